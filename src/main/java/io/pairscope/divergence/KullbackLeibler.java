package io.pairscope.divergence;

import io.pairscope.linalg.Cholesky;
import io.pairscope.linalg.Matrix;
import io.pairscope.linalg.SymmetricMatrix;
import java.util.OptionalDouble;

/**
 * {@code KL(N0‖N1) = ½[tr(Σ1⁻¹(Σ0 − Σ1)) + δᵀΣ1⁻¹δ + ln|Σ1|/|Σ0|]} of two Gaussians of the same dimension, in nats, ≥ 0.
 * Pairscope's direction is candidate (0) from reference (1).
 */
public final class KullbackLeibler {
    private KullbackLeibler() {}

    /**
     * By two Cholesky factorizations; empty when either covariance is not positive definite.
     *
     * @param delta difference of the means
     */
    public static OptionalDouble between(double[] delta, SymmetricMatrix candidate, SymmetricMatrix reference) {
        if (!(Cholesky.factor(candidate) instanceof Cholesky c)
                || !(Cholesky.factor(reference) instanceof Cholesky r)) {
            return OptionalDouble.empty();
        }
        int n = reference.order();
        double trace = r.solve(candidate.dense()).trace() - n;
        Matrix solved = r.solve(new Matrix(n, 1, delta.clone()));
        double bias = 0;
        for (int i = 0; i < n; i++) {
            bias += delta[i] * solved.get(i, 0);
        }
        return OptionalDouble.of(0.5 * (trace + bias + r.logDeterminant() - c.logDeterminant()));
    }
}
