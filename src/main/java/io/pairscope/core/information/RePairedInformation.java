package io.pairscope.core.information;

import io.pairscope.core.linalg.Matrix;
import io.pairscope.core.moments.RunningMoments;
import java.util.List;
import java.util.OptionalDouble;

/**
 * Plug-in mutual information of pairs re-paired at random, nats: its bias by few independent rows, and its scatter under
 * independence, whatever the rows of a group have in common.
 *
 * @param spread of the plug-in values, one a re-pairing
 */
public record RePairedInformation(RunningMoments spread) {
    /**
     * @param crosses {@code Σ u vᵀ} of each re-pairing, rx × ry, of rows whose sides have identity covariance (divisor n − 1)
     * @param n number of rows
     * @param moved number of rows that were re-paired and are in the sums; those missing are made up for by a factor √(n/moved), as
     *     if they had been re-paired, too, which is right to the first order
     */
    public static RePairedInformation of(List<Matrix> crosses, long n, long moved) {
        RunningMoments spread = new RunningMoments();
        double scale = Math.sqrt((double) n / moved) / (n - 1);
        for (Matrix cross : crosses) {
            MutualInformation.fromWhitenedCross(cross.scaled(scale)).ifPresent(spread::add);
        }
        return new RePairedInformation(spread);
    }

    /** The bias of the plug-in estimate. */
    public double bias() {
        return spread.mean();
    }

    /** Of the plug-in estimate under independence; from 20 re-pairings it is known to about 16 %. */
    public double standardDeviation() {
        return Math.sqrt(spread.squares() / (spread.count() - 1));
    }

    /** How many standard deviations a plug-in estimate lies above that of independent sides; empty when re-pairing changes nothing. */
    public OptionalDouble independenceZ(double plugIn) {
        double deviation = standardDeviation();
        return deviation > 0 ? OptionalDouble.of((plugIn - bias()) / deviation) : OptionalDouble.empty();
    }
}
