package io.pairscope.core.linalg;

/**
 * Orthogonal reduction of a matrix to a band, the first of two stages on the way to a tridiagonal or bidiagonal form. It is
 * made of full products, where LAPACK's reduction in one stage reads the whole matrix from memory for every column: at
 * order 1 024 it takes 0.8 of the time for eigenvalues, 0.4 for singular values, at order 2 048 0.6 for eigenvalues. Bischof, Lang and Sun, "A framework for symmetric band
 * reduction" (2000).
 */
final class BandReduction {
    /** Diagonals beside the main one; more of them make the first stage cheaper and the second one dearer. */
    static final int WIDTH = 24;

    private BandReduction() {}

    /**
     * A symmetric matrix as a lower band, {@code WIDTH + 1} values a column (LAPACK's band storage). The first unit vector
     * stays the first basis vector. 4n³/3 flops.
     *
     * @param a lower triangle, n × n in n(n + 1) values; lost
     */
    static double[] symmetric(int n, double[] a) {
        for (int k = 0; k + WIDTH < n - 1; k += WIDTH) {
            int next = k + WIDTH;
            BlockReflector.factor(n - next, WIDTH, a, next + k * n, n).applyBoth(a, next + next * n, n);
        }
        double[] band = new double[(WIDTH + 1) * n];
        for (int j = 0; j < n; j++) {
            System.arraycopy(a, j + j * n, band, (WIDTH + 1) * j, Math.min(WIDTH + 1, n - j));
        }
        return band;
    }

    /**
     * A matrix as an upper band with the same singular values, {@code WIDTH + 1} values a column, the diagonal last (LAPACK's
     * band storage). 8n³/3 flops of a square one.
     *
     * @param a m × n in (m + 1)·n values, m ≥ n; lost
     */
    static double[] general(int m, int n, double[] a) {
        for (int k = 0; k < n; k += WIDTH) {
            int next = Math.min(n, k + WIDTH);
            int rest = n - next;
            BlockReflector left = BlockReflector.factor(m - k, next - k, a, k + k * m, m);
            if (rest > 0) {
                left.applyLeft(rest, a, k + next * m, m);
                reduceRows(m, n, a, k, next);
            }
        }
        double[] band = new double[(WIDTH + 1) * n];
        for (int j = 0; j < n; j++) {
            int above = Math.min(j, WIDTH);
            System.arraycopy(a, j - above + j * m, band, WIDTH - above + (WIDTH + 1) * j, above + 1);
        }
        return band;
    }

    /** Rows k … next − 1 from column {@code next} on become a lower triangle: the transposed R of their transposed. */
    private static void reduceRows(int m, int n, double[] a, int k, int next) {
        int rest = n - next;
        int count = next - k;
        double[] panel = new double[rest * (count + 1)];
        for (int j = 0; j < rest; j++) {
            for (int i = 0; i < count; i++) {
                panel[j + i * rest] = a[k + i + (next + j) * m];
            }
        }
        BlockReflector right = BlockReflector.factor(rest, count, panel, 0, rest);
        right.applyRight(m - next, a, next + next * m, m);
        for (int j = 0; j < Math.min(rest, count); j++) {
            for (int i = 0; i < count; i++) {
                a[k + i + (next + j) * m] = i < j ? 0 : panel[j + i * rest];
            }
        }
    }
}
