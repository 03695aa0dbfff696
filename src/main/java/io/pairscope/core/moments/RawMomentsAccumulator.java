package io.pairscope.core.moments;

import io.pairscope.core.linalg.Blas;
import io.pairscope.core.linalg.SymmetricMatrix;
import java.util.List;

/**
 * Grows {@link RawMoments} of both sides block by block, in double whatever the precision of other products: one symmetric
 * rank-k update per side, dx² + dy² flops per row.
 */
public final class RawMomentsAccumulator {
    private final RunningMean mean;
    private final double[] image;
    private final double[] text;

    public RawMomentsAccumulator(int imageDims, int textDims) {
        this.mean = new RunningMean(imageDims, textDims);
        this.image = new double[imageDims * imageDims];
        this.text = new double[textDims * textDims];
    }

    /** @param stored rows as they are stored, which are centred where they stand */
    public void accumulate(EmbeddingBlock stored) {
        int rows = mean.centre(stored);
        addProducts(stored, Side.IMAGE, rows, image);
        addProducts(stored, Side.TEXT, rows, text);
    }

    private static void addProducts(EmbeddingBlock block, Side side, int rows, double[] scatter) {
        Blas.syrk(block.dims(side), rows, block.values(), block.offset(side, 0), block.stride(), scatter);
    }

    /** Of images, then of texts. */
    public List<RawMoments> snapshot() {
        return List.of(snapshot(Side.IMAGE, mean.imageDims, image), snapshot(Side.TEXT, mean.textDims, text));
    }

    private RawMoments snapshot(Side side, int dims, double[] scatter) {
        return new RawMoments(
                mean.count(),
                mean.mean(side),
                SymmetricMatrix.ofLower(dims, scatter).packed());
    }
}
