package io.pairscope.core.divergence;

import io.pairscope.core.linalg.Blas;
import io.pairscope.core.linalg.Matrix;
import io.pairscope.core.linalg.SymmetricEigen;
import io.pairscope.core.linalg.SymmetricMatrix;
import io.pairscope.core.linalg.Vectors;
import java.util.Arrays;

/**
 * The second order of the squared {@link Wasserstein} distance in a change dΣ of a covariance:
 * {@code ½Σij (R·dΣ·Rᵀ)ij²/(si + sj)}. Between Gaussians near Σ it is their squared distance but for that of the means; the rows of
 * R are the eigenvectors of Σ then, and s its eigenvalues. Takatsu, "Wasserstein geometry of Gaussian measures" (2011).
 */
final class BuresMetric {
    /** Of the symmetric second product that are found at once; its other triangle is left out but for their squares. */
    private static final int COLUMNS = 128;

    /** Eigenvalues below this share of the largest are noise, in single precision. */
    private static final double LEAST = Math.ulp(1f);

    private final int dims;
    private final double[] overlap;
    /** Rᵀ, a column for each direction. Single precision does for the second order. */
    private final float[] directions;

    /**
     * @param rows R, k × order
     * @param overlap s, of each row
     */
    BuresMetric(Matrix rows, double[] overlap) {
        this.dims = rows.columns();
        this.overlap = overlap;
        this.directions = single(rows.transposed(), 0);
    }

    /** That of Gaussians near one with this covariance; an eigendecomposition. */
    static BuresMetric at(SymmetricMatrix covariance) {
        SymmetricEigen eigen = SymmetricEigen.of(covariance);
        int rank = SymmetricEigen.numericalRank(eigen.values(), LEAST);
        return new BuresMetric(eigen.vectors().leadingColumns(rank).transposed(), Arrays.copyOf(eigen.values(), rank));
    }

    /** In units of a power of two. */
    private static float[] single(Matrix matrix, int exponent) {
        double unit = Math.scalb(1.0, -exponent);
        double[] values = matrix.values();
        float[] single = new float[values.length];
        for (int at = 0; at < single.length; at++) {
            single[at] = (float) (unit * values[at]);
        }
        return single;
    }

    /** Of a change of the covariance. One and a half products of its order. */
    double squaredLength(SymmetricMatrix change) {
        double largest = Vectors.largest(change.packed());
        if (largest == 0) {
            return 0;
        }
        // Single precision has a small range.
        int exponent = Math.max(Double.MIN_EXPONENT, Math.getExponent(largest));
        double[] overlaps =
                Arrays.stream(overlap).map(s -> Math.scalb(s, -exponent)).toArray();
        int k = overlap.length;
        float[] half = new float[dims * k];
        Blas.gemm("N", "N", dims, k, dims, single(change.dense(), exponent), dims, directions, dims, half);
        double curvature = 0;
        for (int from = 0; from < k; from += COLUMNS) {
            curvature += curvature(half, overlaps, from, Math.min(k, from + COLUMNS));
        }
        return Math.scalb(curvature, exponent);
    }

    /** Of some columns j and the rows i ≤ j, each of which with i < j stands for two. */
    private double curvature(float[] half, double[] overlap, int from, int to) {
        float[] rotated = new float[to * (to - from)];
        Blas.product(to, to - from, dims, directions, 0, half, from * dims, rotated);
        double curvature = 0;
        for (int j = from; j < to; j++) {
            int at = (j - from) * to;
            double column = 0;
            for (int i = 0; i < j; i++) {
                column += share(rotated[at + i], overlap[i] + overlap[j]);
            }
            curvature += column + 0.5 * share(rotated[at + j], 2 * overlap[j]);
        }
        return curvature;
    }

    private static double share(double entry, double overlaps) {
        return entry == 0 ? 0 : entry * entry / overlaps;
    }
}
