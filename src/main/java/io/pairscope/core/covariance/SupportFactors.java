package io.pairscope.core.covariance;

import io.pairscope.core.linalg.Matrix;
import io.pairscope.core.linalg.SymmetricMatrix;
import io.pairscope.core.moments.Side;

/** Cholesky factors of the regularized covariances of both sides, on a {@link KnownSupport}; both sides vary. */
public final class SupportFactors {
    private final long count;
    private final SymmetricMatrix covariance;
    private final int imageDims;
    private final SideFactor image;
    private final SideFactor text;

    SupportFactors(long count, SymmetricMatrix covariance, int imageDims, SideFactor image, SideFactor text) {
        this.count = count;
        this.covariance = covariance;
        this.imageDims = imageDims;
        this.image = image;
        this.text = text;
    }

    public long count() {
        return count;
    }

    private SideFactor side(Side side) {
        return side.of(image, text);
    }

    /** rx or ry. */
    public int rank(Side side) {
        return side(side).rank();
    }

    /** rx + ry. */
    public int order() {
        return image.rank() + text.rank();
    }

    /** As {@link JointSupport#isScaled}. */
    public boolean isScaled() {
        return image.scale() != null || text.scale() != null;
    }

    /** As {@link JointSupport#varianceOutside}. */
    public double varianceOutside() {
        return image.varianceOutside() + text.varianceOutside();
    }

    /** As {@link JointSupport#variance}. */
    public double variance(Side side) {
        return side.of(covariance.trace(0, imageDims), covariance.trace(imageDims, covariance.order()));
    }

    /** As {@link JointSupport#whitenedPredictors}, in another basis of the whitened side. A triangular solve, dy²dx flops. */
    public Matrix whitenedPredictors(Side predicted) {
        Matrix cross = covariance.offDiagonal(imageDims);
        Matrix fromPredictor = predicted == Side.IMAGE ? cross.transposed() : cross;
        return side(predicted).onSupport(side(predicted.other()).whitened(fromPredictor));
    }
}
