package io.pairscope.core.moments;

import io.pairscope.core.linalg.Blas;
import io.pairscope.core.linalg.SymmetricMatrix;
import java.util.List;

/**
 * Grows {@link RawMoments} of both sides block by block, in double whatever the precision of other products: one symmetric
 * rank-k update per side, dx² + dy² flops per row.
 */
public final class RawMomentsAccumulator {
    private final PairMomentsAccumulator.Running image;
    private final PairMomentsAccumulator.Running text;
    private long count;

    public RawMomentsAccumulator(int imageDims, int textDims) {
        this.image = new PairMomentsAccumulator.Running(Side.IMAGE, imageDims);
        this.text = new PairMomentsAccumulator.Running(Side.TEXT, textDims);
    }

    /** @param stored rows as they are stored, which are centred where they stand */
    public void accumulate(EmbeddingBlock stored) {
        int rows = count == 0 ? stored.size() : stored.size() + 1;
        for (PairMomentsAccumulator.Running side : List.of(image, text)) {
            side.centre(stored, count);
            Blas.syrk(side.stride, rows, 1, stored.vectors(side.side), 0, side.scatter);
        }
        count += stored.size();
    }

    /** Of images, then of texts. */
    public List<RawMoments> snapshot() {
        return List.of(snapshot(image), snapshot(text));
    }

    private RawMoments snapshot(PairMomentsAccumulator.Running side) {
        double[] scatter = SymmetricMatrix.ofLower(side.stride, side.scatter)
                .principal(0, side.dims)
                .packed();
        return new RawMoments(count, side.mean(), scatter);
    }
}
