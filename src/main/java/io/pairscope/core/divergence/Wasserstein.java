package io.pairscope.core.divergence;

import io.pairscope.core.covariance.SupportRoot;
import io.pairscope.core.linalg.Cholesky;
import io.pairscope.core.linalg.Matrix;
import io.pairscope.core.linalg.SemidefiniteCholesky;
import io.pairscope.core.linalg.Svd;
import io.pairscope.core.linalg.SymmetricEigen;
import io.pairscope.core.linalg.SymmetricMatrix;
import io.pairscope.core.linalg.Vectors;
import io.pairscope.core.moments.Marginal;
import java.util.Arrays;
import java.util.Optional;
import java.util.stream.DoubleStream;

/**
 * The 2-Wasserstein distance of two Gaussians, also called Fréchet distance; its square is FID. In the units of the
 * vectors, ≥ 0; it is a metric on Gaussians, and 0 means equal means and covariances, not equal distributions. Dowson and
 * Landau (1982); Heusel et al., "GANs trained by a two time-scale update rule" (2017).
 *
 * @param squared {@code W2² = ‖μ1 − μ2‖² + tr Σ1 + tr Σ2 − 2 tr(Σ1^½Σ2Σ1^½)^½}; 0 where no more than rounding is left
 */
public record Wasserstein(double squared) {
    private static final double SQUARE_TOLERANCE = 1e-4;

    /**
     * With Σ = FFᵀ the last trace is the sum of the singular values of F1ᵀF2. No root of the product Σ1Σ2 is taken, which is
     * not symmetric and has complex ones. The singular values of one matrix of order d, once the roots are there.
     */
    public static Wasserstein between(Gaussian a, Gaussian b) {
        return between(
                a.squaredMeanDistance(b), new Spread(a.covariance(), a.root()), new Spread(b.covariance(), b.root()));
    }

    /** Of the Gaussians of two sets of vectors; takes the roots. */
    public static Wasserstein between(Marginal a, Marginal b) {
        return between(Vectors.squaredDistance(a.mean(), b.mean()), Spread.of(a), Spread.of(b));
    }

    private static Wasserstein between(double means, Spread a, Spread b) {
        double[] overlap = Svd.values(a.root.transposeTimes(b.root));
        double squared = squared(means, a.covariance, b.covariance, Arrays.stream(overlap));
        return new Wasserstein(Math.abs(squared) <= a.rounding() + b.rounding() ? 0 : squared);
    }

    private static double squared(double means, SymmetricMatrix a, SymmetricMatrix b, DoubleStream overlap) {
        double traces = a.trace() + b.trace();
        return means + (traces - 2 * overlap.sum());
    }

    /**
     * The distance in half the time, its square to {@value #SQUARE_TOLERANCE} of itself or better: for draws, which vary by more. The
     * singular values are roots of the eigenvalues of {@code FᵀΣ2F}, where Σ1 = FFᵀ: 8n³/3 flops at order n, by LAPACK dpotrf, dsygst and a
     * reduction to tridiagonal form, and n³ more where Σ1 is singular. Where the roots would be too rough, {@link #between}.
     */
    public static Wasserstein roughly(Marginal a, Marginal b) {
        return bySquare(a, b).orElseGet(() -> between(a, b));
    }

    private static Optional<Wasserstein> bySquare(Marginal a, Marginal b) {
        SymmetricMatrix first = a.sampleCovariance();
        SymmetricMatrix second = b.sampleCovariance();
        double means = Vectors.squaredDistance(a.mean(), b.mean());
        return Cholesky.factor(first)
                .flatMap(cholesky -> ofSquare(means, first, second, cholesky.congruent(second)))
                .or(() -> SemidefiniteCholesky.factor(first)
                        .flatMap(factor -> ofSquare(means, first, second, second.congruence(factor.root()))));
    }

    /**
     * Empty where fourth powers leave the range of double, and where rounding may add up to more: an eigenvalue is off by some ε
     * times the largest one, its root by that over the root.
     *
     * @param square FᵀΣ2F, Σ1 = FFᵀ
     */
    private static Optional<Wasserstein> ofSquare(
            double means, SymmetricMatrix first, SymmetricMatrix second, SymmetricMatrix square) {
        if (!Double.isFinite(square.trace())) {
            return Optional.empty();
        }
        double[] squares = SymmetricEigen.values(square);
        if (squares[squares.length - 1] <= 0) {
            return Optional.empty();
        }
        double[] overlap = Arrays.stream(squares).map(Math::sqrt).toArray();
        double off =
                Arrays.stream(overlap).map(root -> Math.ulp(squares[0]) / root).sum();
        double squared = squared(means, first, second, Arrays.stream(overlap));
        return Optional.of(new Wasserstein(squared)).filter(distance -> off <= SQUARE_TOLERANCE * distance.squared);
    }

    /** A covariance with a root. */
    private record Spread(SymmetricMatrix covariance, Matrix root) {
        static Spread of(Marginal moments) {
            SymmetricMatrix covariance = moments.sampleCovariance();
            return new Spread(covariance, SupportRoot.anyOf(covariance));
        }

        /** d·ε·tr Σ, and what the root of Σ leaves out off the numerical support. */
        double rounding() {
            double trace = covariance.trace();
            double leftOut = Math.abs(trace - root.frobeniusSquared());
            return leftOut + covariance.order() * Math.ulp(1.0) * trace;
        }
    }

    /** W2. */
    public double distance() {
        return Math.sqrt(Math.max(0, squared));
    }
}
