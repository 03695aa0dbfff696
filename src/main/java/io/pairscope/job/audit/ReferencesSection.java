package io.pairscope.job.audit;

import static io.pairscope.core.statistics.JobStatistics.PAIRS_WITHOUT_REFERENCES;
import static io.pairscope.core.statistics.JobStatistics.REF_CLIP_SCORE_MEAN;

import io.pairscope.core.moments.Jackknife;
import io.pairscope.core.moments.RunningMoments;
import io.pairscope.engine.listing.Examples;
import io.pairscope.engine.scan.ReferenceScan;
import io.pairscope.engine.scan.ScoreScan;
import io.pairscope.engine.shards.RowCounts;
import io.pairscope.job.StandardErrors.Uncertainty;
import io.pairscope.report.Report;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;

/** RefCLIP-S of the pairs, and references and pairs that have no partner. */
record ReferencesSection(ReferenceScan references, ScoreScan scores, Uncertainty uncertainty) {
    void addTo(Report report) {
        mean(report);
        report.put(PAIRS_WITHOUT_REFERENCES, without());
        report.putSection("references", section());
        warn(report);
    }

    private long without() {
        return scores.counts().accepted() - references.pairs();
    }

    private void mean(Report report) {
        Collection<RunningMoments> ranges = scores.refClipScores().values();
        RunningMoments all = merged(ranges, null);
        if (all.count() == 0) {
            report.undefined(REF_CLIP_SCORE_MEAN, "every pair with a reference has a zero vector");
            return;
        }
        OptionalDouble error = uncertainty == Uncertainty.OFF
                ? OptionalDouble.empty()
                : Jackknife.standardError(ranges.stream()
                        .mapToDouble(range -> merged(ranges, range).mean())
                        .toArray());
        String of = "of " + all.count() + " pairs";
        String missing = uncertainty == Uncertainty.OFF
                ? "; no standard error: uncertainty is off"
                : "; no standard error: " + Jackknife.tooFew(ranges.size(), "rows");
        report.put(REF_CLIP_SCORE_MEAN, all.mean(), error.orElse(Double.NaN), error.isPresent() ? of : of + missing);
    }

    /** @param left the range that is left out; null for none */
    private static RunningMoments merged(Collection<RunningMoments> ranges, RunningMoments left) {
        RunningMoments all = new RunningMoments();
        ranges.stream().filter(range -> range != left).forEach(all::merge);
        return all;
    }

    private Map<String, Object> section() {
        RowCounts counts = references.counts();
        Map<String, Object> section = new LinkedHashMap<>();
        section.put("rows", counts.rowsIn());
        section.put("quarantine_reasons", counts.reasons());
        section.put("quarantine_examples", counts.examples());
        section.put("ids", references.ids());
        section.put("ids_without_pair", references.idsWithoutPair());
        section.put("rows_without_pair", references.rowsWithoutPair());
        section.put("pairs", references.pairs());
        section.put("pairs_without_references", without());
        return section;
    }

    private void warn(Report report) {
        references.inventory().badLines().forEach(bad -> report.warn("left out of the references " + bad));
        references.inventory().warnings().forEach(warning -> report.warn("references: " + warning));
        RowCounts counts = references.counts();
        if (counts.badRows() > 0) {
            report.note(counts.badRows() + " bad rows of the references were left out " + counts.reasonsOfBadRows()
                    + "; first: " + String.join("; ", counts.examples()));
        }
        if (without() > 0) {
            report.warn(without() + " pairs have no reference" + suchAs(references.lonePairs())
                    + ": their ref_clip_score is null");
        }
        if (references.rowsWithoutPair() > 0) {
            report.warn(references.rowsWithoutPair() + " references of " + references.idsWithoutPair()
                    + " ids belong to no pair" + suchAs(references.loneReferences()));
        }
    }

    private static String suchAs(List<String> ids) {
        return ids.isEmpty() ? "" : ", such as " + Examples.ids(ids);
    }
}
