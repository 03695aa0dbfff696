package io.pairscope.job.audit;

import static io.pairscope.core.statistics.StatisticName.*;

import io.pairscope.core.covariance.Regularization;
import io.pairscope.core.divergence.KullbackLeibler;
import io.pairscope.core.divergence.WhitenedSets;
import io.pairscope.core.information.GaussianFit;
import io.pairscope.core.information.GaussianPair;
import io.pairscope.core.information.MutualInformation;
import io.pairscope.core.information.ShuffleCurve;
import io.pairscope.core.moments.Normalization;
import io.pairscope.core.moments.PairMoments;
import io.pairscope.core.moments.Side;
import io.pairscope.core.spectrum.EckartYoung;
import io.pairscope.core.spectrum.SimilarityShuffleCurve;
import io.pairscope.core.statistics.StatisticName;
import io.pairscope.core.statistics.Value;
import io.pairscope.engine.scan.MomentResult;
import io.pairscope.engine.scan.ScorePass;
import io.pairscope.engine.scan.ScoreSummary;
import io.pairscope.engine.shards.BadShard;
import io.pairscope.engine.shards.RowCounts;
import io.pairscope.job.DivergenceStatistics;
import io.pairscope.job.Fitted;
import io.pairscope.job.MomentStatistics;
import io.pairscope.job.StandardErrors;
import io.pairscope.report.Report;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.DoubleFunction;
import java.util.stream.IntStream;

/** Assembles the report of an audit: each statistic is computed in its own room and put here, in one line. */
final class AuditStatistics {
    /** Plug-in information that is bias to more than this share is not to be read as it stands. */
    private static final double NOTEWORTHY_BIAS = 0.1;

    /**
     * How far two routes to one number may be apart, relative to max(1, |number|). Whitening a direction of relative
     * variance 1e-12 (the edge of the support) turns rounding of 1e-16 into 1e-4 of that direction; ordinary directions
     * agree to 1e-12.
     */
    private static final double ROUTE_TOLERANCE = 1e-6;

    private static final int SHUFFLE_STEPS = 10;

    private final String blas;
    private final StandardErrors errors;
    private final MomentResult pass;
    private final Fitted own;
    private final Optional<Fitted> reference;
    private final PairMoments moments;
    private final Regularization regularization;
    private final ScorePass scores;
    private final List<String> warnings = new ArrayList<>();
    private Report report;

    /**
     * @param reference under which the pairs were scored, when it is not the input itself
     * @param errors of the statistics that the moments give
     * @param blas the library that computed, by name and path
     */
    AuditStatistics(
            MomentResult pass,
            Fitted own,
            Optional<Fitted> reference,
            Regularization regularization,
            ScorePass scores,
            StandardErrors errors,
            String blas) {
        this.blas = blas;
        this.errors = errors;
        this.pass = pass;
        this.own = own;
        this.reference = reference;
        this.moments = own.moments();
        this.regularization = regularization;
        this.scores = scores;
    }

    /** What a reader should not overlook; complete once the report is made. */
    List<String> warnings() {
        return warnings;
    }

    Report report() {
        RowCounts counts = pass.allCounts();
        report = new Report(new Report.Pairs(counts.rowsIn(), counts.accepted(), counts.quarantined()), input(counts));
        for (BadShard bad : pass.inventory().bad()) {
            warnings.add("left out " + bad);
        }
        reference.flatMap(Fitted::pass).ifPresent(this::referencePairs);
        if (own.fit() instanceof GaussianPair gaussian) {
            information(gaussian);
        } else {
            undefinedInformation(((GaussianFit.Undefined) own.fit()).reason());
        }
        divergence();
        ofMoments();
        curves();
        GaussianFit scoredUnder = reference.orElse(own).fit();
        ShardFindings shards = new ShardFindings(
                pass.ledger(),
                moments,
                scores.pairings().keySet(),
                scoredUnder instanceof GaussianPair gaussian ? gaussian.mutualInformation() : 0);
        report.putSection("shards", shards.section());
        warnings.addAll(shards.warnings());
        return report;
    }

    private void referencePairs(MomentResult read) {
        for (BadShard bad : read.inventory().bad()) {
            warnings.add("left out of the reference " + bad);
        }
        RowCounts counts = read.counts();
        if (counts.badRows() > 0) {
            warnings.add(counts.badRows() + " bad rows of the reference were left out " + counts.reasons());
        }
    }

    private Map<String, Object> input(RowCounts counts) {
        Map<String, Object> input = new LinkedHashMap<>();
        input.put("image_dims", moments.imageDims());
        input.put("text_dims", moments.textDims());
        input.put("quarantine_reasons", counts.reasons());
        input.put("rows_off_unit_norm", counts.offUnit());
        input.put(
                "bad_shards",
                pass.inventory().bad().stream().map(BadShard::toString).toList());
        input.put("precision", pass.precision());
        input.put("precision_relative_error", pass.fastError());
        input.put("reference", reference.map(Fitted::name).orElse(null));
        input.put(
                "reference_pairs",
                reference.map(fitted -> fitted.moments().count()).orElse(null));
        input.put("blas", blas);
        return input;
    }

    private void information(GaussianPair gaussian) {
        double information = gaussian.mutualInformation();
        double standardError = reference.isPresent() ? Double.NaN : standardErrorOfMeanPmi();
        String note = reference.isPresent()
                ? "no standard error: it needs the pairs' PMI under their own fit; audit without --reference"
                : notAllScored();
        report.put(MUTUAL_INFORMATION, information, standardError, note);
        double difference = information - gaussian.mutualInformationByDeterminants();
        report.put(
                MUTUAL_INFORMATION_ROUTE_DIFFERENCE,
                difference,
                "canonical correlations minus log-determinants: rounding alone");
        selfCheck(
                "mutual information by canonical correlations and by log-determinants differ by",
                difference,
                information);
        if (regularization.changesCovariance()) {
            String reason = "not defined for a regularized covariance";
            report.undefined(MUTUAL_INFORMATION_BIAS_CORRECTED, reason);
            report.undefined(INDEPENDENCE_Z, reason);
            return;
        }
        long n = gaussian.count();
        int rx = gaussian.rank(Side.IMAGE);
        int ry = gaussian.rank(Side.TEXT);
        double bias = MutualInformation.bias(n, rx, ry);
        report.put(MUTUAL_INFORMATION_BIAS_CORRECTED, information - bias, standardError, note);
        report.put(
                INDEPENDENCE_Z,
                MutualInformation.independenceZ(information, n, rx, ry),
                "under independence it is near standard normal");
        if (bias > NOTEWORTHY_BIAS * information) {
            warnings.add(String.format(
                    Locale.ROOT,
                    "%.3g of the %.4g nats of plug-in mutual information are bias (%.2g rows a dimension): read the"
                            + " corrected value",
                    bias,
                    information,
                    (double) n / (rx + ry)));
        }
    }

    private void undefinedInformation(String reason) {
        warnings.add("mutual information and PMI do not exist: " + reason);
        for (StatisticName name : List.of(
                MUTUAL_INFORMATION,
                MUTUAL_INFORMATION_BIAS_CORRECTED,
                MUTUAL_INFORMATION_ROUTE_DIFFERENCE,
                INDEPENDENCE_Z)) {
            report.undefined(name, reason);
        }
    }

    private void divergence() {
        Fitted under = reference.orElse(own);
        String itself = reference.isPresent()
                ? null
                : regularization.changesCovariance()
                        ? "the reference is the input itself, but regularized: MID is not its mutual information"
                        : "the reference is the input itself: MID is its mutual information";
        Optional<WhitenedSets> sets = WhitenedSets.of(under.support(), moments);
        Map<StatisticName, Value> values =
                DivergenceStatistics.of(under.support(), under.fit(), moments, sets, sets.map(KullbackLeibler::of));
        boolean defined = under.fit() instanceof GaussianPair;
        values.forEach((name, value) -> {
            boolean mean = defined && (name == MID || name == MID_REFERENCE_CONVENTION);
            report.put(
                    name,
                    value.number(),
                    mean ? standardErrorOfMeanPmi() : Double.NaN,
                    mean ? joined(itself, notAllScored()) : value.note());
        });
        if (!defined) {
            String reason = ((GaussianFit.Undefined) under.fit()).reason();
            report.undefined(PMI_MEAN, reason);
            if (reference.isPresent()) {
                warnings.add("MID and PMI do not exist: the reference " + under.name() + ": " + reason);
            }
            return;
        }
        double mid = values.get(MID).number();
        if (allScored()) {
            double mean = scores.pmi().mean();
            report.put(PMI_MEAN, mean, "mean of the written scores; equals mid up to rounding");
            selfCheck("mid from the moments and the mean of the scores differ by", mid - mean, mid);
        } else {
            report.put(PMI_MEAN, mid, "by the moments of all pairs; " + notAllScored());
        }
        double residual = values.get(MID_KL_IDENTITY_RESIDUAL).number();
        if (!Double.isNaN(residual)) {
            selfCheck(
                    "the MID–KL identity is off by",
                    residual,
                    values.get(KL_JOINT).number());
        }
        if (reference.isPresent()) {
            String share = "share of the second moment outside the reference's support, which MID cannot see";
            report.put(OFF_SUPPORT_ENERGY_IMAGE, under.support().energyOutside(Side.IMAGE, moments), share);
            report.put(OFF_SUPPORT_ENERGY_TEXT, under.support().energyOutside(Side.TEXT, moments), share);
        }
    }

    /** Whether this run read every pair, rather than going on with moments that were kept. */
    private boolean allScored() {
        return scores.counts().accepted() == moments.count();
    }

    /** Why the mean PMI has no standard error, or null. */
    private String notAllScored() {
        return allScored()
                ? null
                : String.format(
                        Locale.ROOT,
                        "no standard error: it needs the PMI of all %d pairs, of which this run scored %d",
                        moments.count(),
                        scores.counts().accepted());
    }

    private double standardErrorOfMeanPmi() {
        return allScored() ? scores.pmi().standardError() : Double.NaN;
    }

    private static String joined(String note, String more) {
        return note == null || more == null ? (note == null ? more : note) : note + "; " + more;
    }

    private void ofMoments() {
        MomentStatistics.of(moments, own.support(), pass.normalization()).forEach((name, value) -> {
            if (MomentStatistics.COUNTS.contains(name)) {
                report.put(name, value.number(), value.note());
            } else {
                report.put(name, value.number(), errors.of(name), errors.note(value));
            }
        });
    }

    private void curves() {
        if (own.fit() instanceof GaussianPair gaussian) {
            report.putCurve("canonical_correlations", gaussian.correlations());
        }
        EckartYoung.of(moments).ifPresent(similarities -> {
            report.putCurve("inter_similarity_singular_values", similarities.singularValues());
            report.putCurve("eckart_young_errors", similarities.errors());
        });
        report.putCurve("shuffle", shuffle());
        if (moments.cosines() != null) {
            Map<String, Object> histogram = new LinkedHashMap<>();
            histogram.put("from", -1);
            histogram.put("to", 1);
            histogram.put("counts", moments.cosines().histogram());
            report.putCurve("cosine_histogram", histogram);
        }
        if (!allScored()) {
            report.putCurve(
                    "note",
                    "quantiles and extremes are of the " + scores.counts().accepted()
                            + " pairs scored in this run, all else of all pairs");
        }
        summary("cosine", scores.cosine());
        summary("pmi", scores.pmi());
    }

    /** What becomes of the statistics that depend on the pairing when a share p of the pairs is shuffled. */
    private Map<String, Object> shuffle() {
        double[] shares = IntStream.rangeClosed(0, SHUFFLE_STEPS)
                .mapToDouble(step -> (double) step / SHUFFLE_STEPS)
                .toArray();
        Map<String, Object> curves = new LinkedHashMap<>();
        curves.put("p", shares);
        if (own.fit() instanceof GaussianPair gaussian) {
            ShuffleCurve information = ShuffleCurve.of(gaussian);
            curves.put("mutual_information", curve(shares, p -> OptionalDouble.of(information.mutualInformation(p))));
            if (!regularization.changesCovariance()) {
                curves.put(
                        "mutual_information_bias_corrected",
                        curve(shares, information::mutualInformationBiasCorrected));
            }
            curves.put(
                    "mid",
                    curve(
                            shares,
                            p -> OptionalDouble.of(
                                    regularization.changesCovariance()
                                            ? ShuffleCurve.mutualInformationDivergence(gaussian, moments, p)
                                            : information.mutualInformationDivergence(p))));
        }
        SimilarityShuffleCurve similarities = SimilarityShuffleCurve.of(moments);
        if (pass.normalization() != Normalization.NEVER && moments.cosines() != null) {
            curves.put("cosine_mean", curve(shares, similarities::meanCosine));
        }
        curves.put("cka", curve(shares, similarities::cka));
        curves.put("cka_unbiased", curve(shares, similarities::unbiasedCka));
        curves.put(
                "note",
                "closed form; mid and cosine_mean are exact in expectation, the others leave out what few rows add");
        return curves;
    }

    private static List<Double> curve(double[] shares, DoubleFunction<OptionalDouble> statistic) {
        List<Double> values = new ArrayList<>();
        for (double p : shares) {
            OptionalDouble value = statistic.apply(p);
            values.add(value.isPresent() ? value.getAsDouble() : null);
        }
        return values;
    }

    private void summary(String score, ScoreSummary summary) {
        if (summary.count() > 0) {
            report.putCurve(score + "_quantiles", summary.quantiles());
            report.putExtremes("lowest_" + score, summary.lowestIds());
            report.putExtremes("highest_" + score, summary.highestIds());
        }
    }

    private void selfCheck(String what, double difference, double scale) {
        if (!(Math.abs(difference) <= ROUTE_TOLERANCE * Math.max(1, Math.abs(scale)))) {
            warnings.add(what + " " + difference + ": the covariance is too badly conditioned for full precision");
        }
    }
}
