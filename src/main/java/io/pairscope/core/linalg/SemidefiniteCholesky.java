package io.pairscope.core.linalg;

import java.util.Arrays;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * Cholesky factorization with diagonal pivoting of a positive semidefinite matrix of any rank r, A = FFᵀ, F of n × r and full column
 * rank (LAPACK's dpstrf). It goes by blocks of columns, until no diagonal entry of the rest is above n·ε times the largest of A.
 * r(n² − nr + r²/3) flops, n³/3 at full rank. {@link PivotedCholesky} is for ranks far below n, and for rows of any scale. Higham,
 * "Analysis of the Cholesky decomposition of a semi-definite matrix" (1990); Lucas, "LAPACK-style codes for level 2 and 3 pivoted
 * Cholesky factorizations" (2004).
 */
public final class SemidefiniteCholesky {
    private static final int BLOCK = 48;

    private final int order;
    /** Row of A that stands in each row. */
    private final int[] rows;
    /** Lower triangle of the permuted matrix: of its first columns the factor. */
    private final double[] lower;

    private final double tolerance;
    /** Of each row, the sum of its squares in the columns of this block but the last. */
    private final double[] squares;

    private int rank;

    private SemidefiniteCholesky(SymmetricMatrix a) {
        this.order = a.order();
        this.rows = IntStream.range(0, order).toArray();
        // One column longer: netlib asks for that much behind the start of a part.
        this.lower = Arrays.copyOf(a.dense().values(), order * (order + 1));
        this.squares = new double[order];
        double largest =
                IntStream.range(0, order).mapToDouble(i -> a.get(i, i)).max().orElse(0);
        this.tolerance = order * Math.ulp(1.0) * largest;
    }

    /** Empty where A is zero, or has a negative eigenvalue that is no rounding. */
    public static Optional<SemidefiniteCholesky> factor(SymmetricMatrix a) {
        SemidefiniteCholesky factor = new SemidefiniteCholesky(a);
        factor.run();
        return factor.rank > 0 && factor.isRestRounding() ? Optional.of(factor) : Optional.empty();
    }

    public int rank() {
        return rank;
    }

    /** F, its rows in the order of A. */
    public Matrix root() {
        double[] root = new double[order * rank];
        for (int j = 0; j < rank; j++) {
            for (int i = j; i < order; i++) {
                root[rows[i] + j * order] = lower[i + j * order];
            }
        }
        return new Matrix(order, rank, root);
    }

    /**
     * No more than the smallest positive over the largest eigenvalue of A: {@code 1/(tr A·‖A11⁻¹‖₁)}, A11 the principal submatrix
     * of the pivots. An estimate like {@link Cholesky#reciprocalCondition}.
     */
    public double reciprocalCondition() {
        double trace = 0;
        double[] leading = new double[rank * rank];
        for (int j = 0; j < rank; j++) {
            System.arraycopy(lower, j + j * order, leading, j + j * rank, rank - j);
            for (int i = j; i < order; i++) {
                trace += lower[i + j * order] * lower[i + j * order];
            }
        }
        return Cholesky.reciprocalCondition(rank, leading, trace);
    }

    private void run() {
        for (int from = 0; from < order; from += BLOCK) {
            int to = Math.min(order, from + BLOCK);
            Arrays.fill(squares, from, order, 0);
            for (int j = from; j < to; j++) {
                int pivot = pivot(from, j);
                if (pivot < 0) {
                    return;
                }
                takeColumn(from, j, pivot);
                rank++;
            }
            int left = order - to;
            if (left > 0) {
                int at = to + from * order;
                Blas.blas().dsyrk("L", "N", left, to - from, -1, lower, at, order, 1, lower, to + to * order, order);
            }
        }
    }

    /** The row with the largest diagonal entry of the rest, −1 where none is above the tolerance. */
    private int pivot(int from, int j) {
        int pivot = -1;
        double largest = tolerance;
        for (int i = j; i < order; i++) {
            if (j > from) {
                double last = lower[i + (j - 1) * order];
                squares[i] += last * last;
            }
            if (rest(i) > largest) {
                largest = rest(i);
                pivot = i;
            }
        }
        return pivot;
    }

    private double rest(int i) {
        return lower[i + i * order] - squares[i];
    }

    private void takeColumn(int from, int j, int pivot) {
        double root = Math.sqrt(rest(pivot));
        swap(j, pivot);
        lower[j + j * order] = root;
        int below = order - j - 1;
        if (below > 0) {
            int at = j + 1 + j * order;
            Blas.blas()
                    .dgemv(
                            "N",
                            below,
                            j - from,
                            -1,
                            lower,
                            j + 1 + from * order,
                            order,
                            lower,
                            j + from * order,
                            order,
                            1,
                            lower,
                            at,
                            1);
            Blas.blas().dscal(below, 1 / root, lower, at, 1);
        }
    }

    /** Rows and columns of the permuted matrix, p ≥ j, in its lower triangle. */
    private void swap(int j, int p) {
        if (p == j) {
            return;
        }
        lower[p + p * order] = lower[j + j * order];
        for (int column = 0; column < j; column++) {
            swap(lower, j + column * order, p + column * order);
        }
        for (int i = j + 1; i < p; i++) {
            swap(lower, i + j * order, p + i * order);
        }
        for (int i = p + 1; i < order; i++) {
            swap(lower, i + j * order, i + p * order);
        }
        swap(squares, j, p);
        int row = rows[j];
        rows[j] = rows[p];
        rows[p] = row;
    }

    private static void swap(double[] values, int a, int b) {
        double value = values[a];
        values[a] = values[b];
        values[b] = value;
    }

    private boolean isRestRounding() {
        return IntStream.range(rank, order).allMatch(i -> Math.abs(rest(i)) <= tolerance);
    }
}
