package io.pairscope.core.linalg;

import org.netlib.util.intW;

/**
 * A = U·diag(σ)·Vᵀ of an m × n matrix (LAPACK dgesdd) with complete orthogonal U (m × m) and V (n × n); σ descending, of
 * length min(m, n).
 */
public record Svd(Matrix u, double[] singularValues, Matrix vTransposed) {
    /** From here on two stages are faster than one. */
    private static final int TWO_STAGES = 384;

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

    /** {@code UVᵀ} of the leading min(m, n) singular vectors: the polar factor of A, the gradient of its nuclear norm. */
    public Matrix rotation() {
        int k = singularValues.length;
        return u.leadingColumns(k).times(vTransposed.leadingRows(k));
    }

    /**
     * The singular values alone, descending; none of a matrix without rows or columns. By dgesvd, whose iteration is the
     * faster one without vectors; of a large one by two stages.
     */
    public static double[] values(Matrix a) {
        if (a.rows() < a.columns()) {
            return values(a.transposed());
        }
        if (a.columns() == 0) {
            return new double[0];
        }
        return a.columns() < TWO_STAGES ? inOneStage(a) : inTwoStages(a);
    }

    private static double[] inOneStage(Matrix a) {
        int m = a.rows();
        int n = a.columns();
        double[] copy = a.values().clone();
        double[] s = new double[n];
        double[] none = new double[1];
        double[] work = new double[1];
        intW info = new intW(0);
        Blas.lapack().dgesvd("N", "N", m, n, copy, m, s, none, 1, none, 1, work, -1, info);
        work = new double[(int) work[0]];
        Blas.lapack().dgesvd("N", "N", m, n, copy, m, s, none, 1, none, 1, work, work.length, info);
        return converged(s, info, "dgesvd", a);
    }

    /** To a band, then bidiagonal (LAPACK dgbbrd), then by dbdsqr. */
    private static double[] inTwoStages(Matrix a) {
        int n = a.columns();
        int width = BandReduction.WIDTH;
        double[] band = BandReduction.general(a);
        double[] s = new double[n];
        double[] beside = new double[n];
        double[] none = new double[1];
        double[] work = new double[4 * n];
        intW info = new intW(0);
        Blas.lapack().dgbbrd("N", n, n, 0, 0, width, band, width + 1, s, beside, none, 1, none, 1, none, 1, work, info);
        Blas.lapack().dbdsqr("U", n, 0, 0, 0, s, beside, none, 1, none, 1, none, 1, work, info);
        return converged(s, info, "dbdsqr", a);
    }

    private static double[] converged(double[] s, intW info, String routine, Matrix a) {
        if (info.val != 0) {
            throw new ArithmeticException(
                    routine + " did not converge (info " + info.val + ") on " + a.rows() + " × " + a.columns());
        }
        return s;
    }
}
