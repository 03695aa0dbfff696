package io.pairscope.core.linalg;

import org.netlib.util.intW;

/**
 * The orthogonal factor of a QR decomposition in compact WY form, {@code Q = I − V·T·Vᵀ} (LAPACK dgeqrf and dlarft), applied
 * by full products. Schreiber and Van Loan, "A storage-efficient WY representation for products of Householder
 * transformations" (1989). All matrices are column-major and start at a place of an array that is one column longer.
 */
final class BlockReflector {
    private final int rows;
    private final int columns;
    private final double[] v;
    /** V·T. */
    private final double[] vt;

    private BlockReflector(int rows, int columns, double[] v, double[] vt) {
        this.rows = rows;
        this.columns = columns;
        this.v = v;
        this.vt = vt;
    }

    /** Factors a panel of some rows and columns; R is left in its upper triangle. */
    static BlockReflector factor(int rows, int panelColumns, double[] a, int at, int lead) {
        int k = Math.min(rows, panelColumns);
        double[] tau = new double[k];
        double[] work = new double[32 * panelColumns];
        Blas.lapack().dgeqrf(rows, panelColumns, a, at, lead, tau, 0, work, 0, work.length, new intW(0));
        double[] v = new double[rows * k];
        for (int j = 0; j < k; j++) {
            v[j + j * rows] = 1;
            System.arraycopy(a, at + j + 1 + j * lead, v, j + 1 + j * rows, rows - j - 1);
        }
        double[] t = new double[k * k];
        Blas.lapack().dlarft("F", "C", rows, k, v, rows, tau, t, k);
        double[] vt = v.clone();
        Blas.blas().dtrmm("R", "U", "N", "N", rows, k, 1, t, k, vt, rows);
        return new BlockReflector(rows, k, v, vt);
    }

    /** {@code A ← QᵀA}, A with the rows of Q. */
    void applyLeft(int n, double[] a, int at, int lead) {
        double[] w = new double[columns * n];
        Blas.blas().dgemm("T", "N", columns, n, rows, 1, vt, 0, rows, a, at, lead, 0, w, 0, columns);
        Blas.blas().dgemm("N", "N", rows, n, columns, -1, v, 0, rows, w, 0, columns, 1, a, at, lead);
    }

    /** {@code A ← AQ}, A of m rows. */
    void applyRight(int m, double[] a, int at, int lead) {
        double[] w = new double[m * columns];
        Blas.blas().dgemm("N", "N", m, columns, rows, 1, a, at, lead, vt, 0, rows, 0, w, 0, m);
        Blas.blas().dgemm("N", "T", m, rows, columns, -1, w, 0, m, v, 0, rows, 1, a, at, lead);
    }

    /**
     * {@code A ← QᵀAQ} of a symmetric A, in its lower triangle: with Y = AVT it is A − VWᵀ − WVᵀ, {@code W = Y − ½V(VT)ᵀY}.
     */
    void applyBoth(double[] a, int at, int lead) {
        double[] w = new double[rows * columns];
        double[] m = new double[columns * columns];
        Blas.blas().dsymm("L", "L", rows, columns, 1, a, at, lead, vt, 0, rows, 0, w, 0, rows);
        Blas.blas().dgemm("T", "N", columns, columns, rows, 1, vt, 0, rows, w, 0, rows, 0, m, 0, columns);
        Blas.blas().dgemm("N", "N", rows, columns, columns, -0.5, v, 0, rows, m, 0, columns, 1, w, 0, rows);
        Blas.blas().dsyr2k("L", "N", rows, columns, -1, v, 0, rows, w, 0, rows, 1, a, at, lead);
    }
}
