package io.pairscope.core.divergence;

import io.pairscope.core.linalg.BlockCholesky;
import io.pairscope.core.linalg.Cholesky;
import io.pairscope.core.linalg.Matrix;
import java.util.Arrays;

/**
 * {@code KL(N0‖N1) = ½[tr(Σ1⁻¹(Σ0 − Σ1)) + δᵀΣ1⁻¹δ + ln|Σ1|/|Σ0|]} of the Gaussians of candidate (0) pairs from those of a
 * reference (1), in nats, ≥ 0; candidate covariances with divisor M, reference covariances with N − 1.
 * Of the image marginals, of the text marginals, and of the joint distributions.
 */
public record KullbackLeibler(double image, double text, double joint) {

    /** On the support of the reference. */
    public static KullbackLeibler of(WhitenedSets sets) {
        return of(sets.delta(), sets.candidateFactors(), sets.referenceFactors());
    }

    /** The other direction, of the reference's Gaussians from the candidate's, with the same covariances and support. */
    public static KullbackLeibler reversed(WhitenedSets sets) {
        return of(sets.delta(), sets.referenceFactors(), sets.candidateFactors());
    }

    /** The sum; of both directions it is the symmetric divergence of Jeffreys (1946). */
    public KullbackLeibler plus(KullbackLeibler other) {
        return new KullbackLeibler(image + other.image, text + other.text, joint + other.joint);
    }

    private static KullbackLeibler of(double[] delta, BlockCholesky p, BlockCholesky q) {
        int rx = p.first().order();
        return new KullbackLeibler(
                between(Arrays.copyOf(delta, rx), p.first(), q.first()),
                between(Arrays.copyOfRange(delta, rx, delta.length), p.second(), q.second()),
                between(delta, p.whole(), q.whole()));
    }

    /** With Σ0 = PPᵀ and Σ1 = QQᵀ, {@code tr Σ1⁻¹Σ0 + δᵀΣ1⁻¹δ = ‖Q⁻¹[P, δ]‖²_F}. */
    private static double between(double[] delta, Cholesky p, Cholesky q) {
        int n = delta.length;
        Matrix solved = q.solveLower(p.lower().beside(new Matrix(n, 1, delta)));
        return 0.5 * (solved.frobeniusSquared() - n + q.logDeterminant() - p.logDeterminant());
    }
}
