package io.pairscope.core.spectrum;

import io.pairscope.core.influence.Linearization;
import io.pairscope.core.influence.Sensitivity;
import io.pairscope.core.linalg.SymmetricEigen;
import io.pairscope.core.linalg.SymmetricMatrix;
import io.pairscope.core.linalg.Vectors;
import io.pairscope.core.moments.Marginal;
import java.util.Arrays;
import java.util.Optional;
import java.util.function.DoubleUnaryOperator;
import java.util.function.Function;

/**
 * The counts of a {@link VendiScore} for moments near others, to first order: of a function f of the eigenvalues of a matrix
 * A = UΛUᵀ the gradient is {@code U·f′(Λ)·Uᵀ}. One eigendecomposition with vectors; then one pass over a covariance for each
 * count of some moments.
 */
public final class NearbyCounts {
    private final VendiScore here;
    private final Linearization order1;
    private final Linearization order2;
    private final NearbyExtremes leading;
    /** Whether the eigenvalues are those of {@code Σ + μμᵀ}, not of Σ. */
    private final boolean uncentred;

    private NearbyCounts(
            VendiScore here,
            SymmetricEigen eigen,
            boolean uncentred,
            Function<SymmetricMatrix, Sensitivity> ofGradient) {
        this.here = here;
        this.uncentred = uncentred;
        this.order1 =
                new Linearization(here.order1(), ofGradient.apply(eigen.withValues(slopes(eigen, here::order1Slope))));
        this.order2 =
                new Linearization(here.order2(), ofGradient.apply(eigen.withValues(slopes(eigen, here::order2Slope))));
        this.leading = NearbyExtremes.leading(eigen);
    }

    /** Of the rows, as {@link VendiScore#of}. */
    public static Optional<NearbyCounts> ofSecondMoment(Marginal moments) {
        if (moments.count() == 0) {
            return Optional.empty();
        }
        SymmetricEigen eigen = SymmetricEigen.of(moments.gram().scaledPlusIdentity(1.0 / moments.count(), 0));
        return of(eigen, true, gradient -> Sensitivity.ofSecondMoment(moments, gradient));
    }

    /**
     * Of the variances about the mean, as {@link EffectiveRank#of}.
     *
     * @param eigen of the covariance, divisor n
     */
    static Optional<NearbyCounts> ofCovariance(Marginal moments, SymmetricEigen eigen) {
        return of(eigen, false, gradient -> Sensitivity.ofCovariance(moments, gradient));
    }

    private static Optional<NearbyCounts> of(
            SymmetricEigen eigen, boolean uncentred, Function<SymmetricMatrix, Sensitivity> ofGradient) {
        return VendiScore.ofEigenvalues(eigen.values())
                .map(here -> new NearbyCounts(here, eigen, uncentred, ofGradient));
    }

    /** Eigenvalues that are not positive are rounding, and count nothing. */
    private static double[] slopes(SymmetricEigen eigen, DoubleUnaryOperator slope) {
        return Arrays.stream(eigen.values())
                .map(value -> value > 0 ? slope.applyAsDouble(value) : 0)
                .toArray();
    }

    /** The sum of the eigenvalues, here. */
    double trace() {
        return here.trace();
    }

    public double order1(Marginal nearby) {
        return order1.at(nearby);
    }

    public double order2(Marginal nearby) {
        return order2.at(nearby);
    }

    public double orderInfinity(Marginal nearby) {
        double[] mean = uncentred ? nearby.mean() : new double[nearby.mean().length];
        double trace = nearby.scatter().trace() + nearby.count() * Vectors.dot(mean, mean);
        return trace / leading.largest(nearby.scatter(), nearby.count(), mean);
    }
}
