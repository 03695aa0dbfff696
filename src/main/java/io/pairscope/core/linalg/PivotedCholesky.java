package io.pairscope.core.linalg;

import java.util.Arrays;
import java.util.Optional;

/**
 * Cholesky factorization with diagonal pivoting, A ≈ LLᵀ of a positive semidefinite matrix of order n and low rank, scaled
 * to unit diagonal, until no diagonal entry of the rest is above n·ε. Entry (i, j) is off by a small multiple of
 * n·ε·√(aᵢᵢaⱼⱼ), so rows of any scale keep their digits, and rows of zeros stay so. N. J. Higham, "Analysis of the Cholesky
 * decomposition of a semi-definite matrix" (1990).
 */
public final class PivotedCholesky {
    private PivotedCholesky() {}

    /**
     * L, n × k; empty where more columns would be needed: the rank is higher, or a row is nothing but rounding, which a scale of
     * its own makes as large as any other. Cost: k²n flops.
     *
     * @param most columns
     */
    public static Optional<Matrix> factor(SymmetricMatrix a, int most) {
        int n = a.order();
        double tolerance = n * Math.ulp(1.0);
        double[] scale = new double[n];
        Arrays.setAll(scale, i -> Math.sqrt(a.get(i, i)));
        if (!isScaled(a, scale)) {
            return Optional.empty();
        }
        double[] rest = new double[n];
        Arrays.setAll(rest, i -> scale[i] > 0 ? 1 : 0);
        double[] factor = new double[n * Math.min(n, most)];
        int rank = 0;
        for (int at = 0; at < factor.length; at += n) {
            int pivot = largest(rest);
            if (rest[pivot] <= tolerance) {
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
        if (Arrays.stream(rest).anyMatch(left -> !(left <= tolerance))) {
            return Optional.empty();
        }
        return Optional.of(new Matrix(n, rank, Arrays.copyOf(factor, n * rank)).rowsScaled(scale));
    }

    /** Whether all diagonal entries are finite and not negative, and rows with zeros there are zeros. */
    private static boolean isScaled(SymmetricMatrix a, double[] scale) {
        for (int i = 0; i < scale.length; i++) {
            if (!(scale[i] <= Double.MAX_VALUE)) {
                return false;
            }
            for (int j = 0; scale[i] == 0 && j < scale.length; j++) {
                if (a.get(i, j) != 0) {
                    return false;
                }
            }
        }
        return true;
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
