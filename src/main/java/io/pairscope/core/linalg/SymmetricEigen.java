package io.pairscope.core.linalg;

import java.io.Serializable;
import java.util.Arrays;
import java.util.function.DoubleUnaryOperator;
import java.util.function.IntToDoubleFunction;
import org.netlib.util.intW;

/** A = VΛVᵀ of a symmetric matrix (LAPACK dsyevd), eigenvalues in descending order, eigenvectors as columns of V. */
public final class SymmetricEigen implements Serializable {
    private static final long serialVersionUID = 1;

    private final double[] values;
    private final Matrix vectors;

    private SymmetricEigen(double[] values, Matrix vectors) {
        this.values = values;
        this.vectors = vectors;
    }

    public static SymmetricEigen of(SymmetricMatrix a) {
        int n = a.order();
        double[] v = a.dense().values();
        double[] ascending = solve(n, v);
        double[] reversed = new double[n * n];
        for (int j = 0; j < n; j++) {
            System.arraycopy(v, j * n, reversed, (n - 1 - j) * n, n);
        }
        return new SymmetricEigen(reverse(ascending), new Matrix(n, n, reversed));
    }

    /** The eigenvalues alone, descending: a third of the work. */
    public static double[] values(SymmetricMatrix a) {
        return Tridiagonal.of(a).eigenvalues();
    }

    /** The part of it with the eigenvectors of the given places, which ascend. */
    public SymmetricEigen at(int[] places) {
        int n = vectors.rows();
        double[] columns = new double[n * places.length];
        for (int k = 0; k < places.length; k++) {
            System.arraycopy(vectors.values(), places[k] * n, columns, k * n, n);
        }
        double[] kept = Arrays.stream(places).mapToDouble(k -> values[k]).toArray();
        return new SymmetricEigen(kept, new Matrix(n, places.length, columns));
    }

    public double[] values() {
        return values;
    }

    public Matrix vectors() {
        return vectors;
    }

    /** How many eigenvalues exceed {@code relative} times the largest; none when the largest is not positive. */
    public static int numericalRank(double[] descending, double relative) {
        int rank = 0;
        while (rank < descending.length && descending[rank] > 0 && descending[rank] > relative * descending[0]) {
            rank++;
        }
        return rank;
    }

    /**
     * The numerical rank from eigenvalues that are computed one by one: two where all count, else some log₂ of the order.
     *
     * @param descending an eigenvalue by its place, from 0 for the largest
     */
    public static int numericalRank(int order, IntToDoubleFunction descending, double relative) {
        int rank = 0;
        int vanishing = order + 1;
        // Most often all of them count.
        for (int next = order; vanishing - rank > 1; next = (rank + vanishing) >>> 1) {
            double value = descending.applyAsDouble(next - 1);
            if (value > 0 && value > relative * descending.applyAsDouble(0)) {
                rank = next;
            } else {
                vanishing = next;
            }
        }
        return rank;
    }

    /** {@code V·diag(f)·Vᵀ}: a function of A, by its values f at the eigenvalues. One product of full matrices. */
    public SymmetricMatrix withValues(double[] f) {
        Matrix rows = vectors.transposed();
        return SymmetricMatrix.ofUpper(rows.transposeTimes(rows.rowsScaled(f)));
    }

    /** The eigenvector of a place. */
    public double[] vector(int place) {
        return vectors.column(place);
    }

    /** {@code V_r Λ_r^{-1/2}}, n × r: the columns that make the covariance A the identity on its leading r directions. */
    public Matrix whitening(int rank) {
        return leadingVectorsScaled(rank, value -> 1 / Math.sqrt(value));
    }

    /** {@code F = V_r Λ_r^½}, n × r: A = FFᵀ on its leading r directions. */
    public Matrix root(int rank) {
        return leadingVectorsScaled(rank, Math::sqrt);
    }

    private Matrix leadingVectorsScaled(int rank, DoubleUnaryOperator factor) {
        Matrix scaled = vectors.leadingColumns(rank);
        int n = scaled.rows();
        for (int k = 0; k < rank; k++) {
            double scale = factor.applyAsDouble(values[k]);
            for (int i = 0; i < n; i++) {
                scaled.values()[i + k * n] *= scale;
            }
        }
        return scaled;
    }

    private static double[] solve(int n, double[] a) {
        double[] w = new double[n];
        double[] work = new double[1];
        int[] iwork = new int[1];
        intW info = new intW(0);
        Blas.lapack().dsyevd("V", "L", n, a, n, w, work, -1, iwork, -1, info);
        work = new double[(int) work[0]];
        iwork = new int[iwork[0]];
        Blas.lapack().dsyevd("V", "L", n, a, n, w, work, work.length, iwork, iwork.length, info);
        if (info.val != 0) {
            throw new ArithmeticException("dsyevd did not converge (info " + info.val + ") at order " + n);
        }
        return w;
    }

    private static double[] reverse(double[] ascending) {
        double[] descending = new double[ascending.length];
        for (int i = 0; i < ascending.length; i++) {
            descending[i] = ascending[ascending.length - 1 - i];
        }
        return descending;
    }
}
