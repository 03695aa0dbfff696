package io.pairscope.engine.scan;

import io.pairscope.core.moments.CosineMoments;
import io.pairscope.core.moments.EmbeddingBlock;
import io.pairscope.core.moments.GrowingHistogram;
import io.pairscope.core.quality.RowOffsetScores;
import java.io.Serializable;

/**
 * Histograms of the PMI of pairs, and of the PMI and cosine of re-paired rows: images with the texts of the rows before and
 * behind them in their shard. These show what scores are without a match, as far as rows side by side do not belong together.
 * Mergeable.
 */
public final class ScoreHistograms implements Serializable {
    private static final long serialVersionUID = 1;

    private final GrowingHistogram pmi = new GrowingHistogram();
    private final GrowingHistogram repairedPmi = new GrowingHistogram();
    private final long[] repairedCosines = new long[CosineMoments.BINS];

    void addPmi(double nats) {
        pmi.add(nats);
    }

    void addRepairedPmi(double nats) {
        repairedPmi.add(nats);
    }

    /** Adds the cosines of re-paired rows of a block. */
    void addRepairedCosines(EmbeddingBlock block) {
        for (int i = 1; i < block.size() && block.imageDims() == block.textDims(); i++) {
            if (RowOffsetScores.hasNeighbour(block, i)) {
                addRepairedCosine(block.nextCosine(i));
                addRepairedCosine(block.previousCosine(i));
            }
        }
    }

    private void addRepairedCosine(double cosine) {
        if (!Double.isNaN(cosine)) {
            repairedCosines[CosineMoments.bin(cosine)]++;
        }
    }

    void merge(ScoreHistograms other) {
        pmi.merge(other.pmi);
        repairedPmi.merge(other.repairedPmi);
        for (int b = 0; b < repairedCosines.length; b++) {
            repairedCosines[b] += other.repairedCosines[b];
        }
    }

    public GrowingHistogram pmi() {
        return pmi;
    }

    public GrowingHistogram repairedPmi() {
        return repairedPmi;
    }

    /** Counts in the bins of {@link CosineMoments}; none where there are no cosines. */
    public long[] repairedCosines() {
        return repairedCosines;
    }
}
