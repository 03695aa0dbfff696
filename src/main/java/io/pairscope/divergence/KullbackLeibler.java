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
        return of(ours.mean(), ours.covariance(), reference.whitenedCovariance(), reference.imageRank());
    }

    /**
     * The other direction, of the reference's Gaussians from the candidate's, with the same covariances and on the same
     * support; empty when the candidate's covariance is singular there.
     */
    public static Optional<KullbackLeibler> reversed(JointSupport reference, PairMoments candidate) {
        JointSupport.Whitened ours = reference.whiten(candidate);
        return of(ours.mean(), reference.whitenedCovariance(), ours.covariance(), reference.imageRank());
    }

    /** The sum; of both directions it is the symmetric divergence of Jeffreys (1946). */
    public KullbackLeibler plus(KullbackLeibler other) {
        return new KullbackLeibler(image + other.image, text + other.text, joint + other.joint);
    }

    private static Optional<KullbackLeibler> of(double[] delta, SymmetricMatrix p, SymmetricMatrix q, int imageRank) {
        int order = p.order();
        OptionalDouble image = block(delta, p, q, 0, imageRank);
        OptionalDouble text = block(delta, p, q, imageRank, order);
        OptionalDouble joint = between(delta, p, q);
        return image.isEmpty() || text.isEmpty() || joint.isEmpty()
                ? Optional.empty()
                : Optional.of(new KullbackLeibler(image.getAsDouble(), text.getAsDouble(), joint.getAsDouble()));
    }

    private static OptionalDouble block(double[] delta, SymmetricMatrix p, SymmetricMatrix q, int from, int to) {
        return between(Arrays.copyOfRange(delta, from, to), p.principal(from, to), q.principal(from, to));
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
