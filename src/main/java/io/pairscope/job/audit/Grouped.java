package io.pairscope.job.audit;

import static io.pairscope.core.statistics.JobStatistics.INDEPENDENCE_Z;
import static io.pairscope.core.statistics.JobStatistics.MUTUAL_INFORMATION_BIAS_CORRECTED;

import io.pairscope.core.information.GaussianPair;
import io.pairscope.core.information.GroupRePairing;
import io.pairscope.core.information.RePairedInformation;
import io.pairscope.core.moments.Jackknife;
import io.pairscope.engine.scan.GroupScan;
import io.pairscope.engine.session.Session;
import io.pairscope.job.Fitted;
import io.pairscope.report.Report;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * Information of pairs that depend on one another within groups, such as the captions of one image: errors, bias and distance
 * from independence count groups, not rows.
 *
 * @param column that names the group of a row
 */
record Grouped(String column, GroupScan scan) {
    /** The smallest share of the rows that must be re-paired: those that cannot be are of large groups, which chance favours. */
    private static final double FEWEST_MOVED = 0.95;

    static Grouped run(Session session, String column, Fitted own, Fitted reference, double meanPmi, int seed) {
        // Without bias correction nothing is to be re-paired.
        Optional<GaussianPair> rePaired =
                gaussian(own).filter(fit -> !own.support().regularization().changesCovariance());
        return new Grouped(
                column, GroupScan.run(session, own.pass().orElseThrow(), rePaired, gaussian(reference), meanPmi, seed));
    }

    private static Optional<GaussianPair> gaussian(Fitted set) {
        return set.fit() instanceof GaussianPair pair ? Optional.of(pair) : Optional.empty();
    }

    long groups() {
        return scan.deviations().groups();
    }

    /**
     * By the deviations of whole groups, and no less than what the information of re-paired groups varies by: with few groups
     * per dimension the deviations show too little. NaN of too few groups.
     */
    double standardErrorOfMeanPmi() {
        double ofChance = rePaired().map(RePairedInformation::standardDeviation).orElse(0.0);
        return groups() < Jackknife.MIN_GROUPS
                ? Double.NaN
                : Math.max(scan.deviations().standardError(), ofChance);
    }

    /** What a standard error is by, or why there is none. */
    String noteOfError() {
        return groups() < Jackknife.MIN_GROUPS
                ? "no standard error: " + Jackknife.tooFew(groups(), column)
                : String.format(Locale.ROOT, "error by %,d groups of %s", groups(), column);
    }

    /** The corrected information and its distance from independence, by whole groups that traded texts. */
    void correct(double information, double standardError, String note, Report report) {
        Optional<RePairedInformation> rePaired = rePaired();
        if (rePaired.isEmpty()) {
            String reason = groups() < Jackknife.MIN_GROUPS ? Jackknife.tooFew(groups(), column) : cannotTrade();
            report.undefined(MUTUAL_INFORMATION_BIAS_CORRECTED, reason);
            report.undefined(INDEPENDENCE_Z, reason);
            return;
        }
        String how = GroupScan.RE_PAIRINGS + " re-pairings of whole groups of " + column + left();
        report.put(
                MUTUAL_INFORMATION_BIAS_CORRECTED,
                information - rePaired.get().bias(),
                standardError,
                (note == null ? "" : note + "; ") + "bias by " + how);
        OptionalDouble z = rePaired.get().independenceZ(information);
        if (z.isPresent()) {
            report.put(INDEPENDENCE_Z, z.getAsDouble(), "by " + how + "; uncertain by a sixth of itself");
        } else {
            report.undefined(INDEPENDENCE_Z, "re-pairing groups of " + column + " changes nothing");
        }
    }

    /** The bias of the plug-in information, NaN when it is not known. */
    double bias() {
        return rePaired().map(RePairedInformation::bias).orElse(Double.NaN);
    }

    /** Empty when too few rows or groups were re-paired. */
    private Optional<RePairedInformation> rePaired() {
        boolean enough = groups() >= Jackknife.MIN_GROUPS
                && scan.moved() >= FEWEST_MOVED * scan.deviations().rows();
        return scan.rePaired().filter(all -> enough);
    }

    private String left() {
        long stay = scan.deviations().rows() - scan.moved();
        return stay == 0
                ? ""
                : String.format(Locale.ROOT, ", without %,d rows whose group has too few others of its size", stay);
    }

    private String cannotTrade() {
        return String.format(
                Locale.ROOT,
                "groups of %s cannot trade texts: %,d of %,d rows are in groups of a size that %d groups have",
                column,
                scan.moved(),
                scan.deviations().rows(),
                GroupRePairing.FEWEST);
    }
}
