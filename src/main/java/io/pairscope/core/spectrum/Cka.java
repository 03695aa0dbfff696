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

    /** Rounding of a sum of products of moments, relative to its largest term: that of the moments is some 2⁻⁵³ each. */
    private static final double ROUNDING = 0x1p-46;

    /** The largest error by rounding with which a value is given. */
    private static final double TOLERANCE = 1e-6;

    /** Squares of traces outside this range are not sums of exact fourth powers. */
    private static final double SMALLEST = 1e-250;

    private static final double LARGEST = 1e300;

    /**
     * With HSIC(K, L) = ‖Sxy‖²_F, S the scatters: in [0, 1], and well above 0 for independent sides of many dimensions.
     * Empty when a side does not vary.
     */
    public static OptionalDouble biased(PairMoments moments) {
        Marginal image = moments.marginal(Side.IMAGE);
        Marginal text = moments.marginal(Side.TEXT);
        if (!image.varies() || !text.varies()) {
            return OptionalDouble.empty();
        }
        double traceX = image.scatter().trace();
        double traceY = text.scatter().trace();
        // The usual case needs no copies.
        if (inRange(traceX * traceX) && inRange(traceY * traceY)) {
            return ratio(
                    moments.crossScatterSquared(),
                    image.scatter().frobeniusSquared(),
                    text.scatter().frobeniusSquared());
        }
        // Powers of two change no digit, and keep fourth powers in the range of double.
        double x = powerOfTwo(traceX);
        double y = powerOfTwo(traceY);
        return ratio(
                moments.crossScatter().scaled(x * y).frobeniusSquared(),
                image.scatter().scaledPlusIdentity(x * x, 0).frobeniusSquared(),
                text.scatter().scaledPlusIdentity(y * y, 0).frobeniusSquared());
    }

    /** A power of two whose square brings a trace near 1. */
    private static double powerOfTwo(double trace) {
        return Math.scalb(1.0, -Math.floorDiv(Math.getExponent(trace), 2));
    }

    /**
     * With the unbiased HSIC: mean 0 for independent sides, at most 1, negative values possible. Empty for fewer than four
     * pairs, when a side does not vary or has no HSIC with itself, and when rounding could move it by {@link #TOLERANCE}:
     * a row with nearly all of the scatter leaves the others to the last digits; or fourth powers leave the range of
     * double. Song et al., "Feature selection via dependence maximization" (2012), eq. 5; Nguyen et al., "Do wide and deep
     * networks learn the same things?" (2021).
     */
    public static OptionalDouble unbiased(PairMoments moments) {
        Marginal image = moments.marginal(Side.IMAGE);
        Marginal text = moments.marginal(Side.TEXT);
        if (moments.count() < 4 || !image.varies() || !text.varies()) {
            return OptionalDouble.empty();
        }
        double n = moments.count();
        double x = image.scatter().trace();
        double y = text.scatter().trace();
        Hsic xy = Hsic.of(n, moments.crossScatterSquared(), moments.crossQuarticNorms(), x * y);
        Hsic xx = Hsic.of(n, image.scatter().frobeniusSquared(), image.quarticNorms(), x * x);
        Hsic yy = Hsic.of(n, text.scatter().frobeniusSquared(), text.quarticNorms(), y * y);
        double scale = Math.sqrt(xx.value) * Math.sqrt(yy.value);
        double error = xy.rounding / scale + xx.rounding / xx.value + yy.rounding / yy.value;
        return inRange(x * x) && inRange(y * y) && inRange(x * y) && error <= TOLERANCE
                ? ratio(xy.value, xx.value, yy.value)
                : OptionalDouble.empty();
    }

    private static boolean inRange(double fourthPower) {
        return fourthPower >= SMALLEST && fourthPower <= LARGEST;
    }

    /** An unbiased HSIC times n(n − 3), and how far rounding may have moved it. */
    private record Hsic(double value, double rounding) {
        /**
         * n(n − 3)·HSIC₁ = tr K̃L̃ + 1ᵀK̃1·1ᵀL̃1/((n − 1)(n − 2)) − 2/(n − 2)·1ᵀK̃L̃1, where K̃ is K with a diagonal of zeros.
         * It does not change when the rows are centred (aᵢ + aⱼ added off the diagonal cancels), and then the rows of K sum
         * to zero: K̃1 = −q with q the squared radii. So tr K̃L̃ = ‖Sxy‖² − Σqxqy, 1ᵀK̃1 = −tr Sx and 1ᵀK̃L̃1 = Σqxqy.
         */
        static Hsic of(double n, double squares, double quartic, double traces) {
            double value = squares - n / (n - 2) * quartic + traces / ((n - 1) * (n - 2));
            return new Hsic(value, ROUNDING * Math.max(squares, n / (n - 2) * quartic));
        }
    }

    private static OptionalDouble ratio(double xy, double xx, double yy) {
        return xx > 0 && yy > 0 ? OptionalDouble.of(xy / Math.sqrt(xx) / Math.sqrt(yy)) : OptionalDouble.empty();
    }
}
