package io.pairscope.core.divergence;

import io.pairscope.core.covariance.SupportRoot;
import io.pairscope.core.linalg.Matrix;
import io.pairscope.core.linalg.SymmetricMatrix;
import io.pairscope.core.linalg.Vectors;
import io.pairscope.core.moments.Marginal;
import java.io.Serializable;

/**
 * Mean, covariance and second moment of a set of vectors, with a root of the covariance: the input of distances between
 * sets.
 *
 * @param count N
 * @param mean μ, length d
 * @param covariance Σ with divisor N − 1, d × d
 * @param secondMoment M = Gram/N, uncentred, d × d
 * @param root some F of Σ = FFᵀ on the numerical support, d × rank
 */
public record Gaussian(long count, double[] mean, SymmetricMatrix covariance, SymmetricMatrix secondMoment, Matrix root)
        implements Serializable {
    /** With the root taken: a Cholesky factorization, or an eigendecomposition where Σ may be singular. */
    public Gaussian(long count, double[] mean, SymmetricMatrix covariance, SymmetricMatrix secondMoment) {
        this(count, mean, covariance, secondMoment, SupportRoot.anyOf(covariance));
    }

    /** Of one side, or of both as one vector. */
    public static Gaussian of(Marginal moments) {
        long n = moments.count();
        if (n == 0) {
            throw new IllegalArgumentException("no rows have no moments");
        }
        return new Gaussian(
                n, moments.mean(), moments.sampleCovariance(), moments.gram().scaledPlusIdentity(1.0 / n, 0));
    }

    /** {@code ‖μ1 − μ2‖²}. */
    double squaredMeanDistance(Gaussian other) {
        if (mean.length != other.mean.length) {
            throw new IllegalArgumentException(
                    "no distance between vectors of " + mean.length + " and " + other.mean.length + " dimensions");
        }
        return Vectors.squaredDistance(mean, other.mean);
    }
}
