package io.pairscope.job.audit;

import static io.pairscope.core.statistics.JobStatistics.*;

import io.pairscope.core.information.GaussianFit;
import io.pairscope.core.information.GaussianPair;
import io.pairscope.core.information.MutualInformation;
import io.pairscope.core.moments.Side;
import io.pairscope.core.statistics.Catalogue;
import io.pairscope.core.statistics.Definition;
import io.pairscope.report.Console;
import io.pairscope.report.Report;
import io.pairscope.report.Statistic;
import java.util.Locale;
import java.util.stream.Stream;

/** Mutual information of the sides under their own Gaussian. */
record InformationSection(Audited audited) {
    /** Plug-in information that is bias to more than this share is not to be read as it stands. */
    private static final double NOTEWORTHY_BIAS = 0.1;

    /**
     * How far two routes to one number may be apart, relative to max(1, |number|). Whitening a direction of relative variance
     * 1e-12 (the edge of the support) turns rounding of 1e-16 into 1e-4 of that direction; ordinary directions agree to 1e-12.
     */
    private static final double ROUTE_TOLERANCE = 1e-6;

    /** Standard deviations beyond which chance is no explanation. */
    private static final double CLEARLY_RELATED = 3;

    private static final Definition COSINE_AUC = Catalogue.STANDARD.named("cosine_auc");

    /** The probability without any relation. */
    private static final double UNRELATED = 0.5;

    void addTo(Report report) {
        if (audited.own().fit() instanceof GaussianPair gaussian) {
            information(gaussian, report);
            return;
        }
        String reason = ((GaussianFit.Undefined) audited.own().fit()).reason();
        String missing = audited.given().isEmpty()
                ? "mutual information and PMI do not exist"
                : "the input's own mutual information does not exist";
        report.warn(missing + ": " + reason);
        report.undefined(MUTUAL_INFORMATION, reason);
        report.undefined(MUTUAL_INFORMATION_BIAS_CORRECTED, reason);
        report.undefined(MUTUAL_INFORMATION_ROUTE_DIFFERENCE, reason);
        report.undefined(INDEPENDENCE_Z, reason);
    }

    /** Where there is no mutual information, cosines alone say whether the sides are related. */
    void tellByCosines(Report report) {
        Statistic auc = report.get(COSINE_AUC);
        boolean bothVary = Stream.of(Side.values())
                .allMatch(side -> audited.moments().marginal(side).varies());
        if (audited.own().fit() instanceof GaussianPair
                || !bothVary
                || auc.number() == null
                || auc.standardError() == null) {
            return;
        }
        String words = String.format(
                Locale.ROOT,
                "a pair has a higher cosine than images with texts of others with probability %.4g ± %.2g (cosine_auc)",
                auc.number(),
                auc.standardError());
        if (auc.number() - UNRELATED < CLEARLY_RELATED * auc.standardError()) {
            report.warn("images and texts are not told from unrelated ones: " + words);
        } else {
            report.note("images and texts are related: " + words);
        }
    }

    private void information(GaussianPair gaussian, Report report) {
        double information = gaussian.mutualInformation();
        boolean ofItself = audited.given().isEmpty();
        double standardError = ofItself ? audited.standardErrorOfMeanPmi() : Double.NaN;
        String note = ofItself
                ? audited.noteOfError()
                : "no standard error: it needs the pairs' PMI under their own fit; audit without --reference";
        report.put(MUTUAL_INFORMATION, information, standardError, note);
        double difference = information - gaussian.mutualInformationByDeterminants();
        report.put(
                MUTUAL_INFORMATION_ROUTE_DIFFERENCE,
                difference,
                "canonical correlations minus log-determinants: rounding alone");
        warnUnlessEqual(
                "mutual information by canonical correlations and by log-determinants differ by",
                difference,
                information,
                report);
        if (audited.isRegularized()) {
            String reason = "not defined for a regularized covariance";
            report.undefined(MUTUAL_INFORMATION_BIAS_CORRECTED, reason);
            report.undefined(INDEPENDENCE_Z, reason);
            return;
        }
        if (audited.grouped().isPresent()) {
            Grouped grouped = audited.grouped().get();
            grouped.correct(information, standardError, note, report);
            warnOfIndependence(report);
            warnOfBias(grouped.bias(), information, "", report);
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
        warnOfIndependence(report);
        String rows = String.format(Locale.ROOT, " (%.2g rows per dimension)", (double) n / (rx + ry));
        warnOfBias(bias, information, rows, report);
    }

    private static void warnOfIndependence(Report report) {
        Double z = report.get(INDEPENDENCE_Z).number();
        if (z != null && z < CLEARLY_RELATED) {
            report.warn(String.format(
                    Locale.ROOT,
                    "images and texts are not told from unrelated ones: independence_z is %.3g, where unrelated sides give"
                            + " about 0 ± 1",
                    z));
        }
    }

    private static void warnOfBias(double bias, double information, String rows, Report report) {
        if (bias >= information) {
            report.warn(String.format(
                    Locale.ROOT,
                    "plug-in mutual information, %.4g nats, is no more than its bias, %.4g nats%s: read the corrected value",
                    information,
                    bias,
                    rows));
        } else if (bias > NOTEWORTHY_BIAS * information) {
            report.warn(String.format(
                    Locale.ROOT,
                    "%.4g of the %.4g nats of plug-in mutual information are bias%s: read the corrected value",
                    bias,
                    information,
                    rows));
        }
    }

    /** Warns where two routes to one number, which must agree, do not. */
    static void warnUnlessEqual(String what, double difference, double scale, Report report) {
        if (!(Math.abs(difference) <= ROUTE_TOLERANCE * Math.max(1, Math.abs(scale)))) {
            report.warn(what + " " + Console.number(difference)
                    + ": the covariance is too badly conditioned for full precision");
        }
    }
}
