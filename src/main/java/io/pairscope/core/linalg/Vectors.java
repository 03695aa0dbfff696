package io.pairscope.core.linalg;

import java.util.Arrays;

/** Operations on vectors as plain arrays. Sums run from the first entry to the last, so their rounding is always the same. */
public final class Vectors {
    private Vectors() {}

    /** {@code Σ xᵢyᵢ}. */
    public static double dot(double[] x, double[] y) {
        double sum = 0;
        for (int i = 0; i < x.length; i++) {
            sum += x[i] * y[i];
        }
        return sum;
    }

    /** {@code ‖x‖}. */
    public static double norm(double[] x) {
        return Math.sqrt(dot(x, x));
    }

    /** {@code ‖x − y‖²}. */
    public static double squaredDistance(double[] x, double[] y) {
        double sum = 0;
        for (int i = 0; i < x.length; i++) {
            sum += (x[i] - y[i]) * (x[i] - y[i]);
        }
        return sum;
    }

    /** {@code x − y}. */
    public static double[] difference(double[] x, double[] y) {
        double[] difference = new double[x.length];
        for (int i = 0; i < x.length; i++) {
            difference[i] = x[i] - y[i];
        }
        return difference;
    }

    /** {@code y ← y + a·x}. */
    public static void add(double a, double[] x, double[] y) {
        for (int i = 0; i < y.length; i++) {
            y[i] += a * x[i];
        }
    }

    /** [x; y], one after the other. */
    public static double[] joined(double[] x, double[] y) {
        double[] joined = Arrays.copyOf(x, x.length + y.length);
        System.arraycopy(y, 0, joined, x.length, y.length);
        return joined;
    }
}
