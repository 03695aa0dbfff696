package io.pairscope.core.agreement;

/** Spearman's rank correlation: Pearson's of the ranks, where tied rows share the middle of their places. */
final class SpearmanCorrelation {
    private SpearmanCorrelation() {}

    static double of(Sample sample) {
        return PearsonCorrelation.of(sample, midRanks(sample.scoreCounts), midRanks(sample.ratingCounts));
    }

    /** The mid-rank of each distinct value. */
    private static double[] midRanks(long[] counts) {
        double[] ranks = new double[counts.length];
        long before = 0;
        for (int k = 0; k < counts.length; k++) {
            ranks[k] = before + (counts[k] + 1) / 2.0;
            before += counts[k];
        }
        return ranks;
    }
}
