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
 * The Bhattacharyya distance of the Gaussians of candidate pairs from those of a reference, {@code ⅛δᵀΣ⁻¹δ +
 * ½ ln(|Σ|/√(|Σ1||Σ2|))} with Σ = ½(Σ1 + Σ2), in nats, ≥ 0; all covariances with divisor N − 1, so that it is symmetric
 * where the supports agree. Bhattacharyya (1943); Kailath (1967).
 *
 * @param image of the image marginals
 * @param text of the text marginals
 * @param joint of the joint distributions
 */
public record Bhattacharyya(double image, double text, double joint) {

    /** On the support of the reference; empty when a covariance is singular there. */
    public static Optional<Bhattacharyya> of(JointSupport reference, PairMoments candidate) {
        if (candidate.count() < 2) {
            return Optional.empty();
        }
        JointSupport.Whitened whitened = reference.whiten(candidate);
        double m = candidate.count();
        SymmetricMatrix ours = whitened.covariance().scaledPlusIdentity(m / (m - 1), 0);
        SymmetricMatrix theirs = reference.whitenedCovariance();
        double[] delta = whitened.mean();
        int rx = reference.imageRank();
        int order = theirs.order();
        OptionalDouble image = block(delta, ours, theirs, 0, rx);
        OptionalDouble text = block(delta, ours, theirs, rx, order);
        OptionalDouble joint = between(delta, ours, theirs);
        return image.isEmpty() || text.isEmpty() || joint.isEmpty()
                ? Optional.empty()
                : Optional.of(new Bhattacharyya(image.getAsDouble(), text.getAsDouble(), joint.getAsDouble()));
    }

    private static OptionalDouble block(
            double[] delta, SymmetricMatrix ours, SymmetricMatrix theirs, int from, int to) {
        return between(Arrays.copyOfRange(delta, from, to), ours.principal(from, to), theirs.principal(from, to));
    }

    /**
     * Of any two Gaussians, by three Cholesky factorizations; empty when either covariance is not positive definite.
     *
     * @param delta difference of the means
     */
    public static OptionalDouble between(double[] delta, SymmetricMatrix a, SymmetricMatrix b) {
        if (!(Cholesky.factor(a) instanceof Cholesky first)
                || !(Cholesky.factor(b) instanceof Cholesky second)
                || !(Cholesky.factor(a.plus(1, b).scaledPlusIdentity(0.5, 0)) instanceof Cholesky middle)) {
            return OptionalDouble.empty();
        }
        Matrix shift = new Matrix(delta.length, 1, delta.clone());
        double bias = shift.transposeTimes(middle.solve(shift)).trace();
        double determinants = middle.logDeterminant() - 0.5 * (first.logDeterminant() + second.logDeterminant());
        return OptionalDouble.of(0.125 * bias + 0.5 * determinants);
    }
}
