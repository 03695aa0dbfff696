package io.pairscope.core.divergence;

import io.pairscope.core.moments.Marginal;
import java.util.Arrays;
import java.util.List;

/**
 * Squared Wasserstein-2 distance that two samples of one distribution have by chance, from the distances of
 * {@link Resplit re-splits} of two sets. Unlike {@link NoiseFloor} it holds for few rows per dimension and for any
 * distribution, and tells a difference from chance.
 *
 * <p>A re-split keeps a part k of what lies between the sets, so {@code (W2² − k·W2²observed)/(1 − k)} is the draw, times
 * the ratio of 1/N1 + 1/N2 of the sets to that of the re-split.
 *
 * @param expected the mean of the draws
 * @param standardError of that mean: the scatter of the draws, {@code s²·(1/K + 1/(G − 2))}, since all K of them deal out the
 *     same G groups, and the square of the mean times the relative variance of tr Σ of the pool, with which W2² scales
 * @param scatter s, the standard deviation of the draws
 * @param upper what chance reaches: the largest draw, its distance from the mean times {@code √((1 + r)/(1 − r))}. Draws that
 *     deal out the same groups are correlated by r = 1/(G − 2), and with W2² of the sets hardly at all
 */
public record SamplingFloor(double expected, double standardError, double scatter, double upper) {
    /** K. An observed distance above all of K draws of one distribution has the probability 1/(K + 1): 4 %. */
    public static final int DRAWS = 24;

    /**
     * @param observed W2² of the two sets
     * @param smaller rows of the smaller one
     * @param resplits of both
     * @param distances W2² of each re-split
     * @param pool all rows of both
     * @param groups G, of both
     */
    public static SamplingFloor of(
            double observed, long smaller, List<Resplit> resplits, double[] distances, Marginal pool, int groups) {
        int k = distances.length;
        double[] draws = new double[k];
        for (int i = 0; i < k; i++) {
            double kept = resplits.get(i).kept();
            long drawn = resplits.get(i).count();
            // (1/N1 + 1/N2)/(1/n1 + 1/n2), where both pairs of sizes add up to the pool.
            double scale = (double) drawn * (pool.count() - drawn) / ((double) smaller * (pool.count() - smaller));
            draws[i] = (scale * distances[i] - kept * observed) / (1 - kept);
        }
        double mean = Arrays.stream(draws).sum() / k;
        double variance =
                Arrays.stream(draws).map(draw -> (draw - mean) * (draw - mean)).sum() / (k - 1);
        double correlation = 1.0 / (groups - 2);
        double beyond = Arrays.stream(draws).max().orElseThrow() - mean;
        return new SamplingFloor(
                mean,
                Math.sqrt(variance * (1.0 / k + correlation) + mean * mean * relativeVarianceOfTrace(pool)),
                Math.sqrt(variance),
                mean + beyond * Math.sqrt((1 + correlation) / (1 - correlation)));
    }

    /** {@code (E‖x − μ‖⁴/(tr Σ)² − 1)/N}; 0 when nothing varies. */
    private static double relativeVarianceOfTrace(Marginal pool) {
        double trace = pool.scatter().trace() / pool.count();
        return trace == 0 ? 0 : (pool.quarticNorms() / pool.count() / (trace * trace) - 1) / pool.count();
    }

    /** Whether W2² is larger than chance lets it be, at a level of 1/(K + 1). */
    public boolean isExceededBy(double observed) {
        return observed > upper;
    }
}
