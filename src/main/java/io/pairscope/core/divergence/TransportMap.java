package io.pairscope.core.divergence;

import io.pairscope.core.covariance.SupportRoot;
import io.pairscope.core.linalg.Blas;
import io.pairscope.core.linalg.Matrix;
import io.pairscope.core.linalg.SymmetricEigen;
import io.pairscope.core.linalg.SymmetricMatrix;
import java.util.Arrays;
import java.util.function.DoubleUnaryOperator;

/**
 * The optimal transport from one Gaussian to another, the symmetric T = RᵀR with {@code TΣT = Σ2}, by which the squared
 * {@link Wasserstein} distance follows a change dΣ of the covariance of the first to second order:
 * {@code tr((I − T)dΣ) + ½Σij (R·dΣ·Rᵀ)ij²/(si + sj)}. The rows of R stand on the directions in which the overlap
 * {@code (Σ^½Σ2Σ^½)^½} is diagonal, s. Dowson and Landau (1982); Takatsu, "Wasserstein geometry of Gaussian measures" (2011).
 */
public final class TransportMap {
    private final SymmetricMatrix gradient;
    private final int dims;
    private final double[] overlap;
    /** R, a column for each of the d dimensions. Single precision does for the second order. */
    private final float[] rows;

    private TransportMap(Matrix rows, double[] overlap) {
        this.gradient = SymmetricMatrix.ofUpper(rows.transposeTimes(rows)).scaledPlusIdentity(-1, 1);
        this.dims = rows.columns();
        this.overlap = overlap;
        this.rows = single(rows.values());
    }

    private static float[] single(double[] values) {
        float[] single = new float[values.length];
        for (int at = 0; at < single.length; at++) {
            single[at] = (float) values[at];
        }
        return single;
    }

    /** The maps from one to the other and from the other to the one. */
    public record Both(TransportMap there, TransportMap back) {}

    /**
     * With Σ1 = FFᵀ and {@code FᵀΣ2F = US²Uᵀ} the maps are {@code F⁻ᵀUSUᵀF⁻¹} and {@code FUS⁻¹UᵀFᵀ}. One eigendecomposition
     * and six products of order d.
     */
    public static Both between(SupportRoot first, SymmetricMatrix second) {
        Matrix root = first.root();
        SymmetricEigen squares = SymmetricEigen.of(second.congruence(root));
        double largest = squares.values().length == 0 ? 0 : squares.values()[0];
        // Squares below this are rounding of the largest: the maps say nothing of such directions.
        double least = squares.values().length * Math.ulp(1.0) * largest;
        double[] overlap = Arrays.stream(squares.values())
                .map(square -> square > least ? Math.sqrt(square) : 0)
                .toArray();
        return new Both(
                of(first.whitening(), squares, overlap, Math::sqrt),
                of(root, squares, overlap, s -> s > 0 ? 1 / Math.sqrt(s) : 0));
    }

    private static TransportMap of(Matrix x, SymmetricEigen squares, double[] overlap, DoubleUnaryOperator scale) {
        Matrix rows = squares.vectors().transposeTimes(x.transposed());
        return new TransportMap(
                rows.rowsScaled(Arrays.stream(overlap).map(scale).toArray()), overlap);
    }

    /** What a change of the covariance of the first adds to the squared distance, to second order. Two products of order d. */
    public double change(SymmetricMatrix covariance) {
        int k = overlap.length;
        float[] dense = single(covariance.dense().values());
        float[] half = new float[k * dims];
        float[] rotated = new float[k * k];
        Blas.gemm("N", "N", k, dims, dims, rows, k, dense, dims, half);
        Blas.gemm("N", "T", k, k, dims, half, k, rows, k, rotated);
        double curvature = 0;
        for (int j = 0, at = 0; j < k; j++) {
            double column = 0;
            for (int i = 0; i < k; i++, at++) {
                double entry = rotated[at];
                column += entry == 0 ? 0 : entry * entry / (overlap[i] + overlap[j]);
            }
            curvature += column;
        }
        return gradient.innerProduct(covariance) + 0.5 * curvature;
    }
}
