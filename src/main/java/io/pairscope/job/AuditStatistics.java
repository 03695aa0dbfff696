package io.pairscope.job;

import static io.pairscope.report.StatisticName.*;

import io.pairscope.divergence.KullbackLeibler;
import io.pairscope.engine.BadShard;
import io.pairscope.engine.MomentPass;
import io.pairscope.engine.RowCounts;
import io.pairscope.engine.ScorePass;
import io.pairscope.engine.ScoreSummary;
import io.pairscope.information.GaussianFit;
import io.pairscope.information.GaussianPair;
import io.pairscope.information.MutualInformation;
import io.pairscope.information.MutualInformationDivergence;
import io.pairscope.moments.CosineMoments;
import io.pairscope.moments.JointSupport;
import io.pairscope.moments.Normalization;
import io.pairscope.moments.PairMoments;
import io.pairscope.moments.RankPolicy;
import io.pairscope.report.Report;
import io.pairscope.report.StatisticName;
import io.pairscope.spectrum.PairwiseCosines;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

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

    private final String blas;
    private final MomentPass pass;
    private final Fitted own;
    private final Optional<Fitted> reference;
    private final PairMoments moments;
    private final RankPolicy policy;
    private final ScorePass scores;
    private final List<String> warnings = new ArrayList<>();
    private Report report;

    /**
     * @param reference under which the pairs were scored, when it is not the input itself
     * @param blas the library that computed, by name and path
     */
    AuditStatistics(
            MomentPass pass, Fitted own, Optional<Fitted> reference, RankPolicy policy, ScorePass scores, String blas) {
        this.blas = blas;
        this.pass = pass;
        this.own = own;
        this.reference = reference;
        this.moments = own.moments();
        this.policy = policy;
        this.scores = scores;
    }

    /** What a reader should not overlook; complete once the report is made. */
    List<String> warnings() {
        return warnings;
    }

    Report report() {
        RowCounts counts = scores.counts();
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
        cosines();
        covariance();
        curves();
        return report;
    }

    private void referencePairs(MomentPass read) {
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
        double standardError = reference.isPresent() ? Double.NaN : standardError(scores.pmi());
        String note = reference.isPresent()
                ? "no standard error: it needs the pairs' PMI under their own fit; audit without --reference"
                : null;
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
        if (policy.regularizes()) {
            String reason = "not defined for a regularized covariance";
            report.undefined(MUTUAL_INFORMATION_BIAS_CORRECTED, reason);
            report.undefined(INDEPENDENCE_Z, reason);
            return;
        }
        long n = gaussian.count();
        int rx = gaussian.imageRank();
        int ry = gaussian.textRank();
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
        if (!(under.fit() instanceof GaussianPair gaussian)) {
            String reason = ((GaussianFit.Undefined) under.fit()).reason();
            if (reference.isPresent()) {
                warnings.add("MID and PMI do not exist: the reference " + under.name() + ": " + reason);
            }
            for (StatisticName name : List.of(
                    MID,
                    MID_REFERENCE_CONVENTION,
                    MID_BIAS_IMAGE,
                    MID_BIAS_TEXT,
                    MID_BIAS_JOINT,
                    MID_VARIANCE_IMAGE,
                    MID_VARIANCE_TEXT,
                    MID_VARIANCE_JOINT,
                    MID_KL_IDENTITY_RESIDUAL,
                    KL_IMAGE,
                    KL_TEXT,
                    KL_JOINT,
                    PMI_MEAN)) {
                report.undefined(name, reason);
            }
            return;
        }
        MutualInformationDivergence mid = MutualInformationDivergence.of(gaussian, moments);
        String note = reference.isPresent()
                ? null
                : policy.regularizes()
                        ? "the reference is the input itself, but regularized: MID is not its mutual information"
                        : "the reference is the input itself: MID is its mutual information";
        report.put(MID, mid.value(), standardError(scores.pmi()), note);
        report.put(MID_REFERENCE_CONVENTION, mid.referenceConvention(), standardError(scores.pmi()), note);
        report.put(MID_BIAS_IMAGE, mid.image().bias());
        report.put(MID_BIAS_TEXT, mid.text().bias());
        report.put(MID_BIAS_JOINT, mid.joint().bias());
        report.put(MID_VARIANCE_IMAGE, mid.image().variance());
        report.put(MID_VARIANCE_TEXT, mid.text().variance());
        report.put(MID_VARIANCE_JOINT, mid.joint().variance());
        report.put(PMI_MEAN, scores.pmi().mean(), "mean of the written scores; equals mid up to rounding");
        selfCheck(
                "mid from the moments and the mean of the scores differ by",
                mid.value() - scores.pmi().mean(),
                mid.value());
        kullbackLeibler(mid.value(), under.support());
        if (reference.isPresent()) {
            String share = "share of the second moment outside the reference's support, which MID cannot see";
            report.put(OFF_SUPPORT_ENERGY_IMAGE, under.support().imageEnergyOutside(moments), share);
            report.put(OFF_SUPPORT_ENERGY_TEXT, under.support().textEnergyOutside(moments), share);
        }
    }

    /** KL of each marginal and the joint, and the identity MID = I(X̂;Ŷ) + KLx + KLy − KLz by an independent route. */
    private void kullbackLeibler(double mid, JointSupport under) {
        int order = under.imageRank() + under.textRank();
        Optional<KullbackLeibler> divergence =
                moments.count() <= order ? Optional.empty() : KullbackLeibler.of(under, moments);
        if (divergence.isEmpty()) {
            String reason = moments.count() <= order
                    ? "too few rows: " + moments.count() + " for " + order + " dimensions of the reference"
                    : "the input's covariance is singular on the support of the reference";
            List.of(KL_IMAGE, KL_TEXT, KL_JOINT, MID_KL_IDENTITY_RESIDUAL)
                    .forEach(name -> report.undefined(name, reason));
            return;
        }
        KullbackLeibler kl = divergence.get();
        report.put(KL_IMAGE, kl.image());
        report.put(KL_TEXT, kl.text());
        report.put(KL_JOINT, kl.joint());
        double information = MutualInformation.fromCovariance(
                        under.whiten(moments).covariance(), under.imageRank())
                .orElseThrow();
        double residual = mid - (information + kl.image() + kl.text() - kl.joint());
        report.put(MID_KL_IDENTITY_RESIDUAL, residual, "mid − (I + kl_image + kl_text − kl_joint): rounding alone");
        selfCheck("the MID–KL identity is off by", residual, kl.joint());
    }

    private void cosines() {
        double n = moments.count();
        CosineMoments cosines = moments.cosines();
        String apart = "the sides have " + moments.imageDims() + " and " + moments.textDims()
                + " dimensions: a cosine between them does not exist";
        if (cosines == null) {
            report.undefined(COSINE_MEAN, apart);
            report.undefined(CLIP_SCORE_MEAN, apart);
        } else {
            report.put(COSINE_MEAN, cosines.sum() / n);
            report.put(CLIP_SCORE_MEAN, ScorePass.CLIP_SCORE_WEIGHT * cosines.positiveSum() / n);
        }
        String unavailable = pass.normalization() == Normalization.NEVER
                ? "needs unit rows; normalize is never"
                : n < 2 ? "needs two rows" : null;
        pairwise(INTRA_IMAGE_COSINE_MEAN, INTRA_IMAGE_COSINE_VARIANCE, unavailable, PairwiseCosines::intraImage);
        pairwise(INTRA_TEXT_COSINE_MEAN, INTRA_TEXT_COSINE_VARIANCE, unavailable, PairwiseCosines::intraText);
        pairwise(
                INTER_COSINE_MEAN,
                INTER_COSINE_VARIANCE,
                cosines == null ? apart : unavailable,
                PairwiseCosines::inter);
    }

    private void pairwise(
            StatisticName mean,
            StatisticName variance,
            String unavailable,
            Function<PairMoments, PairwiseCosines> statistic) {
        if (unavailable != null) {
            report.undefined(mean, unavailable);
            report.undefined(variance, unavailable);
            return;
        }
        PairwiseCosines cosines = statistic.apply(moments);
        report.put(mean, cosines.mean());
        report.put(variance, cosines.variance());
    }

    private void covariance() {
        double[] eigenvalues = own.support().jointEigenvalues();
        int rank = own.support().jointRank();
        if (rank == 0) {
            report.undefined(COVARIANCE_MIN_EIGENVALUE, "no direction varies");
            report.undefined(COVARIANCE_CONDITION, "no direction varies");
        } else {
            report.put(COVARIANCE_MIN_EIGENVALUE, eigenvalues[rank - 1], "smallest on the support");
            report.put(COVARIANCE_CONDITION, eigenvalues[0] / eigenvalues[rank - 1], "on the support");
        }
        report.put(COVARIANCE_RANK, rank, "of " + (moments.imageDims() + moments.textDims()) + " dimensions");
        report.put(COVARIANCE_RANK_IMAGE, own.support().imageRank(), "of " + moments.imageDims() + " dimensions");
        report.put(COVARIANCE_RANK_TEXT, own.support().textRank(), "of " + moments.textDims() + " dimensions");
        int dimensions = own.support().imageRank() + own.support().textRank();
        if (dimensions == 0) {
            report.undefined(ROWS_PER_DIMENSION, "no direction varies");
        } else {
            report.put(ROWS_PER_DIMENSION, (double) moments.count() / dimensions);
        }
    }

    private void curves() {
        if (own.fit() instanceof GaussianPair gaussian) {
            report.putCurve("canonical_correlations", gaussian.correlations());
        }
        if (moments.cosines() != null) {
            Map<String, Object> histogram = new LinkedHashMap<>();
            histogram.put("from", -1);
            histogram.put("to", 1);
            histogram.put("counts", moments.cosines().histogram());
            report.putCurve("cosine_histogram", histogram);
        }
        summary("cosine", scores.cosine());
        summary("pmi", scores.pmi());
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

    private static double standardError(ScoreSummary pmi) {
        return pmi.standardDeviation() / Math.sqrt(pmi.count());
    }
}
