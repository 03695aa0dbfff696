package io.pairscope.linalg;

import org.netlib.util.intW;

/**
 * A = LLᵀ of a symmetric positive definite matrix (LAPACK dpotrf, n³/3 flops), factored once and then asked for
 * solutions and determinants. Whether the matrix is positive definite is a value, not an exception.
 */
public final class Cholesky implements CholeskyResult {
    private final int order;
    private final double[] factor;

    private Cholesky(int order, double[] factor) {
        this.order = order;
        this.factor = factor;
    }

    public static CholeskyResult factor(SymmetricMatrix a) {
        int n = a.order();
        double[] factor = a.dense().values();
        intW info = new intW(0);
        Blas.lapack().dpotrf("L", n, factor, n, info);
        if (info.val > 0) {
            return new NotPositiveDefinite(info.val - 1, factor[(info.val - 1) * (n + 1)]);
        }
        return new Cholesky(n, factor);
    }

    /** ln|A|, in nats. */
    public double logDeterminant() {
        double sum = 0;
        for (int i = 0; i < order; i++) {
            sum += Math.log(factor[i * (order + 1)]);
        }
        return 2 * sum;
    }

    /** A⁻¹B; n²·columns flops twice over. */
    public Matrix solve(Matrix b) {
        double[] x = b.values().clone();
        intW info = new intW(0);
        Blas.lapack().dpotrs("L", order, b.columns(), factor, order, x, order, info);
        return new Matrix(order, b.columns(), x);
    }
}
