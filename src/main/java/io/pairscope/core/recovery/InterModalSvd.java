package io.pairscope.core.recovery;

import io.pairscope.core.covariance.SupportRoot;
import io.pairscope.core.linalg.Matrix;
import io.pairscope.core.linalg.Svd;
import io.pairscope.core.linalg.SymmetricEigen;
import io.pairscope.core.linalg.SymmetricMatrix;
import io.pairscope.core.moments.Side;
import java.util.Arrays;
import java.util.Optional;

/**
 * The singular value decomposition {@code S = UΣVᵀ} of all text–image similarities, texts by images, which is never
 * formed: V = X·map, where the rows of X are what is known of each image, its embedding or its similarities.
 *
 * @param singularValues of S, descending, positive up to rounding
 * @param imageMap X ↦ V
 * @param textMap that to U; empty when only similarities are known
 */
public record InterModalSvd(double[] singularValues, Matrix imageMap, Optional<Matrix> textMap) {
    /**
     * From the Gram matrices of both sides' rows (d × d, uncentred). With G = EΛEᵀ on its support, F = EΛ^½ and orthonormal
     * P, X = PFᵀ: S = P_T (F_TᵀF_I) P_Iᵀ, so the small product in the middle has the singular values, and V = X E Λ^{-½} B
     * for its right singular vectors B. Four products and decompositions of order d; no square of S, so half the digits
     * of a small singular value are not lost.
     */
    public static InterModalSvd ofGrams(SymmetricMatrix imageGram, SymmetricMatrix textGram) {
        SupportRoot image = SupportRoot.of(imageGram);
        SupportRoot text = SupportRoot.of(textGram);
        Svd middle = Svd.of(text.root().transposeTimes(image.root()));
        int rank = middle.singularValues().length;
        return new InterModalSvd(
                middle.singularValues(),
                image.whitening().times(middle.vTransposed().transposed().leadingColumns(rank)),
                Optional.of(text.whitening().times(middle.u().leadingColumns(rank))));
    }

    /**
     * From the decomposition of the similarities themselves, one row per image (Sᵀ): V = Sᵀ·U·Σ⁻¹.
     *
     * @param singularValues descending
     * @param anchorVectors U, as columns: L × (number of singular values)
     */
    public static InterModalSvd ofSimilarities(double[] singularValues, Matrix anchorVectors) {
        int rank = SymmetricEigen.numericalRank(singularValues, 0);
        Matrix map = anchorVectors.leadingColumns(rank);
        for (int k = 0; k < rank; k++) {
            for (int i = 0; i < map.rows(); i++) {
                map.values()[i + k * map.rows()] /= singularValues[k];
            }
        }
        return new InterModalSvd(Arrays.copyOf(singularValues, rank), map, Optional.empty());
    }

    /** X ↦ the first r columns of V: dims × r. For {@link Side#TEXT}, those of U. */
    public Optional<Matrix> map(Side side, int rank) {
        Optional<Matrix> whole = side == Side.IMAGE ? Optional.of(imageMap) : textMap;
        return whole.map(map -> map.leadingColumns(rank));
    }
}
