package io.pairscope.core.divergence;

import io.pairscope.core.linalg.BlockCholesky;
import io.pairscope.core.linalg.Cholesky;
import io.pairscope.core.linalg.SymmetricMatrix;
import io.pairscope.core.linalg.Vectors;
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

    /**
     * What two samples of one Gaussian are apart on average, in nats, either way: {@code d(d + 3)/4·(1/n + 1/m)} to first order
     * in 1/n and 1/m; with few rows per dimension it is more.
     */
    public static double ofSamples(int dims, double n, double m) {
        return dims * (dims + 3.0) / 4 * (1 / n + 1 / m);
    }

    /** The sum; of both directions it is the symmetric divergence of Jeffreys (1946). */
    public KullbackLeibler plus(KullbackLeibler other) {
        return new KullbackLeibler(image + other.image, text + other.text, joint + other.joint);
    }

    /**
     * Its derivative by N0: {@code ½(Σ1⁻¹ − Σ0⁻¹)} and Σ1⁻¹δ.
     *
     * @param delta μ0 − μ1
     */
    public static Slope byFirst(double[] delta, Cholesky first, Cholesky second) {
        SymmetricMatrix precision = second.inverse();
        return new Slope(precision.plus(-1, first.inverse()).scaledPlusIdentity(0.5, 0), precision.times(delta));
    }

    /**
     * Its derivative by N1: {@code ½[Σ1⁻¹ − Σ1⁻¹(Σ0 + δδᵀ)Σ1⁻¹]} and −Σ1⁻¹δ. Two products of full matrices.
     *
     * @param delta μ0 − μ1
     */
    public static Slope bySecond(double[] delta, SymmetricMatrix first, Cholesky second) {
        SymmetricMatrix precision = second.inverse();
        SymmetricMatrix spread = first.plusOuter(1, delta).congruence(precision.dense());
        return new Slope(
                precision.plus(-1, spread).scaledPlusIdentity(0.5, 0), Vectors.scaled(-1, precision.times(delta)));
    }

    private static KullbackLeibler of(double[] delta, SymmetricMatrix first, BlockCholesky p, BlockCholesky q) {
        int rx = p.first().order();
        int r = delta.length;
        return new KullbackLeibler(
                between(Arrays.copyOf(delta, rx), first.principal(0, rx), p.first(), q.first()),
                between(Arrays.copyOfRange(delta, rx, r), first.principal(rx, r), p.second(), q.second()),
                between(delta, first, p.whole(), q.whole()));
    }

    /** Of Σ0, factored as P, and Σ1, factored as Q; 0 where rounding makes it negative. */
    private static double between(double[] delta, SymmetricMatrix first, Cholesky p, Cholesky q) {
        double traces = q.inverse().innerProduct(first) + q.inverse().quadratic(delta);
        return Math.max(0, 0.5 * (traces - delta.length + q.logDeterminant() - p.logDeterminant()));
    }
}
