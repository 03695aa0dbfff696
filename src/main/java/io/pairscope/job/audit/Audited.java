package io.pairscope.job.audit;

import io.pairscope.core.information.GaussianPair;
import io.pairscope.core.moments.PairMoments;
import io.pairscope.core.moments.Precision;
import io.pairscope.core.spectrum.EckartYoung;
import io.pairscope.core.statistics.Catalogue;
import io.pairscope.core.statistics.OneSet;
import io.pairscope.engine.listing.BadShard;
import io.pairscope.engine.scan.MomentResult;
import io.pairscope.engine.scan.ScoreScan;
import io.pairscope.engine.shards.RowCounts;
import io.pairscope.job.Fitted;
import io.pairscope.job.Run;
import io.pairscope.job.ShardsRead;
import io.pairscope.job.StandardErrors;
import io.pairscope.job.SupportFindings;
import io.pairscope.report.Report;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * All that the scans of an audit found, and the report on it.
 *
 * @param own the pairs
 * @param given the reference under which they were scored, when it is not the input itself
 * @param grouped empty when every row stands alone
 */
record Audited(MomentResult pass, Fitted own, Optional<Fitted> given, ScoreScan scores, Optional<Grouped> grouped) {
    /**
     * @param set the pairs by their moments
     * @param errors of the statistics that these give
     */
    Report report(OneSet set, StandardErrors errors) {
        CompletableFuture<Void> spectra = CompletableFuture.runAsync(set::prepare);
        CompletableFuture<Optional<EckartYoung>> similarities =
                CompletableFuture.supplyAsync(() -> EckartYoung.of(moments()));
        RowCounts counts = pass.allCounts();
        Report report =
                new Report(new Report.Pairs(counts.rowsIn(), counts.accepted(), counts.quarantined()), input(counts));
        ShardsRead.tell(report, pass, "left out ", "");
        if (counts.badRows() > 0) {
            long here = pass.counts().badRows();
            report.note(String.format(
                            Locale.ROOT,
                            "%,d of %,d rows are bad %s: quarantine/ ",
                            counts.badRows(),
                            counts.rowsIn(),
                            counts.reasonsOfBadRows())
                    + (here == counts.badRows()
                            ? "says where"
                            : String.format(Locale.ROOT, "has the %,d of them that this run has read", here)));
        }
        given.ifPresent(reference -> {
            reference.tell(report, "reference");
            reference.crossing(own, "input").ifPresent(report::warn);
        });
        Map<String, Fitted> sets = new LinkedHashMap<>();
        sets.put("input", own);
        given.ifPresent(reference -> sets.put("reference", reference));
        SupportFindings.add(sets, report);
        InformationSection information = new InformationSection(this);
        information.addTo(report);
        new ReferenceSection(this).addTo(report);
        spectra.join();
        errors.report(Catalogue.STANDARD.of(set), report);
        information.tellByCosines(report);
        new CurvesSection(this, set, similarities.join()).addTo(report);
        new ShardFindings(this).addTo(report);
        new MismatchedPairs(scores.histograms()).addTo(report);
        return report;
    }

    private Map<String, Object> input(RowCounts counts) {
        Map<String, Object> input = new LinkedHashMap<>();
        input.put("image_dims", moments().imageDims());
        input.put("text_dims", moments().textDims());
        input.put("quarantine_reasons", counts.reasons());
        input.put("rows_off_unit_norm", counts.offUnit());
        input.put(
                "bad_shards",
                pass.inventory().bad().stream().map(BadShard::toString).toList());
        input.put("precision", Precision.EXACT);
        input.put("precision_relative_error", 0.0);
        input.put("reference", given.map(Fitted::name).orElse(null));
        input.put(
                "reference_pairs",
                given.map(reference -> reference.moments().count()).orElse(null));
        input.put("blas", Run.blas());
        return input;
    }

    PairMoments moments() {
        return own.moments();
    }

    /** The set under whose Gaussian the pairs were scored. */
    Fitted reference() {
        return given.orElse(own);
    }

    /** Whether a covariance is changed, which breaks mean PMI = I and the bias correction. */
    boolean isRegularized() {
        return own.support().regularization().changesCovariance();
    }

    /** Whether this run read every pair, rather than going on with moments that were kept. */
    boolean allScored() {
        return scores.counts().accepted() == moments().count();
    }

    /** Why the mean PMI has no standard error, or null. */
    String withoutError() {
        if (!allScored()) {
            return String.format(
                    Locale.ROOT,
                    "no standard error: it needs the PMI of all %d pairs, of which this run scored %d",
                    moments().count(),
                    scores.counts().accepted());
        }
        return given.isEmpty() && moments().count() <= own.support().order()
                ? "no standard error: the PMI of " + moments().count()
                        + " rows under their own regularized Gaussian of "
                        + own.support().order() + " dimensions does not show it"
                : null;
    }

    /** What to know of the standard error of the mean PMI, or why there is none; null for nothing. */
    String noteOfError() {
        return grouped.map(Grouped::noteOfError).orElseGet(this::withoutError);
    }

    /** Of MID, which is the mutual information of pairs under their own Gaussian; NaN where it is not known. */
    double standardErrorOfMeanPmi() {
        return grouped.map(Grouped::standardErrorOfMeanPmi).orElseGet(this::standardErrorOfRows);
    }

    private double standardErrorOfRows() {
        if (withoutError() != null) {
            return Double.NaN;
        }
        double scatter = scores.pmi().standardError();
        return given.isEmpty() && !isRegularized() && own.fit() instanceof GaussianPair gaussian
                ? gaussian.standardError(scatter)
                : scatter;
    }
}
