package io.pairscope.job.audit;

import static io.pairscope.core.statistics.JobStatistics.*;

import io.pairscope.core.information.GaussianFit;
import io.pairscope.core.information.GaussianPair;
import io.pairscope.core.information.MutualInformation;
import io.pairscope.core.moments.Side;
import io.pairscope.job.ReportSection;
import io.pairscope.report.Report;
import java.util.List;
import java.util.Locale;

/** Mutual information of the sides under their own Gaussian. */
final class InformationSection implements ReportSection {
    /** Plug-in information that is bias to more than this share is not to be read as it stands. */
    private static final double NOTEWORTHY_BIAS = 0.1;

    private final Audited audited;

    InformationSection(Audited audited) {
        this.audited = audited;
    }

    @Override
    public void addTo(Report report, List<String> warnings) {
        if (audited.own().fit() instanceof GaussianPair gaussian) {
            information(gaussian, report, warnings);
            return;
        }
        String reason = ((GaussianFit.Undefined) audited.own().fit()).reason();
        warnings.add("mutual information and PMI do not exist: " + reason);
        report.undefined(MUTUAL_INFORMATION, reason);
        report.undefined(MUTUAL_INFORMATION_BIAS_CORRECTED, reason);
        report.undefined(MUTUAL_INFORMATION_ROUTE_DIFFERENCE, reason);
        report.undefined(INDEPENDENCE_Z, reason);
    }

    private void information(GaussianPair gaussian, Report report, List<String> warnings) {
        double information = gaussian.mutualInformation();
        boolean ofItself = audited.given().isEmpty();
        double standardError = ofItself ? audited.standardErrorOfMeanPmi() : Double.NaN;
        String note = ofItself
                ? audited.notAllScored()
                : "no standard error: it needs the pairs' PMI under their own fit; audit without --reference";
        report.put(MUTUAL_INFORMATION, information, standardError, note);
        double difference = information - gaussian.mutualInformationByDeterminants();
        report.put(
                MUTUAL_INFORMATION_ROUTE_DIFFERENCE,
                difference,
                "canonical correlations minus log-determinants: rounding alone");
        SelfCheck.of(
                "mutual information by canonical correlations and by log-determinants differ by",
                difference,
                information,
                warnings);
        if (audited.isRegularized()) {
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
}
