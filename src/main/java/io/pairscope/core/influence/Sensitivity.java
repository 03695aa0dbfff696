package io.pairscope.core.influence;

import io.pairscope.core.linalg.SymmetricMatrix;
import io.pairscope.core.linalg.Vectors;
import io.pairscope.core.moments.Marginal;

/**
 * First-order change of a statistic with mean and covariance (divisor n) of the rows: {@code ⟨G, Σ′ − Σ⟩ + g·(μ′ − μ)}. Of
 * one row more it is the influence function (Hampel, "The influence curve and its role in robust estimation", 1974); here
 * whole groups of rows leave, whose moments are known. One pass over a covariance a change.
 */
public final class Sensitivity {
    private final SymmetricMatrix byCovariance;
    private final double[] byMean;
    /** {@code ⟨G, Σ⟩ + g·μ}. */
    private final double start;

    private Sensitivity(Marginal at, SymmetricMatrix byCovariance, double[] byMean) {
        this.byCovariance = byCovariance;
        this.byMean = byMean;
        this.start = product(at);
    }

    /** Of a statistic of the covariance alone. */
    public static Sensitivity ofCovariance(Marginal at, SymmetricMatrix gradient) {
        return new Sensitivity(at, gradient, new double[gradient.order()]);
    }

    /** Of a statistic of the uncentred second moment M = Σ + μμᵀ, where {@code dM = dΣ + dμ·μᵀ + μ·dμᵀ}. */
    public static Sensitivity ofSecondMoment(Marginal at, SymmetricMatrix gradient) {
        return new Sensitivity(at, gradient, Vectors.scaled(2, gradient.times(at.mean())));
    }

    /** How much the statistic changes on the way to some moments, such as those of a fold. */
    public double change(Marginal nearby) {
        return product(nearby) - start;
    }

    private double product(Marginal moments) {
        return byCovariance.innerProduct(moments.scatter()) / moments.count() + Vectors.dot(byMean, moments.mean());
    }
}
