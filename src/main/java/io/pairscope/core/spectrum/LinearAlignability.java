package io.pairscope.core.spectrum;

import io.pairscope.core.covariance.JointSupport;
import io.pairscope.core.covariance.SupportFactors;
import io.pairscope.core.influence.Linearization;
import io.pairscope.core.influence.Sensitivity;
import io.pairscope.core.linalg.Matrix;
import io.pairscope.core.linalg.SymmetricMatrix;
import io.pairscope.core.moments.Marginal;
import io.pairscope.core.moments.Side;
import java.util.OptionalDouble;

/**
 * R² of the least-squares map, with intercept, from one side to the other: the share of the predicted side's variance,
 * summed over its dimensions, that the map explains; in [0, 1]. In sample, so it grows with the rank of the predicting
 * side: independent sides have r/(N − 1) on average. On the supports and under their rank policy. O(rx·ry).
 */
public final class LinearAlignability {
    private LinearAlignability() {}

    /**
     * {@code tr(ΣxyΣy⁻¹Σyx)/tr Σx} with x the predicted side. Empty when a side does not vary, and when there are so few
     * rows, N ≤ ry + 1, that anything is explained.
     */
    public static OptionalDouble of(JointSupport support, Side predicted) {
        int predictors = support.rank(predicted.other());
        return support.rank(predicted) == 0 || predictors == 0 || support.count() <= predictors + 1
                ? OptionalDouble.empty()
                : share(support.whitenedPredictors(predicted), support.variance(predicted));
    }

    /** Likewise, of sides that vary. */
    public static OptionalDouble of(SupportFactors factors, Side predicted) {
        return factors.count() <= factors.rank(predicted.other()) + 1
                ? OptionalDouble.empty()
                : share(factors.whitenedPredictors(predicted), factors.variance(predicted));
    }

    /** With y whitened, so that Σy is the identity: {@code ‖Σyx‖²/tr Σx}. */
    private static OptionalDouble share(Matrix withWhitened, double variance) {
        return OptionalDouble.of(withWhitened.frobeniusSquared() / variance);
    }

    /**
     * R² to first order in the joint moments, where it exists: with B = ΣxyΣy⁻¹ its change is
     * {@code (2⟨B, dΣxy⟩ − ⟨BᵀB, dΣy⟩ − R²·tr dΣx)/tr Σx}. Three products of order d.
     *
     * @param joint the moments that the support is of
     */
    public static Linearization linearized(JointSupport support, Marginal joint, Side predicted) {
        double explained = of(support, predicted).orElseThrow();
        // The support has covariances of divisor n − 1.
        double variance = support.variance(predicted) * (joint.count() - 1) / joint.count();
        Matrix b = support.regression(predicted);
        SymmetricMatrix own = SymmetricMatrix.diagonal(b.rows(), i -> -explained / variance);
        SymmetricMatrix others = SymmetricMatrix.ofUpper(b.scaled(-1 / variance).transposeTimes(b));
        Matrix cross = b.scaled(1 / variance);
        Sensitivity sensitivity = Sensitivity.ofCovariance(
                joint,
                predicted == Side.IMAGE
                        ? SymmetricMatrix.ofBlocks(own, cross, others)
                        : SymmetricMatrix.ofBlocks(others, cross.transposed(), own));
        return new Linearization(explained, sensitivity);
    }
}
