package io.pairscope.core;

import io.pairscope.core.information.GaussianPair;
import io.pairscope.core.information.PairScorer;
import io.pairscope.core.moments.EmbeddingBlock;
import io.pairscope.core.moments.Normalization;
import io.pairscope.core.moments.PairMoments;
import io.pairscope.core.moments.PairMomentsAccumulator;
import io.pairscope.core.moments.Rejection;
import io.pairscope.core.moments.Side;
import java.util.function.Consumer;

/**
 * Paired embeddings in plain arrays: the way into the mathematics for programs without Spark. From the {@link #moments}
 * of n pairs every statistic of one set follows, from those of two sets every distance between them, in time and memory
 * that do not depend on n. Immutable as long as the arrays are not changed; they are not copied. Threads may share it.
 */
public final class Pairs {
    private final double[][] image;
    private final double[][] text;
    private final Normalization normalization;
    private final PairMoments moments;

    private Pairs(double[][] image, double[][] text, Normalization normalization) {
        this.image = image;
        this.text = text;
        this.normalization = normalization;
        PairMomentsAccumulator accumulator = new PairMomentsAccumulator(dims(Side.IMAGE), dims(Side.TEXT));
        forEachBlock(accumulator::accumulate);
        this.moments = accumulator.snapshot();
    }

    /**
     * Pairs whose rows are divided by their norms, as statistics of cosines take them.
     *
     * @param image n rows of dx values
     * @param text n rows of dy values; row i belongs to image row i
     * @throws IllegalArgumentException when there are no rows, not as many texts as images, rows of different lengths, or
     *     a row that is zero, not finite, or 8 and more equal values
     */
    public static Pairs of(double[][] image, double[][] text) {
        return of(image, text, Normalization.APPLY);
    }

    /** Pairs whose rows are treated as asked; {@link Normalization#NEVER} takes them as they are. */
    public static Pairs of(double[][] image, double[][] text, Normalization normalization) {
        if (image.length == 0 || image.length != text.length) {
            throw new IllegalArgumentException("pairs need as many texts as images, and at least one; there are "
                    + image.length + " images and " + text.length + " texts");
        }
        return new Pairs(image, text, normalization);
    }

    public int size() {
        return image.length;
    }

    /** Count, means, scatter and fourth moments of all pairs: 2n(dx + dy)² flops, once. */
    public PairMoments moments() {
        return moments;
    }

    /**
     * The pointwise mutual information of each pair under a Gaussian, in nats: how much likelier this image and this text
     * are together than apart. Under the Gaussian fitted to these pairs, unregularized, their mean is its mutual
     * information. 2n(dx·rx + dy·ry) flops.
     *
     * @throws IllegalArgumentException when the Gaussian is of other dimensions
     */
    public double[] pmi(GaussianPair gaussian) {
        for (Side side : Side.values()) {
            if (gaussian.dims(side) != dims(side)) {
                throw new IllegalArgumentException("the Gaussian has " + gaussian.dims(side) + " "
                        + side.of("image", "text") + " dimensions, the pairs have " + dims(side));
            }
        }
        PairScorer.Scores scores = new PairScorer(gaussian).new Scores();
        double[] pmi = new double[size()];
        forEachBlock(block -> {
            scores.score(block);
            for (int i = 0; i < block.size(); i++) {
                pmi[(int) block.rowNumber(i)] = scores.pmi(i);
            }
        });
        return pmi;
    }

    private int dims(Side side) {
        double[] first = side.of(image, text)[0];
        if (first == null) {
            throw refused(side, 0, "is null");
        }
        return first.length;
    }

    private void forEachBlock(Consumer<EmbeddingBlock> kernel) {
        EmbeddingBlock block = new EmbeddingBlock(dims(Side.IMAGE), dims(Side.TEXT), normalization);
        for (int i = 0; i < size(); i++) {
            for (Side side : Side.values()) {
                set(block, side, i);
            }
            block.commit(i, null);
            if (block.isFull() || i == size() - 1) {
                kernel.accept(block);
                block.clear();
            }
        }
    }

    private void set(EmbeddingBlock block, Side side, int i) {
        double[] row = side.of(image, text)[i];
        if (row == null || row.length != block.dims(side)) {
            String found = row == null ? "is null" : "has " + row.length + " values";
            throw refused(side, i, found + ", row 0 has " + block.dims(side) + " values");
        }
        Rejection rejection = block.set(side, row, 0);
        if (rejection != null) {
            String why = switch (rejection) {
                case NOT_FINITE -> "has a value that is not finite";
                case ZERO_NORM -> "is zero";
                case CONSTANT_ROW -> "has one value everywhere";
                case OVERFLOW -> "has a norm above " + EmbeddingBlock.LARGEST_NORM + ", whose squares overflow";
                default -> "is not of unit norm";
            };
            throw refused(side, i, why);
        }
    }

    private static IllegalArgumentException refused(Side side, int i, String why) {
        return new IllegalArgumentException(side.of("image", "text") + " row " + i + " " + why);
    }
}
