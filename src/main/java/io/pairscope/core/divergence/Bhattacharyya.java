package io.pairscope.core.divergence;

import io.pairscope.core.linalg.BlockCholesky;
import io.pairscope.core.linalg.Cholesky;
import io.pairscope.core.linalg.Matrix;
import io.pairscope.core.linalg.SymmetricMatrix;
import io.pairscope.core.linalg.Vectors;
import java.util.Arrays;
import java.util.Optional;

/**
 * The Bhattacharyya distance of the Gaussians of candidate pairs from those of a reference, {@code ⅛δᵀΣ⁻¹δ +
 * ½ ln(|Σ|/√(|Σ1||Σ2|))} with Σ = ½(Σ1 + Σ2), in nats, ≥ 0; all covariances with divisor N − 1, so that it is symmetric
 * where the supports agree. Of the image marginals, of the text marginals, and of the joint distributions. Bhattacharyya (1943); Kailath (1967).
 */
public record Bhattacharyya(double image, double text, double joint) {

    /**
     * Its derivative by N1: {@code ¼(Σ⁻¹ − Σ1⁻¹) − aaᵀ/16} and ¼a, with {@code a = Σ⁻¹δ}. It is symmetric: by N2 with −δ.
     *
     * @param delta μ1 − μ2
     * @param one Σ1⁻¹
     */
    public static Slope byOne(double[] delta, Cholesky middle, SymmetricMatrix one) {
        SymmetricMatrix precision = middle.inverse();
        double[] a = precision.times(delta);
        SymmetricMatrix determinants = precision.plus(-1, one).scaledPlusIdentity(0.25, 0);
        return new Slope(determinants.plusOuter(-1 / 16.0, a), Vectors.scaled(0.25, a));
    }

    /** On the support of the reference, by two more Cholesky factorizations; empty when Σ is singular to rounding. */
    public static Optional<Bhattacharyya> of(WhitenedSets sets) {
        double rescaled = sets.rescaling();
        BlockCholesky a = sets.referenceFactors();
        BlockCholesky b = sets.candidateFactors();
        int rx = a.first().order();
        double[] joint = sets.delta();
        double[] image = Arrays.copyOf(joint, rx);
        double[] text = Arrays.copyOfRange(joint, rx, joint.length);
        return sets.middle()
                .map(m -> new Bhattacharyya(
                        between(image, m.first(), a.first(), b.first(), rescaled),
                        between(text, m.second(), a.second(), b.second(), rescaled),
                        between(joint, m.whole(), a.whole(), b.whole(), rescaled)));
    }

    /** Of Σ1 = A and Σ2 = {@code rescaled}·B, factored, and Σ; 0 where rounding makes it negative. */
    private static double between(double[] delta, Cholesky middle, Cholesky a, Cholesky b, double rescaled) {
        int n = delta.length;
        double bias = middle.solveLower(new Matrix(n, 1, delta)).frobeniusSquared();
        double determinants =
                middle.logDeterminant() - 0.5 * (a.logDeterminant() + b.logDeterminant() + n * Math.log(rescaled));
        return Math.max(0, 0.125 * bias + 0.5 * determinants);
    }
}
