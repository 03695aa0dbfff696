package io.pairscope.core.information;

import io.pairscope.core.linalg.Matrix;
import io.pairscope.core.moments.RunningMoments;
import java.util.OptionalDouble;

/**
 * Plug-in mutual information of pairs re-paired at random, nats: its bias by few independent rows, and its scatter under
 * independence, whatever the rows of a group have in common.
 *
 * @param spread of the plug-in values, one per re-pairing
 */
public record RePairedInformation(RunningMoments spread) {
    /** @param plugIns one per re-pairing, nats */
    public static RePairedInformation of(double[] plugIns) {
        RunningMoments spread = new RunningMoments();
        for (double plugIn : plugIns) {
            spread.add(plugIn);
        }
        return new RePairedInformation(spread);
    }

    /**
     * The plug-in information of one re-pairing; empty when the sides are then not jointly positive definite.
     *
     * @param cross {@code Σ u vᵀ}, rx × ry, of rows whose sides have identity covariance (divisor n − 1)
     * @param n number of rows
     * @param moved number of rows that were re-paired and are in the sums; those missing are made up for by a factor √(n/moved), as
     *     if they had been re-paired, too, which is right to the first order
     */
    public static OptionalDouble plugIn(Matrix cross, long n, long moved) {
        return MutualInformation.fromWhitenedCross(cross.scaled(Math.sqrt((double) n / moved) / (n - 1)));
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
