package io.pairscope.core.moments;

import java.io.Serializable;
import java.util.Arrays;

/**
 * Sums over the cosines of matched pairs, mergeable by addition: count, Σc, Σc², Σmax(c, 0), extremes and an exact
 * histogram of {@link #BINS} equal bins on [−1, 1]. Immutable.
 */
public final class CosineMoments implements Serializable {
    private static final long serialVersionUID = 1;

    public static final int BINS = 200;

    /** CLIPScore is this times max(c, 0). Hessel et al., "CLIPScore: a reference-free evaluation metric" (2021). */
    public static final double CLIP_SCORE_WEIGHT = 2.5;

    private final double sum;
    private final double sumOfSquares;
    private final double positiveSum;
    private final double min;
    private final double max;
    private final long[] histogram;

    public CosineMoments(
            double sum, double sumOfSquares, double positiveSum, double min, double max, long[] histogram) {
        this.sum = sum;
        this.sumOfSquares = sumOfSquares;
        this.positiveSum = positiveSum;
        this.min = min;
        this.max = max;
        this.histogram = histogram;
    }

    static CosineMoments empty() {
        return new CosineMoments(0, 0, 0, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY, new long[BINS]);
    }

    /** Of the pairs of a block, whose sides have equal dimensions; pairs with a zero vector have no cosine. */
    static CosineMoments of(EmbeddingBlock block) {
        double sum = 0;
        double squares = 0;
        double positive = 0;
        double min = Double.POSITIVE_INFINITY;
        double max = Double.NEGATIVE_INFINITY;
        long[] counts = new long[BINS];
        for (int i = 0; i < block.size(); i++) {
            double c = block.cosine(i);
            if (Double.isNaN(c)) {
                continue;
            }
            sum += c;
            squares += c * c;
            positive += Math.max(c, 0);
            min = Math.min(min, c);
            max = Math.max(max, c);
            counts[bin(c)]++;
        }
        return new CosineMoments(sum, squares, positive, min, max, counts);
    }

    CosineMoments merge(CosineMoments other) {
        long[] counts = new long[BINS];
        for (int b = 0; b < BINS; b++) {
            counts[b] = histogram[b] + other.histogram[b];
        }
        return new CosineMoments(
                sum + other.sum,
                sumOfSquares + other.sumOfSquares,
                positiveSum + other.positiveSum,
                Math.min(min, other.min),
                Math.max(max, other.max),
                counts);
    }

    /** Of the pairs that are left when some of these leave; extremes are those of all pairs. */
    CosineMoments without(CosineMoments part) {
        long[] counts = new long[BINS];
        for (int b = 0; b < BINS; b++) {
            counts[b] = histogram[b] - part.histogram[b];
        }
        return new CosineMoments(
                sum - part.sum, sumOfSquares - part.sumOfSquares, positiveSum - part.positiveSum, min, max, counts);
    }

    /** The bin of a cosine: {@code [−1 + 2b/BINS, −1 + 2(b+1)/BINS)}, the last one closed. */
    public static int bin(double c) {
        return Math.max(0, Math.min(BINS - 1, (int) Math.floor((c + 1) * (BINS / 2.0))));
    }

    /** How many pairs have a cosine: all in which neither vector is zero. */
    public long count() {
        return Arrays.stream(histogram).sum();
    }

    public double sum() {
        return sum;
    }

    public double sumOfSquares() {
        return sumOfSquares;
    }

    public double positiveSum() {
        return positiveSum;
    }

    public double min() {
        return min;
    }

    public double max() {
        return max;
    }

    /** {@link #BINS} counts; treat as read-only. */
    public long[] histogram() {
        return histogram;
    }
}
