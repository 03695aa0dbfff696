package io.pairscope.core.spectrum;

import io.pairscope.core.covariance.JointSupport;
import io.pairscope.core.linalg.SymmetricMatrix;
import java.util.OptionalDouble;

/**
 * R² of the least-squares map, with intercept, from one side to the other: the share of the predicted side's variance,
 * summed over its dimensions, that the map explains; in [0, 1]. In sample, so it grows with the rank of the predicting
 * side: independent sides have r/(N − 1) on average. On the supports and under their rank policy. O(rx·ry).
 */
public final class LinearAlignability {
    private LinearAlignability() {}

    /**
     * {@code tr(ΣxyΣy⁻¹Σyx)/tr Σx}. Empty when a side does not vary, and when there are so few rows, N ≤ ry + 1, that
     * anything is explained.
     */
    public static OptionalDouble imageFromText(JointSupport support) {
        int rx = support.imageRank();
        return explained(support, 0, rx, rx, rx + support.textRank());
    }

    /** {@code tr(ΣyxΣx⁻¹Σxy)/tr Σy}; likewise, N ≤ rx + 1. */
    public static OptionalDouble textFromImage(JointSupport support) {
        int rx = support.imageRank();
        return explained(support, rx, rx + support.textRank(), 0, rx);
    }

    /** In the eigenbases of the sides, where both covariances are diagonal: {@code Σij cij²/λj / Σλi}. */
    private static OptionalDouble explained(JointSupport support, int from, int to, int byFrom, int byTo) {
        int predictors = byTo - byFrom;
        if (from == to || predictors == 0 || support.count() <= predictors + 1) {
            return OptionalDouble.empty();
        }
        SymmetricMatrix covariance = support.projected();
        double explained = 0;
        for (int j = byFrom; j < byTo; j++) {
            double squares = 0;
            for (int i = from; i < to; i++) {
                squares += covariance.get(i, j) * covariance.get(i, j);
            }
            explained += squares / covariance.get(j, j);
        }
        return OptionalDouble.of(explained / covariance.trace(from, to));
    }
}
