package io.pairscope.core.divergence;

import io.pairscope.core.covariance.SupportRoot;
import io.pairscope.core.linalg.Matrix;
import io.pairscope.core.linalg.SymmetricMatrix;
import io.pairscope.core.moments.PairMoments;
import java.io.Serializable;

/**
 * What the distances between two sets of vectors need to know of one of them: its first two moments.
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

    /** The image side. */
    public static Gaussian image(PairMoments moments) {
        SymmetricMatrix covariance = moments.sampleCovariance().principal(0, moments.imageDims());
        return of(moments.count(), moments.imageMean(), covariance, moments.imageGram());
    }

    /** The text side. */
    public static Gaussian text(PairMoments moments) {
        SymmetricMatrix joint = moments.sampleCovariance();
        SymmetricMatrix covariance = joint.principal(moments.imageDims(), joint.order());
        return of(moments.count(), moments.textMean(), covariance, moments.textGram());
    }

    /** Both sides as one vector [x; y]. */
    public static Gaussian joint(PairMoments moments) {
        return of(moments.count(), moments.mean(), moments.sampleCovariance(), moments.jointGram());
    }

    private static Gaussian of(long count, double[] mean, SymmetricMatrix covariance, SymmetricMatrix gram) {
        if (count == 0) {
            throw new IllegalArgumentException("no rows have no moments");
        }
        return new Gaussian(count, mean, covariance, gram.scaledPlusIdentity(1.0 / count, 0));
    }

    /** {@code ‖μ1 − μ2‖²}. */
    double squaredMeanDistance(Gaussian other) {
        if (mean.length != other.mean.length) {
            throw new IllegalArgumentException(
                    "no distance between vectors of " + mean.length + " and " + other.mean.length + " dimensions");
        }
        double sum = 0;
        for (int i = 0; i < mean.length; i++) {
            sum += (mean[i] - other.mean[i]) * (mean[i] - other.mean[i]);
        }
        return sum;
    }
}
