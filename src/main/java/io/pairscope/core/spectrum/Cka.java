package io.pairscope.core.spectrum;

import io.pairscope.core.moments.Marginal;
import io.pairscope.core.moments.PairMoments;
import io.pairscope.core.moments.Side;
import java.util.OptionalDouble;

/**
 * Linear centred kernel alignment of the two sides: {@code HSIC(K, L)/√(HSIC(K, K)·HSIC(L, L))} of their n × n Gram
 * matrices K = XXᵀ and L = YYᵀ, which are never formed; O(d²) from the moments. Invariant under rotations, shifts and one
 * scale of either side; the dimensions may differ. Kornblith et al., "Similarity of neural network representations
 * revisited" (2019).
 */
public final class Cka {
    private Cka() {}

    /**
     * With HSIC(K, L) = ‖Sxy‖²_F, S the scatters: in [0, 1], and well above 0 for independent sides of many dimensions.
     * Empty when a side does not vary.
     */
    public static OptionalDouble biased(PairMoments moments) {
        return ratio(
                moments.crossScatter().frobeniusSquared(),
                moments.marginal(Side.IMAGE).scatter().frobeniusSquared(),
                moments.marginal(Side.TEXT).scatter().frobeniusSquared());
    }

    /**
     * With the unbiased HSIC: mean 0 for independent sides, at most 1, negative values possible. Empty for fewer than four
     * pairs and where a side has no HSIC with itself. Song et al., "Feature selection via dependence maximization" (2012),
     * eq. 5; Nguyen et al., "Do wide and deep networks learn the same things?" (2021).
     */
    public static OptionalDouble unbiased(PairMoments moments) {
        if (moments.count() < 4) {
            return OptionalDouble.empty();
        }
        Marginal image = moments.marginal(Side.IMAGE);
        Marginal text = moments.marginal(Side.TEXT);
        double n = moments.count();
        double x = image.scatter().trace();
        double y = text.scatter().trace();
        return ratio(
                unbiased(n, moments.crossScatter().frobeniusSquared(), moments.crossQuarticNorms(), x * y),
                unbiased(n, image.scatter().frobeniusSquared(), image.quarticNorms(), x * x),
                unbiased(n, text.scatter().frobeniusSquared(), text.quarticNorms(), y * y));
    }

    /**
     * n(n − 3)·HSIC₁ = tr K̃L̃ + 1ᵀK̃1·1ᵀL̃1/((n − 1)(n − 2)) − 2/(n − 2)·1ᵀK̃L̃1, where K̃ is K with a diagonal of zeros. It
     * does not change when the rows are centred (aᵢ + aⱼ added off the diagonal cancels), and then the rows of K sum to
     * zero: K̃1 = −q with q the squared radii. So tr K̃L̃ = ‖Sxy‖² − Σqxqy, 1ᵀK̃1 = −tr Sx and 1ᵀK̃L̃1 = Σqxqy.
     */
    private static double unbiased(double n, double squares, double quartic, double traces) {
        return squares - n / (n - 2) * quartic + traces / ((n - 1) * (n - 2));
    }

    private static OptionalDouble ratio(double xy, double xx, double yy) {
        return xx > 0 && yy > 0 ? OptionalDouble.of(xy / Math.sqrt(xx) / Math.sqrt(yy)) : OptionalDouble.empty();
    }
}
