package io.pairscope.core.moments;

import io.pairscope.core.linalg.Blas;
import io.pairscope.core.linalg.SymmetricMatrix;
import java.util.Arrays;

/**
 * Grows {@link PairMoments} block by block: one symmetric rank-k update per block, p² flops per row. Each block is centred on
 * its own mean, so no sum is ever taken about a far origin; the shift between the block's mean and the running mean enters as
 * one more row, {@code √(na·nb/n)·δ}, of the same update (Chan, Golub, LeVeque 1979).
 */
public final class PairMomentsAccumulator {
    private final RunningMean mean;
    private final int order;
    /** Of [x; y; qx; qy], q the squared radii, in the lower triangle. */
    private final double[] scatter;

    private CosineMoments cosines;

    public PairMomentsAccumulator(int imageDims, int textDims) {
        this.mean = new RunningMean(imageDims, textDims);
        this.order = imageDims + textDims + 2;
        this.scatter = new double[order * order];
        this.cosines = imageDims == textDims ? CosineMoments.empty() : null;
    }

    /** Adds the pairs of a block, whose rows are centred where they stand. */
    public void accumulate(EmbeddingBlock block) {
        if (block.size() == 0) {
            return;
        }
        int rows = mean.centre(block);
        Blas.syrk(order, rows, block.values(), 0, order, scatter);
        if (cosines != null) {
            cosines = cosines.merge(CosineMoments.of(block));
        }
    }

    /** The moments of all pairs so far; the accumulator may go on. */
    public PairMoments snapshot() {
        double[] augmented = SymmetricMatrix.ofLower(order, scatter).packed();
        AugmentedScatter.shiftRadii(mean.imageDims, augmented, mean.toPivot());
        return new PairMoments(
                mean.imageDims,
                mean.textDims,
                mean.stored(Side.IMAGE),
                mean.stored(Side.TEXT),
                mean.count(),
                mean.mean(),
                augmented,
                cosines);
    }

    /** Forgets all pairs. */
    public void clear() {
        mean.clear();
        Arrays.fill(scatter, 0);
        cosines = cosines == null ? null : CosineMoments.empty();
    }
}
