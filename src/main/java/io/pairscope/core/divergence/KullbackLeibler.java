package io.pairscope.core.divergence;

import io.pairscope.core.linalg.BlockCholesky;
import io.pairscope.core.linalg.Cholesky;
import io.pairscope.core.linalg.Matrix;
import io.pairscope.core.linalg.SymmetricMatrix;
import java.util.Arrays;

/**
 * {@code KL(N0‖N1) = ½[tr(Σ1⁻¹(Σ0 − Σ1)) + δᵀΣ1⁻¹δ + ln|Σ1|/|Σ0|]} of the Gaussians of candidate (0) pairs from those of a
 * reference (1), in nats, ≥ 0; candidate covariances with divisor M, reference covariances with N − 1.
 * Of the image marginals, of the text marginals, and of the joint distributions.
 */
public record KullbackLeibler(double image, double text, double joint) {

    /** On the support of the reference. */
    public static KullbackLeibler of(WhitenedSets sets) {
        return of(sets.delta(), sets.candidate(), sets.candidateFactors(), sets.referenceFactors());
    }

    /** The other direction, of the reference's Gaussians from the candidate's, with the same covariances and support. */
    public static KullbackLeibler reversed(WhitenedSets sets) {
        return of(sets.delta(), sets.reference(), sets.referenceFactors(), sets.candidateFactors());
    }

    /** The sum; of both directions it is the symmetric divergence of Jeffreys (1946). */
    public KullbackLeibler plus(KullbackLeibler other) {
        return new KullbackLeibler(image + other.image, text + other.text, joint + other.joint);
    }

    /** Of Σ0, factored as P, and Σ1, factored as Q. Without inverses about n³/2 flops, with those of Σ1 known n². */
    private static KullbackLeibler of(double[] delta, SymmetricMatrix first, BlockCholesky p, BlockCholesky q) {
        int rx = p.first().order();
        int r = delta.length;
        double image;
        double text;
        double joint;
        if (q.whole().knownInverse().isPresent()) {
            image = q.first().inverse().innerProduct(first.principal(0, rx));
            text = q.second().inverse().innerProduct(first.principal(rx, r));
            joint = q.whole().inverse().innerProduct(first);
        } else {
            Matrix ratio = q.whole().solveLower(p.whole());
            image = ratio.leadingColumns(rx).leadingRows(rx).frobeniusSquared();
            text = q.second().solveLower(p.second()).frobeniusSquared();
            joint = ratio.frobeniusSquared();
        }
        return new KullbackLeibler(
                between(Arrays.copyOf(delta, rx), image, p.first(), q.first()),
                between(Arrays.copyOfRange(delta, rx, r), text, p.second(), q.second()),
                between(delta, joint, p.whole(), q.whole()));
    }

    /** @param trace {@code tr(Σ1⁻¹Σ0)} */
    private static double between(double[] delta, double trace, Cholesky p, Cholesky q) {
        int n = delta.length;
        double means = q.solveLower(new Matrix(n, 1, delta)).frobeniusSquared();
        return Math.max(0, 0.5 * (trace + means - n + q.logDeterminant() - p.logDeterminant()));
    }
}
