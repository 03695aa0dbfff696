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

    /** Of Σ0, factored as P, and Σ1, factored as Q. */
    private static KullbackLeibler of(double[] delta, BlockCholesky p, BlockCholesky q) {
        int rx = p.first().order();
        int r = delta.length;
        Matrix joint = q.whole().solveLower(p.whole());
        Matrix text = q.second().solveLower(p.second());
        return new KullbackLeibler(
                between(Arrays.copyOf(delta, rx), joint.leadingColumns(rx).leadingRows(rx), p.first(), q.first()),
                between(Arrays.copyOfRange(delta, rx, r), text, p.second(), q.second()),
                between(delta, joint, p.whole(), q.whole()));
    }

    /** @param ratio Q⁻¹P, the sum of whose squares is tr(Σ1⁻¹Σ0) */
    private static double between(double[] delta, Matrix ratio, Cholesky p, Cholesky q) {
        int n = delta.length;
        double means = q.solveLower(new Matrix(n, 1, delta)).frobeniusSquared();
        return Math.max(0, 0.5 * (ratio.frobeniusSquared() + means - n + q.logDeterminant() - p.logDeterminant()));
    }
}
