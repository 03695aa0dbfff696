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

    /**
     * Adds the rows of a block. Rows between which others were refused are not neighbours. A score of NaN is none.
     *
     * @param ofPair score of pair i
     * @param ofNext of image i − 1 and text i
     * @param ofPrevious of image i and text i − 1
     */
    public void accumulate(
            EmbeddingBlock block,
            IntToDoubleFunction ofPair,
            IntToDoubleFunction ofNext,
            IntToDoubleFunction ofPrevious) {
        for (int i = 0; i < block.size(); i++) {
            add(ofPair.applyAsDouble(i), matched);
            if (hasNeighbour(block, i)) {
                add(ofNext.applyAsDouble(i), next);
                add(ofPrevious.applyAsDouble(i), previous);
            }
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
