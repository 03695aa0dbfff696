package io.pairscope.core.similarity;

import java.util.Arrays;
import java.util.BitSet;
import java.util.function.DoubleUnaryOperator;
import java.util.function.IntToDoubleFunction;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;
import java.util.stream.LongStream;

/**
 * Ranks of right answers in one direction: recall@k, median rank, mean reciprocal rank, R-precision, mAP@R. The rank of a
 * query is that of its best right answer among all wrong rows, from 1. Queries without a right answer are left out; without
 * any other all values are NaN. {@link RetrievalPrecision} has the measures that take more than a rank.
 */
public final class Ranks {
    private final RightAnswers right;
    private final Found found;
    private final long[] wrong;
    private final long[] clusters;
    private final BitSet leftOut;

    /**
     * @param found of the same queries
     * @param wrong number of wrong rows in the gallery, per query
     * @param clusters of queries that depend on one another, as {@link Estimate#ofMean} has them; may be null
     * @param leftOut queries that count nowhere
     */
    public Ranks(RightAnswers right, Found found, long[] wrong, long[] clusters, BitSet leftOut) {
        this.right = right;
        this.found = found;
        this.wrong = wrong;
        this.clusters = clusters;
        this.leftOut = leftOut;
    }

    /** The rank of the best right answer; NaN without one. */
    public double rank(int query, Ties ties) {
        int best = right.start(query);
        return hasRank(query) ? ties.rank(found.above[best], found.tied[best]) : Double.NaN;
    }

    /** The mid rank of the best right answer; NaN without one. */
    public double rank(int query) {
        return rank(query, Ties.MID);
    }

    private boolean hasRank(int query) {
        return right.count(query) > 0 && !leftOut.get(query);
    }

    /** Share of queries whose rank is at most k. */
    public Estimate recall(int k, Ties ties) {
        return mean(query -> of(rank(query, ties), rank -> rank <= k ? 1 : 0));
    }

    /** Share of queries whose mid rank is 1. */
    public Estimate top1Accuracy() {
        return recall(1, Ties.MID);
    }

    /** Mean of the mid ranks. */
    public Estimate meanRank() {
        return mean(query -> rank(query, Ties.MID));
    }

    /** What the mean rank is where all rows of the gallery are in random order: {@code 1 + w/(r + 1)} of r right and w wrong rows. */
    public double meanRankByChance() {
        return mean(query -> hasRank(query) ? 1 + wrong[query] / (right.total(query) + 1.0) : Double.NaN)
                .value();
    }

    /** Mean of 1 / mid rank. */
    public Estimate meanReciprocalRank() {
        return mean(query -> 1 / rank(query, Ties.MID));
    }

    /** Median of the mid ranks; of an even number, the mean of the two in the middle. */
    public double medianRank() {
        double[] sorted = IntStream.range(0, right.queries())
                .mapToDouble(query -> rank(query, Ties.MID))
                .filter(rank -> !Double.isNaN(rank))
                .sorted()
                .toArray();
        int half = sorted.length / 2;
        return sorted.length == 0 ? Double.NaN : (sorted[half] + sorted[sorted.length - 1 - half]) / 2;
    }

    /** R-precision with {@link RetrievalPrecision#NEGATIVES} wrong rows drawn, averaged over all draws. */
    public Estimate rPrecision() {
        return mean(query -> {
            int best = right.start(query);
            return hasRank(query)
                    ? RetrievalPrecision.ofDraws(wrong[query], found.above[best] + found.tied[best])
                    : Double.NaN;
        });
    }

    /** R-precision over all R right answers; NaN unless all are kept. */
    public Estimate rPrecisionAll() {
        return ofAll(RetrievalPrecision::rPrecision);
    }

    /** Mean average precision at R (mAP@R); NaN unless all right answers are kept. */
    public Estimate mapAtR() {
        return ofAll(RetrievalPrecision::averageAtR);
    }

    private Estimate ofAll(ToDoubleFunction<double[]> measure) {
        return right.areAllKept()
                ? mean(query -> hasRank(query) ? measure.applyAsDouble(positions(query)) : Double.NaN)
                : new Estimate(Double.NaN, Double.NaN);
    }

    /** Where the right answers of a query stand among all rows, from 1, ties in the middle. */
    private double[] positions(int query) {
        double[] positions = new double[right.count(query)];
        for (int j = 0; j < positions.length; j++) {
            int at = right.start(query) + j;
            positions[j] = j + Ties.MID.rank(found.above[at], found.tied[at]);
        }
        return positions;
    }

    /**
     * Queries by rank, in bins that double: 1, 2, 3 and 4, 5 to 8, …
     *
     * @param from the lowest rank of each bin
     * @param to the highest
     */
    public record Histogram(long[] from, long[] to, long[] counts) {}

    /** By mid ranks, of which one between two whole ranks counts as the higher; up to the highest that a query has. */
    public Histogram histogram() {
        long[] counts = new long[Long.SIZE];
        int bins = 0;
        for (int query = 0; query < right.queries(); query++) {
            if (hasRank(query)) {
                int bin = Long.SIZE - Long.numberOfLeadingZeros((long) Math.ceil(rank(query)) - 1);
                counts[bin]++;
                bins = Math.max(bins, bin + 1);
            }
        }
        long[] to = LongStream.range(0, bins).map(bin -> 1L << bin).toArray();
        long[] from = LongStream.of(to).map(highest -> highest / 2 + 1).toArray();
        return new Histogram(from, to, Arrays.copyOf(counts, bins));
    }

    /** Queries with a rank. */
    public long ranked() {
        return IntStream.range(0, right.queries()).filter(this::hasRank).count();
    }

    /** Queries with a rank, those that depend on one another counted once. */
    public long independent() {
        return IntStream.range(0, right.queries())
                .filter(this::hasRank)
                .mapToLong(query -> clusters == null || clusters[query] < 0 ? -1L - query : clusters[query])
                .distinct()
                .count();
    }

    /** Queries without a right answer in the gallery. */
    public long withoutAnswer() {
        return IntStream.range(0, right.queries())
                .filter(query -> right.count(query) == 0 && !leftOut.get(query))
                .count();
    }

    /** Queries whose right answer has wrong rows with its very vector, so that rank 1 cannot be earned. */
    public long withCopies() {
        return IntStream.range(0, right.queries())
                .filter(query -> hasRank(query) && found.copies[query] > 0)
                .count();
    }

    private Estimate mean(IntToDoubleFunction measure) {
        return Estimate.ofMean(
                IntStream.range(0, right.queries()).mapToDouble(measure).toArray(), clusters);
    }

    private static double of(double rank, DoubleUnaryOperator measure) {
        return Double.isNaN(rank) ? rank : measure.applyAsDouble(rank);
    }
}
