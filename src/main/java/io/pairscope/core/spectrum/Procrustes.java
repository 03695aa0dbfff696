package io.pairscope.core.spectrum;

import io.pairscope.core.influence.Linearization;
import io.pairscope.core.influence.Sensitivity;
import io.pairscope.core.linalg.Matrix;
import io.pairscope.core.linalg.Svd;
import io.pairscope.core.linalg.SymmetricMatrix;
import io.pairscope.core.moments.Marginal;
import io.pairscope.core.moments.PairMoments;
import io.pairscope.core.moments.Side;
import java.util.Arrays;
import java.util.OptionalDouble;

/** Orthogonal Procrustes analysis of the two sides. Schönemann (1966); Gower, "Generalized Procrustes analysis" (1975). */
public final class Procrustes {
    private Procrustes() {}

    /**
     * The share of either side's variance that the best shift, rotation and scale of the other leaves:
     * {@code 1 − ‖Σxy‖_*²/(tr Σx·tr Σy)}, in [0, 1]; 0 when the sides have one shape. The dimensions may differ. Empty when
     * a side does not vary. Singular values of a dx × dy matrix.
     */
    public static OptionalDouble residual(PairMoments moments) {
        Marginal image = moments.marginal(Side.IMAGE);
        Marginal text = moments.marginal(Side.TEXT);
        if (!image.varies() || !text.varies()) {
            return OptionalDouble.empty();
        }
        double x = image.scatter().trace();
        double y = text.scatter().trace();
        double nuclear = Arrays.stream(Svd.values(moments.crossScatter())).sum();
        return OptionalDouble.of(1 - nuclear / x * (nuclear / y));
    }

    /**
     * {@link #residual} to first order in the joint moments; both sides must vary. The gradient of a nuclear norm is UVᵀ of the
     * singular vectors. One singular value decomposition with vectors.
     */
    public static Linearization linearized(Marginal joint, int imageDims) {
        int dx = imageDims;
        int dy = joint.mean().length - dx;
        SymmetricMatrix covariance = joint.populationCovariance();
        double x = covariance.trace(0, dx);
        double y = covariance.trace(dx, dx + dy);
        Svd svd = Svd.of(covariance.offDiagonal(dx));
        double nuclear = Arrays.stream(svd.singularValues()).sum();
        double explained = nuclear / x * (nuclear / y);
        // dθ = −2·nuclear/(xy)·⟨UVᵀ, dΣxy⟩ + explained·(dx/x + dy/y), and Σxy stands in Σ twice.
        Matrix rotation = svd.rotation().scaled(-nuclear / x / y);
        Sensitivity sensitivity = Sensitivity.ofCovariance(
                joint,
                SymmetricMatrix.ofBlocks(
                        SymmetricMatrix.diagonal(dx, i -> explained / x),
                        rotation,
                        SymmetricMatrix.diagonal(dy, i -> explained / y)));
        return new Linearization(1 - explained, sensitivity);
    }
}
