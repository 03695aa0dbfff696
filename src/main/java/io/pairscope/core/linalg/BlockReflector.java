package io.pairscope.core.linalg;

import java.util.Arrays;
import org.netlib.util.intW;

/**
 * The orthogonal factor of a QR decomposition in compact WY form, {@code Q = I − V·T·Vᵀ} (LAPACK dgeqrf and dlarft), applied
 * by full products. Schreiber and Van Loan, "A storage-efficient WY representation for products of Householder
 * transformations" (1989). All matrices are column-major and start at a place of an array that is one column longer. One of these
 * factors a panel after another in the same workspace; for one thread.
 */
final class BlockReflector {
    private static final int WORK_A_COLUMN = 32;

    private int rows;
    private int columns;
    private final double[] v;
    /** V·T. */
    private final double[] vt;
    /** T; once V·T is there, free for other products of that size. */
    private final double[] t;

    private final double[] tau;
    /** Of a matrix with V or V·T. */
    private final double[] products;

    private final double[] work;

    /** For panels of at most so many rows and columns, and matrices of at most so many rows or columns. */
    BlockReflector(int mostRows, int mostColumns) {
        v = new double[mostRows * mostColumns];
        vt = new double[v.length];
        products = new double[v.length];
        t = new double[mostColumns * mostColumns];
        tau = new double[mostColumns];
        work = new double[WORK_A_COLUMN * mostColumns];
    }

    /** Factors a panel of some rows and columns; R is left in its upper triangle. */
    BlockReflector factor(int panelRows, int panelColumns, double[] a, int at, int lead) {
        rows = panelRows;
        columns = Math.min(panelRows, panelColumns);
        int workLength = WORK_A_COLUMN * panelColumns;
        Blas.lapack().dgeqrf(rows, panelColumns, a, at, lead, tau, 0, work, 0, workLength, new intW(0));
        for (int j = 0; j < columns; j++) {
            Arrays.fill(v, j * rows, j * rows + j, 0);
            v[j + j * rows] = 1;
            System.arraycopy(a, at + j + 1 + j * lead, v, j + 1 + j * rows, rows - j - 1);
        }
        Blas.lapack().dlarft("F", "C", rows, columns, v, rows, tau, t, columns);
        System.arraycopy(v, 0, vt, 0, rows * columns);
        Blas.blas().dtrmm("R", "U", "N", "N", rows, columns, 1, t, columns, vt, rows);
        return this;
    }

    /** {@code A ← QᵀA}, A with the rows of Q. */
    void applyLeft(int n, double[] a, int at, int lead) {
        Blas.blas().dgemm("T", "N", columns, n, rows, 1, vt, 0, rows, a, at, lead, 0, products, 0, columns);
        Blas.blas().dgemm("N", "N", rows, n, columns, -1, v, 0, rows, products, 0, columns, 1, a, at, lead);
    }

    /** {@code A ← AQ}, A of m rows. */
    void applyRight(int m, double[] a, int at, int lead) {
        Blas.blas().dgemm("N", "N", m, columns, rows, 1, a, at, lead, vt, 0, rows, 0, products, 0, m);
        Blas.blas().dgemm("N", "T", m, rows, columns, -1, products, 0, m, v, 0, rows, 1, a, at, lead);
    }

    /**
     * {@code A ← QᵀAQ} of a symmetric A, in its lower triangle: with Y = AVT it is A − VWᵀ − WVᵀ, {@code W = Y − ½V(VT)ᵀY}.
     */
    void applyBoth(double[] a, int at, int lead) {
        Blas.blas().dsymm("L", "L", rows, columns, 1, a, at, lead, vt, 0, rows, 0, products, 0, rows);
        Blas.blas().dgemm("T", "N", columns, columns, rows, 1, vt, 0, rows, products, 0, rows, 0, t, 0, columns);
        Blas.blas().dgemm("N", "N", rows, columns, columns, -0.5, v, 0, rows, t, 0, columns, 1, products, 0, rows);
        Blas.blas().dsyr2k("L", "N", rows, columns, -1, v, 0, rows, products, 0, rows, 1, a, at, lead);
    }
}
