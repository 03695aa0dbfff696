package io.pairscope.job.audit;

import io.pairscope.core.information.GaussianPair;
import io.pairscope.core.moments.PairMoments;
import io.pairscope.core.spectrum.EckartYoung;
import io.pairscope.engine.scan.ScoreSummary;
import io.pairscope.job.ReportSection;
import io.pairscope.report.Report;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Spectra, shuffle curves, and the distribution of the scores with the ids at both ends. */
final class CurvesSection implements ReportSection {
    private final Audited audited;

    CurvesSection(Audited audited) {
        this.audited = audited;
    }

    @Override
    public void addTo(Report report, List<String> warnings) {
        PairMoments moments = audited.moments();
        if (audited.own().fit() instanceof GaussianPair gaussian) {
            report.putCurve("canonical_correlations", gaussian.correlations());
        }
        EckartYoung.of(moments).ifPresent(similarities -> {
            report.putCurve("inter_similarity_singular_values", similarities.singularValues());
            report.putCurve("eckart_young_errors", similarities.errors());
        });
        report.putCurve("shuffle", ShuffleCurves.of(audited));
        if (moments.cosines() != null) {
            Map<String, Object> histogram = new LinkedHashMap<>();
            histogram.put("from", -1);
            histogram.put("to", 1);
            histogram.put("counts", moments.cosines().histogram());
            report.putCurve("cosine_histogram", histogram);
        }
        if (!audited.allScored()) {
            report.putCurve(
                    "note",
                    "quantiles and extremes are of the "
                            + audited.scores().counts().accepted()
                            + " pairs scored in this run, all else of all pairs");
        }
        distribution("cosine", audited.scores().cosine(), report);
        distribution("pmi", audited.scores().pmi(), report);
    }

    private static void distribution(String score, ScoreSummary summary, Report report) {
        if (summary.count() > 0) {
            report.putCurve(score + "_quantiles", summary.quantiles());
            report.putExtremes("lowest_" + score, summary.lowestIds());
            report.putExtremes("highest_" + score, summary.highestIds());
        }
    }
}
