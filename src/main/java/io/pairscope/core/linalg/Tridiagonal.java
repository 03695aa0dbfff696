package io.pairscope.core.linalg;

import java.util.Arrays;
import org.netlib.util.intW;

/**
 * The tridiagonal form {@code T = QᵀAQ} of a symmetric matrix in a basis whose first vector q₁ is a given direction. The form
 * of {@code A + w·q₁q₁ᵀ} differs in its first entry alone, so that one reduction, 4n³/3 flops, gives the eigenvalues of both:
 * of a scatter about the mean and of the Gram matrix, when q₁ is the direction of the mean. Golub and Van Loan, "Matrix
 * computations" (2013), section 8.3.
 */
public final class Tridiagonal {
    /** From here on two stages are faster than one, since the matrix outgrows the cache. */
    private static final int TWO_STAGES = 1280;

    private final double[] diagonal;
    private final double[] beside;

    private Tridiagonal(double[] diagonal, double[] beside) {
        this.diagonal = diagonal;
        this.beside = beside;
    }

    /** @param first not of unit length; any basis will do where it is zero */
    public static Tridiagonal of(SymmetricMatrix a, double[] first) {
        return ofLower(a.order(), reflected(a, first));
    }

    /** In any basis. */
    public static Tridiagonal of(SymmetricMatrix a) {
        return of(a, new double[a.order()]);
    }

    /**
     * The lower triangle of HAH, H the Householder reflection that swaps the first direction and the first unit vector or its
     * opposite; n × n in {@link BandReduction}'s lead·(n + 1) values. Rows and columns are in reverse
     * order, in which a packed upper triangle is a lower one.
     */
    private static double[] reflected(SymmetricMatrix a, double[] first) {
        int n = a.order();
        double[] u = reflector(first);
        double[] p = a.times(u);
        Vectors.add(-0.5 * Vectors.dot(u, p), u, p);
        double[] packed = a.packed;
        int lead = BandReduction.lead(n);
        double[] lower = new double[lead * (n + 1)];
        for (int j = n - 1, at = SymmetricMatrix.packedLength(n); j >= 0; j--) {
            int column = (n - 1 - j) * (lead + 1);
            for (int i = j; i >= 0; i--) {
                lower[column + j - i] = packed[--at] - u[i] * p[j] - p[i] * u[j];
            }
        }
        return lower;
    }

    /** u of {@code H = I − uuᵀ}, which takes the direction to the last unit vector or its opposite; zero for a zero. */
    private static double[] reflector(double[] direction) {
        int n = direction.length;
        double largest = largest(direction);
        if (largest == 0) {
            return new double[n];
        }
        double[] u = Vectors.scaled(1 / largest, direction);
        u = Vectors.scaled(1 / Vectors.norm(u), u);
        double last = Math.abs(u[n - 1]);
        u[n - 1] += Math.copySign(1, u[n - 1]);
        return Vectors.scaled(1 / Math.sqrt(1 + last), u);
    }

    private static Tridiagonal ofLower(int n, double[] a) {
        double[] diagonal = new double[n];
        double[] beside = new double[Math.max(1, n)];
        intW info = new intW(0);
        if (n < TWO_STAGES) {
            double[] work = new double[32 * Math.max(1, n)];
            Blas.lapack()
                    .dsytrd("L", n, a, BandReduction.lead(n), diagonal, beside, new double[n], work, work.length, info);
        } else {
            int width = BandReduction.WIDTH;
            double[] band = BandReduction.symmetric(n, a);
            double[] none = new double[1];
            Blas.lapack().dsbtrd("N", "L", n, width, band, width + 1, diagonal, beside, none, 1, new double[n], info);
        }
        return new Tridiagonal(diagonal, beside);
    }

    /** The form of {@code A + w·q₁q₁ᵀ}. */
    public Tridiagonal plusFirst(double w) {
        double[] sum = diagonal.clone();
        if (sum.length > 0) {
            sum[0] += w;
        }
        return new Tridiagonal(sum, beside);
    }

    /** Of A, descending. LAPACK dsterf, some 30n² flops. */
    public double[] eigenvalues() {
        int n = diagonal.length;
        double[] ascending = diagonal.clone();
        intW info = new intW(0);
        Blas.lapack().dsterf(n, ascending, beside.clone(), info);
        if (info.val != 0) {
            throw new ArithmeticException("dsterf did not converge (info " + info.val + ") at order " + n);
        }
        double[] descending = new double[n];
        Arrays.setAll(descending, k -> ascending[n - 1 - k]);
        return descending;
    }

    /** One of {@link #eigenvalues} by its place, to some ε·‖A‖, by bisection (LAPACK dstebz): at order 2 048 a sixtieth of their time. */
    public double eigenvalue(int place) {
        int n = diagonal.length;
        // dstebz squares what stands beside the diagonal.
        double largest = Math.max(largest(diagonal), largest(beside));
        int exponent = largest > 0 ? Math.getExponent(largest) : 0;
        double[] d = scaledByPower(diagonal, -exponent);
        double[] e = scaledByPower(beside, -exponent);
        double[] found = new double[n];
        intW count = new intW(0);
        intW info = new intW(0);
        Blas.lapack()
                .dstebz(
                        "I",
                        "E",
                        n,
                        0,
                        0,
                        n - place,
                        n - place,
                        0,
                        d,
                        e,
                        count,
                        new intW(0),
                        found,
                        new int[n],
                        new int[n],
                        new double[4 * n],
                        new int[3 * n],
                        info);
        if (info.val != 0 || count.val != 1) {
            throw new ArithmeticException("dstebz did not converge (info " + info.val + ") at order " + n);
        }
        return Math.scalb(found[0], exponent);
    }

    private static double largest(double[] values) {
        return Arrays.stream(values).map(Math::abs).max().orElse(0);
    }

    private static double[] scaledByPower(double[] values, int exponent) {
        return Arrays.stream(values).map(value -> Math.scalb(value, exponent)).toArray();
    }
}
