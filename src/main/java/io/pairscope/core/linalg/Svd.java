package io.pairscope.core.linalg;

import org.netlib.util.intW;

/**
 * A = U·diag(σ)·Vᵀ of an m × n matrix (LAPACK dgesdd) with complete orthogonal U (m × m) and V (n × n); σ descending, of
 * length min(m, n).
 */
public record Svd(Matrix u, double[] singularValues, Matrix vTransposed) {
    public static Svd of(Matrix a) {
        int m = a.rows();
        int n = a.columns();
        double[] copy = a.values().clone();
        double[] s = new double[Math.min(m, n)];
        double[] u = new double[m * m];
        double[] vt = new double[n * n];
        int[] iwork = new int[8 * Math.min(m, n)];
        double[] work = new double[1];
        intW info = new intW(0);
        Blas.lapack().dgesdd("A", m, n, copy, m, s, u, m, vt, n, work, -1, iwork, info);
        work = new double[(int) work[0]];
        Blas.lapack().dgesdd("A", m, n, copy, m, s, u, m, vt, n, work, work.length, iwork, info);
        if (info.val != 0) {
            throw new ArithmeticException("dgesdd did not converge (info " + info.val + ") on " + m + " × " + n);
        }
        return new Svd(new Matrix(m, m, u), s, new Matrix(n, n, vt));
    }

    /**
     * The singular values alone, descending; none of a matrix without rows or columns. By dgesvd, whose iteration is the
     * faster one without vectors.
     */
    public static double[] values(Matrix a) {
        int m = a.rows();
        int n = a.columns();
        if (m == 0 || n == 0) {
            return new double[0];
        }
        double[] copy = a.values().clone();
        double[] s = new double[Math.min(m, n)];
        double[] none = new double[1];
        double[] work = new double[1];
        intW info = new intW(0);
        Blas.lapack().dgesvd("N", "N", m, n, copy, m, s, none, 1, none, 1, work, -1, info);
        work = new double[(int) work[0]];
        Blas.lapack().dgesvd("N", "N", m, n, copy, m, s, none, 1, none, 1, work, work.length, info);
        if (info.val != 0) {
            throw new ArithmeticException("dgesvd did not converge (info " + info.val + ") on " + m + " × " + n);
        }
        return s;
    }
}
