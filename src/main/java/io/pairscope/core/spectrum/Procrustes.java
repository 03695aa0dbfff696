package io.pairscope.core.spectrum;

import io.pairscope.core.linalg.Svd;
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
}
