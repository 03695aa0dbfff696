package io.pairscope.divergence;

import io.pairscope.linalg.Cholesky;
import io.pairscope.linalg.Matrix;
import io.pairscope.linalg.SymmetricMatrix;
import io.pairscope.moments.JointSupport;
import io.pairscope.moments.PairMoments;
import java.util.Arrays;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * {@code KL(N0‖N1) = ½[tr(Σ1⁻¹(Σ0 − Σ1)) + δᵀΣ1⁻¹δ + ln|Σ1|/|Σ0|]} of the Gaussians of candidate (0) pairs from those of a
 * reference (1), in nats, ≥ 0; candidate covariances with divisor M, reference covariances with N − 1.
 *
 * @param image of the image marginals
 * @param text of the text marginals
 * @param joint of the joint distributions
 */
public record KullbackLeibler(double image, double text, double joint) {

    /** On the support of the reference; empty when the candidate's covariance is singular there. */
    public static Optional<KullbackLeibler> of(JointSupport reference, PairMoments candidate) {
        JointSupport.Whitened ours = reference.whiten(candidate);
        SymmetricMatrix theirs = reference.whitenedCovariance();
        int rx = reference.imageRank();
        int order = theirs.order();
        OptionalDouble image = block(ours, theirs, 0, rx);
        OptionalDouble text = block(ours, theirs, rx, order);
        OptionalDouble joint = block(ours, theirs, 0, order);
        return image.isEmpty() || text.isEmpty() || joint.isEmpty()
                ? Optional.empty()
                : Optional.of(new KullbackLeibler(image.getAsDouble(), text.getAsDouble(), joint.getAsDouble()));
    }

    private static OptionalDouble block(JointSupport.Whitened ours, SymmetricMatrix theirs, int from, int to) {
        return between(
                Arrays.copyOfRange(ours.mean(), from, to),
                ours.covariance().principal(from, to),
                theirs.principal(from, to));
    }

    /**
     * Of any two Gaussians, by two Cholesky factorizations; empty when either covariance is not positive definite.
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
