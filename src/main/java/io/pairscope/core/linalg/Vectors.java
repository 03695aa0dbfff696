package io.pairscope.core.linalg;

import java.util.Arrays;

/** Operations on vectors as plain arrays. The order of every sum is fixed on one kind of processor, and with it its rounding. */
public final class Vectors {
    private static final int NATIVE = 128;

    private Vectors() {}

    public static double dot(double[] x, double[] y) {
        double sum = 0;
        for (int i = 0; i < x.length; i++) {
            sum += x[i] * y[i];
        }
        return sum;
    }

    /** {@code Σ xᵢyᵢ} of n values of each array from the given places; by BLAS, but by four running sums where a native call costs more. */
    public static double dot(int n, double[] x, int xAt, double[] y, int yAt) {
        if (n >= NATIVE) {
            return Blas.dot(n, x, xAt, y, yAt);
        }
        double a = 0;
        double b = 0;
        double c = 0;
        double d = 0;
        int unrolled = n & ~3;
        int j = 0;
        for (; j < unrolled; j += 4) {
            a += x[xAt + j] * y[yAt + j];
            b += x[xAt + j + 1] * y[yAt + j + 1];
            c += x[xAt + j + 2] * y[yAt + j + 2];
            d += x[xAt + j + 3] * y[yAt + j + 3];
        }
        for (; j < n; j++) {
            a += x[xAt + j] * y[yAt + j];
        }
        return (a + b) + (c + d);
    }

    public static double norm(double[] x) {
        return Math.sqrt(dot(x, x));
    }

    public static double squaredDistance(double[] x, double[] y) {
        double sum = 0;
        for (int i = 0; i < x.length; i++) {
            sum += (x[i] - y[i]) * (x[i] - y[i]);
        }
        return sum;
    }

    /** {@code Σ (xᵢ − yᵢ)²} over n values, those of x from the given place on. */
    public static double squaredDistance(int n, double[] x, int xAt, double[] y) {
        double[] difference = Arrays.copyOfRange(x, xAt, xAt + n);
        Blas.add(n, -1, y, difference, 0);
        return dot(n, difference, 0, difference, 0);
    }

    public static double[] difference(double[] x, double[] y) {
        double[] difference = new double[x.length];
        Arrays.setAll(difference, i -> x[i] - y[i]);
        return difference;
    }

    public static double[] scaled(double a, double[] x) {
        double[] scaled = x.clone();
        Blas.scale(a, scaled);
        return scaled;
    }

    /** {@code y ← y + a·x}. */
    public static void add(double a, double[] x, double[] y) {
        if (y.length >= NATIVE) {
            Blas.add(y.length, a, x, y, 0);
            return;
        }
        for (int i = 0; i < y.length; i++) {
            y[i] += a * x[i];
        }
    }

    /** Copies floats from the given place on to all of {@code to}; four at a time, which the first compiler makes twice as fast. */
    public static void widen(float[] from, int at, double[] to) {
        int unrolled = to.length & ~3;
        int j = 0;
        for (; j < unrolled; j += 4) {
            to[j] = from[at + j];
            to[j + 1] = from[at + j + 1];
            to[j + 2] = from[at + j + 2];
            to[j + 3] = from[at + j + 3];
        }
        for (; j < to.length; j++) {
            to[j] = from[at + j];
        }
    }

    /** The largest absolute value; 0 of an empty vector. */
    public static double largest(double[] x) {
        double largest = 0;
        for (double value : x) {
            largest = Math.max(largest, Math.abs(value));
        }
        return largest;
    }

    /** [x; y], one after the other. */
    public static double[] joined(double[] x, double[] y) {
        double[] joined = Arrays.copyOf(x, x.length + y.length);
        System.arraycopy(y, 0, joined, x.length, y.length);
        return joined;
    }
}
