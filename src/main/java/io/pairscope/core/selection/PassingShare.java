package io.pairscope.core.selection;

import java.util.Arrays;

/**
 * Share of pairs whose score reaches a threshold, as a function of the threshold: 1 − F of their scores, with standard
 * errors.
 */
public final class PassingShare {
    /** @param standardError of the share */
    public record Share(double value, double standardError) {}

    private final double[] sorted;
    /** In the order of the cycle; empty for independent pairs. */
    private final double[] cycle;

    private PassingShare(double[] sorted, double[] cycle) {
        this.sorted = sorted;
        this.cycle = cycle;
        Arrays.parallelSort(sorted);
    }

    private static double[] numbers(double[] scores) {
        return Arrays.stream(scores).filter(score -> !Double.isNaN(score)).toArray();
    }

    /** Of pairs that do not depend on one another; NaN for pairs without a score, which do not count. */
    public static PassingShare ofPairs(double[] scores) {
        return new PassingShare(numbers(scores), new double[0]);
    }

    /**
     * Of random pairs along a cycle of rows, each image with the text of the next row: neighbours share a row, and a row whose
     * image and text both lie near many others lets both pass.
     */
    public static PassingShare ofCycle(double[] scores) {
        return new PassingShare(numbers(scores), numbers(scores));
    }

    /** Pairs with a score. */
    public int count() {
        return sorted.length;
    }

    /** The score that a share of the scores lies below; the extremes for 0 and 1. */
    public double quantile(double p) {
        return sorted[(int) Math.min(sorted.length - 1L, (long) (p * sorted.length))];
    }

    /**
     * The share of scores ≥ the threshold. {@code SE² = (γ0 + 2γ1)/n}: γ0 is the variance p(1 − p) of a single pair, with one
     * more pair on either side of the threshold, so that it is not 0 where all pass or none; γ1 is the covariance of neighbours
     * along a cycle, as far as it is above 0.
     */
    public Share at(double threshold) {
        int n = count();
        int passing = passing(threshold);
        double mean = (double) passing / n;
        double p = (passing + 1.0) / (n + 2.0);
        double variance = p * (1 - p) + 2 * Math.max(0, covarianceOfNeighbours(threshold, mean));
        return new Share(mean, Math.sqrt(variance / n));
    }

    private int passing(double threshold) {
        int low = 0;
        int high = sorted.length;
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (sorted[middle] >= threshold) {
                high = middle;
            } else {
                low = middle + 1;
            }
        }
        return sorted.length - low;
    }

    private double covarianceOfNeighbours(double threshold, double mean) {
        if (cycle.length < 3) {
            return 0;
        }
        int both = 0;
        boolean before = cycle[cycle.length - 1] >= threshold;
        for (double score : cycle) {
            boolean passes = score >= threshold;
            both += before && passes ? 1 : 0;
            before = passes;
        }
        return (double) both / cycle.length - mean * mean;
    }

    /**
     * The smallest threshold that at most a share q of the scores reach: the next number above the highest score that must not
     * pass.
     *
     * @param q in [0, 1)
     */
    public double thresholdFor(double q) {
        if (!(q >= 0 && q < 1)) {
            throw new IllegalArgumentException("a share in [0, 1) is needed, not " + q);
        }
        int most = (int) DescendingPlace.floor(count(), q);
        return Math.nextUp(sorted[count() - 1 - most]);
    }
}
