package io.pairscope.core.divergence;

import io.pairscope.core.linalg.Blas;
import io.pairscope.core.linalg.Matrix;
import io.pairscope.core.linalg.SymmetricEigen;
import io.pairscope.core.linalg.SymmetricMatrix;
import io.pairscope.core.linalg.Vectors;
import java.util.Arrays;

/**
 * The two Riemannian metrics at Gaussians of covariance Σ: how long a change dΣ is, by {@code H = R·dΣ·Rᵀ} where
 * {@code RΣRᵀ} is diagonal, s. Where the rows of R are the eigenvectors of Σ, s are its eigenvalues, and the Bures length is the
 * squared {@link Wasserstein} distance of the change to second order. With the rows of a {@link TransportMap} it is the second
 * order of the squared distance to the other set. Takatsu, "Wasserstein geometry of Gaussian measures" (2011); Skovgaard, "A
 * Riemannian geometry of the multivariate normal model" (1984).
 */
public final class GaussianMetrics {
    /**
     * Squared lengths of a change.
     *
     * @param bures {@code ½Σij Hij²/(si + sj)}
     * @param fisher {@code ½Σij Hij²/(si·sj) = ½tr(Σ⁻¹dΣΣ⁻¹dΣ)}, whatever R; NaN where Σ is singular to single precision
     */
    public record Lengths(double bures, double fisher) {}

    /** Of the symmetric second product that are found at once; its other triangle is left out but for their squares. */
    private static final int COLUMNS = 128;

    /** Eigenvalues below this share of the largest are noise, in single precision. */
    private static final double LEAST = Math.ulp(1f);

    private final int dims;
    private final double[] overlap;
    /** Whether single precision sees every direction. */
    private final boolean isRegular;
    /** Rᵀ, a column for each direction. Single precision does for the second order. */
    private final float[] directions;

    /**
     * @param rows R, k × order
     * @param overlap s, of each row
     */
    GaussianMetrics(Matrix rows, double[] overlap) {
        this.dims = rows.columns();
        this.overlap = overlap;
        double least = LEAST * Vectors.largest(overlap);
        this.isRegular = overlap.length == dims && Arrays.stream(overlap).allMatch(s -> s > least);
        this.directions = single(rows.transposed(), 0);
    }

    /** At Gaussians of this covariance; an eigendecomposition. */
    static GaussianMetrics at(SymmetricMatrix covariance) {
        SymmetricEigen eigen = SymmetricEigen.of(covariance);
        int rank = SymmetricEigen.numericalRank(eigen.values(), LEAST);
        return new GaussianMetrics(
                eigen.vectors().leadingColumns(rank).transposed(), Arrays.copyOf(eigen.values(), rank));
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
    Lengths of(SymmetricMatrix change) {
        double largest = Vectors.largest(change.packed());
        if (largest == 0) {
            return new Lengths(0, isRegular ? 0 : Double.NaN);
        }
        // Single precision has a small range.
        int exponent = Math.max(Double.MIN_EXPONENT, Math.getExponent(largest));
        double[] scaled =
                Arrays.stream(overlap).map(s -> Math.scalb(s, -exponent)).toArray();
        int k = scaled.length;
        float[] half = new float[dims * k];
        Blas.gemm("N", "N", dims, k, dims, single(change.dense(), exponent), dims, directions, dims, half);
        double bures = 0;
        double fisher = 0;
        for (int from = 0; from < k; from += COLUMNS) {
            Lengths some = ofColumns(half, scaled, from, Math.min(k, from + COLUMNS));
            bures += some.bures;
            fisher += some.fisher;
        }
        return new Lengths(Math.scalb(bures, exponent), isRegular ? fisher : Double.NaN);
    }

    /** Of some columns j and the rows i ≤ j, each of which with i < j stands for two. */
    private Lengths ofColumns(float[] half, double[] s, int from, int to) {
        float[] rotated = new float[to * (to - from)];
        Blas.product(to, to - from, dims, directions, 0, half, from * dims, rotated);
        double bures = 0;
        double fisher = 0;
        for (int j = from; j < to; j++) {
            int at = (j - from) * to;
            double ofSum = 0;
            double ofProduct = 0;
            for (int i = 0; i < j; i++) {
                double square = (double) rotated[at + i] * rotated[at + i];
                // No change in a direction without variance is no length.
                ofSum += square == 0 ? 0 : square / (s[i] + s[j]);
                ofProduct += square / s[i];
            }
            double square = (double) rotated[at + j] * rotated[at + j];
            bures += ofSum + (square == 0 ? 0 : square / (4 * s[j]));
            fisher += (ofProduct + square / (2 * s[j])) / s[j];
        }
        return new Lengths(bures, fisher);
    }
}
