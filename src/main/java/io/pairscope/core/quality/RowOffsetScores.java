package io.pairscope.core.quality;

import io.pairscope.core.moments.EmbeddingBlock;
import io.pairscope.core.moments.RunningMoments;
import java.io.Serializable;
import java.util.function.IntToDoubleFunction;

/**
 * How well the images of a run of rows fit their own texts, and the texts one row further down and up: a score of pairs
 * (cosine, PMI) in its unit. Mergeable in row order.
 */
public final class RowOffsetScores implements Serializable {
    private static final long serialVersionUID = 1;

    private final RunningMoments matched;
    private final RunningMoments next;
    private final RunningMoments previous;

    public RowOffsetScores() {
        this(new RunningMoments(), new RunningMoments(), new RunningMoments());
    }

    public RowOffsetScores(RunningMoments matched, RunningMoments next, RunningMoments previous) {
        this.matched = matched;
        this.next = next;
        this.previous = previous;
    }

    /** Of image i and text j of a block. */
    public interface Score {
        double of(int image, int text);
    }

    /**
     * Adds the rows of a block. Rows between which others were refused are not neighbours. A score of NaN is none.
     *
     * @param own score of a pair
     * @param score of an image and a text of different rows
     */
    public void accumulate(EmbeddingBlock block, IntToDoubleFunction own, Score score) {
        for (int i = 0; i < block.size(); i++) {
            add(block, i, own.applyAsDouble(i), score);
        }
    }

    /** Adds row i of a block, the rows before which have been added. */
    void add(EmbeddingBlock block, int i, double own, Score score) {
        add(own, matched);
        if (hasNeighbour(block, i)) {
            add(score.of(i - 1, i), next);
            add(score.of(i, i - 1), previous);
        }
    }

    /** Whether row i of a block stands right behind row i − 1 of it in their shard. */
    public static boolean hasNeighbour(EmbeddingBlock block, int i) {
        return i > 0 && block.rowNumber(i) == block.rowNumber(i - 1) + 1;
    }

    private static void add(double score, RunningMoments scores) {
        if (!Double.isNaN(score)) {
            scores.add(score);
        }
    }

    public void merge(RowOffsetScores later) {
        matched.merge(later.matched);
        next.merge(later.next);
        previous.merge(later.previous);
    }

    public RunningMoments matched() {
        return matched;
    }

    public RunningMoments next() {
        return next;
    }

    public RunningMoments previous() {
        return previous;
    }
}
