package io.pairscope.core.divergence;

import io.pairscope.core.linalg.SymmetricEigen;
import io.pairscope.core.linalg.SymmetricMatrix;
import io.pairscope.core.linalg.Vectors;
import java.io.Serializable;

/**
 * Expected squared Wasserstein-2 distance between two samples of one Gaussian, to first order in 1/N:
 * {@code ½(1/N1 + 1/N2)[2.5 tr Σ + Σij λiλj/(λi + λj)]}. The means give 2 tr Σ; an entry (i, j) of the difference of the
 * covariances in the eigenbasis, of variance λiλj (1/N1 + 1/N2), twice that on the diagonal, adds its square over
 * 2(λi + λj).
 *
 * @param count N1, the rows that the Gaussian is known from
 * @param scatter the bracket, in squared units of the vectors
 */
public record NoiseFloor(long count, double scatter) implements Serializable {

    /** One eigendecomposition, values alone. */
    public static NoiseFloor of(Gaussian reference) {
        double[] lambda = SymmetricEigen.values(reference.covariance());
        // A power of two changes no digit, and keeps products in the range of double.
        int exponent = lambda.length == 0 ? 0 : Math.max(Double.MIN_EXPONENT, Math.getExponent(lambda[0]));
        double[] scaled = Vectors.scaled(Math.scalb(1.0, -exponent), lambda);
        double couplings = 0;
        for (double p : scaled) {
            for (double q : scaled) {
                couplings += p > 0 && q > 0 ? p * q / (p + q) : 0;
            }
        }
        couplings = Math.scalb(couplings, exponent);
        return new NoiseFloor(reference.count(), 2.5 * reference.covariance().trace() + couplings);
    }

    /** The derivative of {@link #scatter} by Σ: in its eigenbasis {@code 2.5 + 2·Σj λj²/(λi + λj)²}. */
    public static SymmetricMatrix gradient(SymmetricEigen covariance) {
        double[] lambda = covariance.values();
        double[] slopes = new double[lambda.length];
        for (int i = 0; i < slopes.length; i++) {
            slopes[i] = 2.5;
            for (double other : lambda) {
                double share = other > 0 ? other / (Math.max(0, lambda[i]) + other) : 0;
                slopes[i] += 2 * share * share;
            }
        }
        return covariance.withValues(slopes);
    }

    /** W2² expected against a sample of N2 = {@code other} rows. */
    public double against(long other) {
        return 0.5 * (1.0 / count + 1.0 / other) * scatter;
    }
}
