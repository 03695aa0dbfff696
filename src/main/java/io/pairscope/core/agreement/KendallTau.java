package io.pairscope.core.agreement;

import org.apache.commons.numbers.gamma.Erfc;

/**
 * Kendall's rank correlations τb and τc of a sample with ties. Of all {@code n(n − 1)/2} pairs of rows, P have one order on both
 * sides, Q opposite orders, Tx and Ty are tied on one side alone; m is the smaller number of distinct values:
 *
 * <pre>
 * τb = (P − Q) / √((P + Q + Tx)(P + Q + Ty))        τc = 2 (P − Q) / (n² (m − 1)/m)
 * </pre>
 *
 * <p>Counts are exact in 64 bits up to 4 billion rows. Cost: O(n log m), with m the number of distinct ratings. Source: Knight
 * (1966), A computer method for calculating Kendall's tau with ungrouped data, doi:10.1080/01621459.1966.10480879; Stuart
 * (1953), doi:10.2307/2333101.
 */
final class KendallTau {
    private final Sample sample;
    private final long pairs;
    private final long tiedScores;
    private final long tiedRatings;
    /** P − Q. */
    private final long excess;

    KendallTau(Sample sample) {
        this.sample = sample;
        this.pairs = pairs(sample.rows);
        this.tiedScores = tied(sample.scoreCounts);
        this.tiedRatings = tied(sample.ratingCounts);
        this.excess = pairs - tiedScores - tiedRatings + tiedOnBoth(sample) - 2 * discordant(sample);
    }

    double tauB() {
        double tau = excess / Math.sqrt((double) (pairs - tiedScores) * (pairs - tiedRatings));
        return Math.max(-1, Math.min(1, tau));
    }

    double tauC() {
        double n = sample.rows;
        double distinct = Math.min(Sample.distinct(sample.scoreCounts), Sample.distinct(sample.ratingCounts));
        return 2 * excess / (n * n * (distinct - 1) / distinct);
    }

    /**
     * Two-sided p-value under independence, the same for τb and τc: P − Q is about normal with mean 0 and the variance that its
     * permutations have with these ties (Kendall 1970, Rank Correlation Methods, chapter 4), without continuity correction.
     */
    double pValue() {
        double n = sample.rows;
        double ordered = n * (n - 1);
        double untied = ordered * (2 * n + 5) - ties(sample.scoreCounts, 2, 5) - ties(sample.ratingCounts, 2, 5);
        double triples = ties(sample.scoreCounts, 1, -2) * ties(sample.ratingCounts, 1, -2);
        double variance = untied / 18
                + 2.0 * tiedScores * tiedRatings / ordered
                + (n > 2 ? triples / (9 * ordered * (n - 2)) : 0);
        return Erfc.value(Math.abs(excess) / Math.sqrt(2 * variance));
    }

    /** {@code Σ t (t − 1)(a t + b)} over the values, t rows with each. */
    private static double ties(long[] counts, double a, double b) {
        double sum = 0;
        for (double t : counts) {
            sum += t * (t - 1) * (a * t + b);
        }
        return sum;
    }

    private static long pairs(long rows) {
        return rows % 2 == 0 ? rows / 2 * (rows - 1) : (rows - 1) / 2 * rows;
    }

    private static long tied(long[] counts) {
        long tied = 0;
        for (long count : counts) {
            tied += pairs(count);
        }
        return tied;
    }

    /** Pairs with equal scores and equal ratings, which stand side by side. */
    private static long tiedOnBoth(Sample sample) {
        int[] score = sample.scores.ranks;
        int[] rating = sample.ratings.ranks;
        long tied = 0;
        long equal = 0;
        for (int i = 0; i < score.length; i++) {
            if (i > 0 && (score[i] != score[i - 1] || rating[i] != rating[i - 1])) {
                tied += pairs(equal);
                equal = 0;
            }
            equal += sample.weights[i];
        }
        return tied + pairs(equal);
    }

    /**
     * Pairs of opposite orders. Rows come by score, then rating, so that earlier rows with a higher rating have a lower score. A
     * Fenwick tree counts the earlier rows up to each rating, in the place of the merge sort of Knight.
     */
    private static long discordant(Sample sample) {
        long[] tree = new long[sample.ratingCounts.length + 1];
        long discordant = 0;
        long earlier = 0;
        for (int i = 0; i < sample.weights.length; i++) {
            int weight = sample.weights[i];
            if (weight > 0) {
                int rating = sample.ratings.ranks[i] + 1;
                discordant += weight * (earlier - upTo(rating, tree));
                earlier += weight;
                for (int k = rating; k < tree.length; k += k & -k) {
                    tree[k] += weight;
                }
            }
        }
        return discordant;
    }

    private static long upTo(int rating, long[] tree) {
        long sum = 0;
        for (int k = rating; k > 0; k -= k & -k) {
            sum += tree[k];
        }
        return sum;
    }
}
