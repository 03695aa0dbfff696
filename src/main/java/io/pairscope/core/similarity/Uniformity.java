package io.pairscope.core.similarity;

import java.util.Arrays;

/**
 * Uniformity of unit rows on the sphere: {@code ln E exp(−2‖x − y‖²)} over pairs of different rows; 0 where all rows are one,
 * the lower the more evenly they are spread. Wang and Isola, "Understanding contrastive representation learning through
 * alignment and uniformity on the hypersphere" (2020), with t = 2.
 */
public final class Uniformity {
    /** {@code exp(−2‖x − y‖²) = exp((cosine − 1)/τ)} of unit rows at this temperature τ. */
    public static final double TEMPERATURE = 0.25;

    private Uniformity() {}

    /**
     * The uniformity of all N rows from sums of Q of them. Its error is that of another set: pairs share rows, so the scatter s of
     * the sums' means counts as {@code s²·(1/Q + 3/N)} (U-statistic), which is twice the error of a mean when all are asked.
     *
     * @param sums per query, at {@link #TEMPERATURE}, over all rows but itself
     * @param rows N
     * @param clusters of queries, as {@link Estimate#ofMean} has them; may be null
     */
    public static Estimate of(double[] sums, long rows, long[] clusters) {
        Estimate mean =
                Estimate.ofMean(Arrays.stream(sums).map(sum -> sum / (rows - 1)).toArray(), clusters);
        double shared = Math.sqrt(1 + 3.0 * sums.length / rows);
        return mean.map(Math::log, shared / mean.value());
    }
}
