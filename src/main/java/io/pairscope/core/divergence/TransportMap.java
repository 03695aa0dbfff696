package io.pairscope.core.divergence;

import io.pairscope.core.covariance.SupportRoot;
import io.pairscope.core.linalg.Blas;
import io.pairscope.core.linalg.Matrix;
import io.pairscope.core.linalg.SymmetricEigen;
import io.pairscope.core.linalg.SymmetricMatrix;
import io.pairscope.core.linalg.Vectors;
import java.util.Arrays;
import java.util.function.DoubleUnaryOperator;

/**
 * The optimal transport from one Gaussian to another, the symmetric T = RᵀR with {@code TΣT = Σ2}, by which the squared
 * {@link Wasserstein} distance follows a change dΣ of the covariance of the first to second order:
 * {@code tr((I − T)dΣ) + ½Σij (R·dΣ·Rᵀ)ij²/(si + sj)}. The rows of R stand on the directions in which the overlap
 * {@code (Σ^½Σ2Σ^½)^½} is diagonal, s. Dowson and Landau (1982); Takatsu, "Wasserstein geometry of Gaussian measures" (2011).
 */
public final class TransportMap {
    /** Of the symmetric second product that are found at once; its other triangle is left out but for their squares. */
    private static final int COLUMNS = 128;

    private final SymmetricMatrix gradient;
    private final int dims;
    private final double[] overlap;
    /** Rᵀ, a column for each direction. Single precision does for the second order. */
    private final float[] directions;

    private TransportMap(Matrix rows, double[] overlap) {
        this.gradient = SymmetricMatrix.ofUpper(rows.transposeTimes(rows)).scaledPlusIdentity(-1, 1);
        this.dims = rows.columns();
        this.overlap = overlap;
        this.directions = single(rows.transposed(), 0);
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

    /** The maps from one to the other and from the other to the one. */
    public record Both(TransportMap there, TransportMap back) {}

    /**
     * With Σ1 = FFᵀ and {@code FᵀΣ2F = US²Uᵀ} the maps are {@code F⁻ᵀUSUᵀF⁻¹} and {@code FUS⁻¹UᵀFᵀ}. One eigendecomposition
     * and six products of order d.
     */
    public static Both between(SupportRoot first, SymmetricMatrix second) {
        Matrix root = first.root();
        // Fourth powers of long vectors leave the range of double.
        int ofFirst = halfExponent(root.frobeniusSquared());
        int ofSecond = halfExponent(second.trace());
        SymmetricEigen squares = SymmetricEigen.of(second.scaledPlusIdentity(Math.scalb(1.0, -2 * ofSecond), 0)
                .congruence(root.scaled(Math.scalb(1.0, -ofFirst))));
        double largest = squares.values().length == 0 ? 0 : squares.values()[0];
        // Squares below this are rounding of the largest: the maps say nothing of such directions.
        double least = squares.values().length * Math.ulp(1.0) * largest;
        double[] overlap = Arrays.stream(squares.values())
                .map(square -> square > least ? Math.scalb(Math.sqrt(square), ofFirst + ofSecond) : 0)
                .toArray();
        return new Both(
                of(first.whitening(), squares, overlap, Math::sqrt),
                of(root, squares, overlap, s -> s > 0 ? 1 / Math.sqrt(s) : 0));
    }

    /** The exponent of about the root of a square. */
    private static int halfExponent(double square) {
        return Math.max(Double.MIN_EXPONENT, Math.getExponent(square)) / 2;
    }

    private static TransportMap of(Matrix x, SymmetricEigen squares, double[] overlap, DoubleUnaryOperator scale) {
        Matrix rows = squares.vectors().transposeTimes(x.transposed());
        return new TransportMap(
                rows.rowsScaled(Arrays.stream(overlap).map(scale).toArray()), overlap);
    }

    /** What a change of the covariance of the first adds to the squared distance, to first order. One pass over a covariance. */
    public double slope(SymmetricMatrix covariance) {
        return gradient.innerProduct(covariance);
    }

    /**
     * What a change of the covariance of the first adds to the squared distance, to second order. One and a half products of
     * order d.
     */
    public double change(SymmetricMatrix covariance) {
        double largest = Vectors.largest(covariance.packed());
        if (largest == 0) {
            return 0;
        }
        // Single precision has a small range.
        int exponent = Math.max(Double.MIN_EXPONENT, Math.getExponent(largest));
        double[] overlaps =
                Arrays.stream(overlap).map(s -> Math.scalb(s, -exponent)).toArray();
        int k = overlap.length;
        float[] half = new float[dims * k];
        Blas.gemm("N", "N", dims, k, dims, single(covariance.dense(), exponent), dims, directions, dims, half);
        double curvature = 0;
        for (int from = 0; from < k; from += COLUMNS) {
            curvature += curvature(half, overlaps, from, Math.min(k, from + COLUMNS));
        }
        return slope(covariance) + Math.scalb(curvature, exponent);
    }

    /** {@code ½Σij (R·dΣ·Rᵀ)ij²/(si + sj)} of some columns j and the rows i ≤ j, each of which with i < j stands for two. */
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
