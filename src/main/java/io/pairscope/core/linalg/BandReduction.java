package io.pairscope.core.linalg;

/**
 * Orthogonal reduction of a matrix to a band, the first of two stages on the way to a tridiagonal or bidiagonal form. It is
 * made of full products, where LAPACK's reduction in one stage reads the whole matrix for every column. With 32 MB of cache two
 * stages take 0.55 of the time for singular values of order 1 024, 0.85 for eigenvalues of order 2 048 and 1.2 for those of
 * order 1 024; with less cache they take less of it. Bischof, Lang and Sun, "A framework for symmetric band reduction" (2000).
 */
final class BandReduction {
    /** Diagonals beside the main one; more of them make the first stage cheaper and the second one dearer. */
    static final int WIDTH = 24;

    private BandReduction() {}

    /**
     * Values from a column to the next one: at a power of two all columns would share a few places of the cache, which costs
     * a tenth of the time.
     */
    static int lead(int rows) {
        return rows + 8;
    }

    /**
     * A symmetric matrix as a lower band, {@code WIDTH + 1} values a column (LAPACK's band storage). The first unit vector
     * stays the first basis vector. 4n³/3 flops.
     *
     * @param a lower triangle, n × n in lead·(n + 1) values; lost
     */
    static double[] symmetric(int n, double[] a) {
        int lead = lead(n);
        BlockReflector reflector = new BlockReflector(n, WIDTH);
        for (int k = 0; k + WIDTH < n - 1; k += WIDTH) {
            int next = k + WIDTH;
            reflector.factor(n - next, WIDTH, a, next + k * lead, lead).applyBoth(a, next + next * lead, lead);
        }
        double[] band = new double[(WIDTH + 1) * n];
        for (int j = 0; j < n; j++) {
            System.arraycopy(a, j + j * lead, band, (WIDTH + 1) * j, Math.min(WIDTH + 1, n - j));
        }
        return band;
    }

    /**
     * A matrix as an upper band with the same singular values, {@code WIDTH + 1} values a column, the diagonal last (LAPACK's
     * band storage). 8n³/3 flops of a square one.
     *
     * @param matrix m × n, m ≥ n
     */
    static double[] general(Matrix matrix) {
        int m = matrix.rows();
        int n = matrix.columns();
        int lead = lead(m);
        double[] a = new double[lead * (n + 1)];
        for (int j = 0; j < n; j++) {
            System.arraycopy(matrix.values(), j * m, a, j * lead, m);
        }
        BlockReflector reflector = new BlockReflector(m, WIDTH);
        for (int k = 0; k < n; k += WIDTH) {
            int next = Math.min(n, k + WIDTH);
            int rest = n - next;
            reflector.factor(m - k, next - k, a, k + k * lead, lead);
            if (rest > 0) {
                reflector.applyLeft(rest, a, k + next * lead, lead);
                reduceRows(reflector, m, n, a, lead, k, next);
            }
        }
        double[] band = new double[(WIDTH + 1) * n];
        for (int j = 0; j < n; j++) {
            int above = Math.min(j, WIDTH);
            System.arraycopy(a, j - above + j * lead, band, WIDTH - above + (WIDTH + 1) * j, above + 1);
        }
        return band;
    }

    /** Rows k … next − 1 from column {@code next} on become a lower triangle: the transposed R of their transposed. */
    private static void reduceRows(BlockReflector right, int m, int n, double[] a, int lead, int k, int next) {
        int rest = n - next;
        int count = next - k;
        double[] panel = new double[rest * (count + 1)];
        for (int j = 0; j < rest; j++) {
            for (int i = 0; i < count; i++) {
                panel[j + i * rest] = a[k + i + (next + j) * lead];
            }
        }
        right.factor(rest, count, panel, 0, rest).applyRight(m - next, a, next + next * lead, lead);
        for (int j = 0; j < Math.min(rest, count); j++) {
            for (int i = 0; i < count; i++) {
                a[k + i + (next + j) * lead] = i < j ? 0 : panel[j + i * rest];
            }
        }
    }
}
