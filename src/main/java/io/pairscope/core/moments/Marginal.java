package io.pairscope.core.moments;

import io.pairscope.core.linalg.SymmetricMatrix;
import io.pairscope.core.linalg.Vectors;
import java.util.Arrays;

/**
 * The moments of one side of n pairs, or of both sides as one vector [x; y], d dimensions in all.
 *
 * @param count n
 * @param mean μ, length d
 * @param scatter {@code Σ (x − μ)(x − μ)ᵀ}, d × d
 * @param quarticNorms {@code Σ ‖x − μ‖⁴}; NaN where it is not known
 * @param sides that make up a vector: 1 or 2; of unit embeddings it is the squared norm of a row
 * @param stored the coarsest type that they were stored in
 */
public record Marginal(
        long count, double[] mean, SymmetricMatrix scatter, double quarticNorms, int sides, StoredType stored) {

    /** How far from 1 the mean squared norm of normalized rows may be, products in single precision included. */
    private static final double UNIT_ROUNDING = 1e-5;

    /** Squares of smaller values lose digits. */
    private static final double SMALLEST_SQUARED = 0x1p-500;

    /** Whether rows have unit norm on each side, by their mean squared norm: normalized ones, but hardly any others. */
    public boolean hasUnitRows() {
        double squaredNorm = scatter.trace() / count + Vectors.dot(mean, mean);
        return Math.abs(squaredNorm - sides) <= UNIT_ROUNDING;
    }

    /** The part of the covariance that is no more than rounding. O(d). */
    public RoundingNoise roundingNoise() {
        return new RoundingNoise(this);
    }

    /** Whether values are so small, and not zero, that their squares leave the range of double. */
    public boolean isBelowRange() {
        double largest = Arrays.stream(mean).map(Math::abs).max().orElse(0);
        return largest > 0
                && largest < SMALLEST_SQUARED
                && scatter.trace() / count < SMALLEST_SQUARED * SMALLEST_SQUARED;
    }

    /** Whether any column varies by more than rounding. */
    public boolean varies() {
        return !roundingNoise().isAll();
    }

    /**
     * Whether the mean is more than what rounding, in storage and in arithmetic, leaves of rows that cancel. Its direction says
     * nothing where it is not.
     */
    public boolean hasMean() {
        double squaredMean = Vectors.dot(mean, mean);
        double share = RoundingNoise.steps(count, mean.length) + stored.unitRoundoff() / Math.sqrt(count);
        return squaredMean > share * (squaredMean + scatter.trace() / count) * share;
    }

    /**
     * The moments of these rows and others, by {@code S1 + S2 + (n1·n2/n)·(μ2 − μ1)(μ2 − μ1)ᵀ} (Chan, Golub, LeVeque 1979).
     * Fourth moments are not known: NaN.
     */
    Marginal merge(Marginal other) {
        long all = count + other.count;
        double[] shift = Vectors.difference(other.mean, mean);
        double[] commonMean = mean.clone();
        Arrays.setAll(commonMean, j -> (count * mean[j] + other.count * other.mean[j]) / all);
        SymmetricMatrix merged = scatter.plus(1, other.scatter).plusOuter((double) count * other.count / all, shift);
        return new Marginal(all, commonMean, merged, Double.NaN, sides, stored.or(other.stored));
    }

    /**
     * The moments of all rows but some, by {@code S − S1 − (n·n1/n2)·(μ − μ1)(μ − μ1)ᵀ} with n2 = n − n1. Rounding grows
     * with n/n2. The fourth moments of the rows that are left are not known: NaN.
     *
     * @param some of these rows, n1 of them, fewer than n
     */
    public Marginal without(Marginal some) {
        long left = count - some.count;
        double[] shift = Vectors.difference(mean, some.mean);
        double[] leftMean = mean.clone();
        Vectors.add((double) some.count / left, shift, leftMean);
        SymmetricMatrix leftScatter =
                scatter.plus(-1, some.scatter).plusOuter(-((double) count * some.count / left), shift);
        return new Marginal(left, leftMean, leftScatter, Double.NaN, sides, stored);
    }

    /** Scatter over n − 1; zero for a single row. */
    public SymmetricMatrix sampleCovariance() {
        return scatter.scaledPlusIdentity(1.0 / Math.max(1, count - 1), 0);
    }

    /** Scatter over n. */
    public SymmetricMatrix populationCovariance() {
        return scatter.scaledPlusIdentity(1.0 / count, 0);
    }

    /** The uncentred {@code Σ xxᵀ}. */
    public SymmetricMatrix gram() {
        return scatter.plusOuter(count, mean);
    }

    /**
     * The inner product {@code tr(GH)} of the {@link #gram} G of these rows and H of others, in the fourth power of the unit. They
     * are not formed, and no term is negative; O(d²).
     */
    public double gramProduct(Marginal other) {
        double means = (double) count * other.count * Math.pow(Vectors.dot(mean, other.mean), 2);
        return scatter.innerProduct(other.scatter)
                + other.count * scatter.quadratic(other.mean)
                + count * other.scatter.quadratic(mean)
                + means;
    }
}
