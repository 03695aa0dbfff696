package io.pairscope.core.linalg;

import java.util.Arrays;

/**
 * A ≈ LLᵀ of a positive semidefinite matrix of order n and low rank: Cholesky with diagonal pivoting, of the matrix scaled
 * to unit diagonal, until no diagonal entry of the rest is above n·ε. Entry (i, j) is off by a small multiple of
 * n·ε·√(aᵢᵢaⱼⱼ), so rows of any scale keep their digits, and rows of zeros stay so. N. J. Higham, "Analysis of the Cholesky
 * decomposition of a semi-definite matrix" (1990).
 */
public final class PivotedCholesky {
    private PivotedCholesky() {}

    /**
     * L, n × k. Cost: k²n flops.
     *
     * @param most columns: the rank of A without its rounding, or more
     */
    public static Matrix factor(SymmetricMatrix a, int most) {
        int n = a.order();
        double[] scale = new double[n];
        Arrays.setAll(scale, i -> Math.sqrt(a.get(i, i)));
        double[] rest = new double[n];
        Arrays.setAll(rest, i -> scale[i] > 0 ? 1 : 0);
        double[] factor = new double[n * Math.min(n, most)];
        int rank = 0;
        for (int at = 0; at < factor.length; at += n) {
            int pivot = largest(rest);
            if (rest[pivot] <= n * Math.ulp(1.0)) {
                break;
            }
            double[] column = new double[n];
            for (int i = 0; i < n; i++) {
                column[i] = scale[i] > 0 ? a.get(i, pivot) / (scale[i] * scale[pivot]) : 0;
            }
            subtractProduct(n, rank, factor, pivot, column);
            double root = Math.sqrt(rest[pivot]);
            for (int i = 0; i < n; i++) {
                factor[at + i] = column[i] / root;
                rest[i] -= factor[at + i] * factor[at + i];
            }
            factor[at + pivot] = root;
            rest[pivot] = 0;
            rank++;
        }
        return new Matrix(n, rank, Arrays.copyOf(factor, n * rank)).rowsScaled(scale);
    }

    private static int largest(double[] values) {
        int largest = 0;
        for (int i = 1; i < values.length; i++) {
            if (values[i] > values[largest]) {
                largest = i;
            }
        }
        return largest;
    }

    /** {@code column ← column − L·lᵀ}, L the first columns of the factor and l their row of the pivot. */
    private static void subtractProduct(int n, int columns, double[] factor, int pivot, double[] column) {
        if (columns > 0) {
            double[] row = new double[columns];
            Arrays.setAll(row, k -> factor[k * n + pivot]);
            Blas.gemm("N", "N", n, 1, columns, -1, factor, n, row, columns, 1, column);
        }
    }
}
