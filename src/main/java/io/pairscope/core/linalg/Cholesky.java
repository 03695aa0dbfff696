package io.pairscope.core.linalg;

import java.util.Arrays;
import java.util.Optional;
import org.netlib.util.doubleW;
import org.netlib.util.intW;

/**
 * A = LLᵀ of a symmetric positive definite matrix (LAPACK dpotrf, n³/3 flops), factored once and then asked for
 * solutions and determinants.
 */
public final class Cholesky {
    private final int order;
    private final double[] factor;
    private volatile SymmetricMatrix inverse;

    private Cholesky(int order, double[] factor) {
        this.order = order;
        this.factor = factor;
    }

    /** Empty when A is not positive definite. */
    public static Optional<Cholesky> factor(SymmetricMatrix a) {
        int n = a.order();
        double[] factor = a.dense().values();
        intW info = new intW(0);
        Blas.lapack().dpotrf("L", n, factor, Math.max(1, n), info);
        return info.val > 0 ? Optional.empty() : Optional.of(new Cholesky(n, factor));
    }

    public int order() {
        return order;
    }

    /** ln|A|, in nats. */
    public double logDeterminant() {
        double sum = 0;
        for (int i = 0; i < order; i++) {
            sum += Math.log(factor[i * (order + 1)]);
        }
        return 2 * sum;
    }

    /** L, n × n with zeros above the diagonal. */
    public Matrix lower() {
        double[] lower = factor.clone();
        for (int j = 1; j < order; j++) {
            Arrays.fill(lower, j * order, j * order + j, 0);
        }
        return new Matrix(order, order, lower);
    }

    /** The factor of the leading principal submatrix of A, which is that submatrix of L. */
    public Cholesky leading(int size) {
        double[] leading = new double[size * size];
        for (int j = 0; j < size; j++) {
            System.arraycopy(factor, j * order, leading, j * size, size);
        }
        return new Cholesky(size, leading);
    }

    /**
     * {@code 1/(tr A·‖A⁻¹‖₁)}, no more than the smallest over the largest eigenvalue of A; LAPACK's dpocon estimates the
     * norm, from below but rarely by more than a factor of 3. A few triangular solves of one vector.
     */
    public double reciprocalCondition() {
        double trace = 0;
        for (int j = 0; j < order; j++) {
            for (int i = j; i < order; i++) {
                trace += factor[i + j * order] * factor[i + j * order];
            }
        }
        return reciprocalCondition(order, factor, trace);
    }

    /** {@code 1/(norm·‖A⁻¹‖₁)}, estimated. */
    static double reciprocalCondition(int order, double[] factor, double norm) {
        doubleW reciprocal = new doubleW(0);
        double[] work = new double[3 * order];
        Blas.lapack().dpocon("L", order, factor, order, norm, reciprocal, work, new int[order], new intW(0));
        return reciprocal.val;
    }

    /** A⁻¹ (LAPACK dpotri, 2n³/3 flops), computed once. */
    public SymmetricMatrix inverse() {
        if (inverse == null) {
            double[] square = factor.clone();
            Blas.lapack().dpotri("L", order, square, Math.max(1, order), new intW(0));
            inverse = SymmetricMatrix.ofLower(order, square);
        }
        return inverse;
    }

    /** {@code LᵀBL} (LAPACK dsygst, n³ flops), whose eigenvalues are those of AB. */
    public SymmetricMatrix congruent(SymmetricMatrix b) {
        double[] square = b.dense().values();
        int leading = Math.max(1, order);
        Blas.lapack().dsygst(2, "L", order, square, leading, factor, leading, new intW(0));
        return SymmetricMatrix.ofLower(order, square);
    }

    /** A⁻¹B; 2n²·columns flops. */
    public Matrix solve(Matrix b) {
        double[] x = b.values().clone();
        int leading = Math.max(1, order);
        Blas.lapack().dpotrs("L", order, b.columns(), factor, leading, x, leading, new intW(0));
        return new Matrix(order, b.columns(), x);
    }

    /** L⁻¹B; n²·columns flops. */
    public Matrix solveLower(Matrix b) {
        double[] x = b.values().clone();
        int leading = Math.max(1, order);
        Blas.lapack().dtrtrs("L", "N", "N", order, b.columns(), factor, leading, x, leading, new intW(0));
        return new Matrix(order, b.columns(), x);
    }
}
