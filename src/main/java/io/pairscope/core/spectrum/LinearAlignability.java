package io.pairscope.core.spectrum;

import io.pairscope.core.covariance.JointSupport;
import io.pairscope.core.linalg.Matrix;
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
        Side predictor = predicted.other();
        int predictors = support.rank(predictor);
        if (support.rank(predicted) == 0 || predictors == 0 || support.count() <= predictors + 1) {
            return OptionalDouble.empty();
        }
        // With the axes of the predictor, where its covariance is diagonal: Σij cij²/λj / tr Σx.
        Matrix covariance = support.crossInUnits(predicted);
        double[] variances = support.variances(predictor);
        double explained = 0;
        for (int j = 0; j < predictors; j++) {
            double squares = 0;
            for (int i = 0; i < covariance.rows(); i++) {
                squares += covariance.get(i, j) * covariance.get(i, j);
            }
            explained += squares / variances[j];
        }
        return OptionalDouble.of(explained / support.variance(predicted));
    }
}
