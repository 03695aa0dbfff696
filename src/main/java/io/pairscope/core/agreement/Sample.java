package io.pairscope.core.agreement;

import java.util.Arrays;

/** Rows with a score and a rating, each there as many times as its weight says, sorted by score, then rating. */
final class Sample {
    final RankedValues scores;
    final RankedValues ratings;
    final int[] weights;
    final long rows;
    /** Rows with each distinct score, and with each distinct rating; 0 where no row of the sample has it. */
    final long[] scoreCounts;

    final long[] ratingCounts;

    Sample(RankedValues scores, RankedValues ratings, int[] weights) {
        this.scores = scores;
        this.ratings = ratings;
        this.weights = weights;
        this.scoreCounts = scores.counts(weights);
        this.ratingCounts = ratings.counts(weights);
        this.rows = Arrays.stream(scoreCounts).sum();
    }

    static int distinct(long[] counts) {
        int distinct = 0;
        for (long count : counts) {
            distinct += count > 0 ? 1 : 0;
        }
        return distinct;
    }

    /** Whether both sides vary. */
    boolean varies() {
        return distinct(scoreCounts) > 1 && distinct(ratingCounts) > 1;
    }
}
