package io.pairscope.core.similarity;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;

/**
 * Sums of {@code exp((s − 1)/τ)} over cosines s in [−1, 1], for one temperature τ or several at once; what InfoNCE and
 * uniformity are made of. A value slightly outside of [−1, 1] by rounding does no harm.
 *
 * <p>{@code exp((s − 1)/τ) = (e^−h·e^hs)^(2^m)} with {@code h = 2^−m/τ ≤ 1/4}: a Taylor polynomial of degree 11 in s (remainder
 * below {@code h¹²/12!} = 1.3e-16) and m squarings, which double the relative error each. In all a relative error below
 * {@code (2^m + 8/τ)·4e-16}: 2e-13 at τ = 0.01, 1e-12 at the smallest τ. Loops of the simplest form over one array, since these are what the
 * compiler turns into vector instructions: below 1 ns per cosine with AVX-512.
 */
public final class Exponentials implements Serializable {
    private static final long serialVersionUID = 1;

    /** Below this temperature, terms come near the smallest double. */
    public static final double SMALLEST_TEMPERATURE = 0.003;

    private static final double LARGEST_STEP = 0.25;
    private static final int DEGREE = 11;
    private static final int PER_OCTAVE = 4;
    private static final int OCTAVES = 8;

    private final double[] temperatures;
    private final Octaves[] octaves;

    /** Temperatures τ, τ/2, τ/4, … and their places: each is one squaring away from the one before. */
    private static final class Octaves implements Serializable {
        private static final long serialVersionUID = 1;

        final double[] polynomial;
        final int squarings;
        final int first;
        final int step;
        final int count;

        Octaves(double temperature, int first, int step, int count) {
            this.polynomial = polynomial(temperature);
            this.squarings = squarings(temperature);
            this.first = first;
            this.step = step;
            this.count = count;
        }

        private static int squarings(double temperature) {
            return Math.max(0, Math.getExponent(1 / (LARGEST_STEP * temperature)) + 1);
        }

        /** The Taylor polynomial of {@code e^−h·e^hs} in s, the constant first. */
        private static double[] polynomial(double temperature) {
            double h = Math.scalb(1 / temperature, -squarings(temperature));
            double[] coefficients = new double[DEGREE + 1];
            coefficients[0] = Math.exp(-h);
            for (int k = 1; k <= DEGREE; k++) {
                coefficients[k] = coefficients[k - 1] * h / k;
            }
            return coefficients;
        }
    }

    private Exponentials(double[] temperatures, List<Octaves> octaves) {
        this.temperatures = temperatures;
        this.octaves = octaves.toArray(Octaves[]::new);
    }

    /** Temperatures, any number of them or none, from {@link #SMALLEST_TEMPERATURE} on. */
    public static Exponentials of(double... temperatures) {
        List<Octaves> octaves = new ArrayList<>();
        for (int i = 0; i < temperatures.length; i++) {
            if (!(temperatures[i] >= SMALLEST_TEMPERATURE) || Double.isInfinite(temperatures[i])) {
                throw new IllegalArgumentException(
                        "temperature " + temperatures[i] + " is not from " + SMALLEST_TEMPERATURE + " on");
            }
            octaves.add(new Octaves(temperatures[i], i, 1, 1));
        }
        return new Exponentials(temperatures.clone(), octaves);
    }

    /** Temperatures from 1 down to 1/256, four an octave: what a fit looks at. The cost of four, and of 29 squarings. */
    public static Exponentials grid() {
        double[] temperatures = new double[PER_OCTAVE * OCTAVES + 1];
        for (int i = 0; i < temperatures.length; i++) {
            temperatures[i] = Math.pow(2, -i / (double) PER_OCTAVE);
        }
        List<Octaves> octaves = new ArrayList<>();
        for (int i = 0; i < PER_OCTAVE; i++) {
            octaves.add(new Octaves(temperatures[i], i, PER_OCTAVE, i == 0 ? OCTAVES + 1 : OCTAVES));
        }
        return new Exponentials(temperatures, octaves);
    }

    public double[] temperatures() {
        return temperatures;
    }

    /** Takes the terms of some cosines at one temperature, which last until it returns. */
    interface Taker {
        void take(int temperature, double[] terms);
    }

    /**
     * Adds the sum over n cosines to each temperature's entry of {@code sums}, from place {@code at} on.
     *
     * @param terms overwritten; room for n
     */
    void add(double[] cosines, int from, int n, double[] terms, double[] sums, int at) {
        evaluate(cosines, from, n, terms, (t, ofTemperature) -> sums[at + t] += sum(ofTemperature, n));
    }

    /**
     * Evaluates the terms of n cosines at every temperature.
     *
     * @param terms overwritten; room for n
     */
    void evaluate(double[] cosines, int from, int n, double[] terms, Taker taker) {
        for (Octaves some : octaves) {
            System.arraycopy(cosines, from, terms, 0, n);
            evaluate(some.polynomial, terms, n);
            square(some.squarings, terms, n);
            taker.take(some.first, terms);
            for (int octave = 1; octave < some.count; octave++) {
                square(1, terms, n);
                taker.take(some.first + octave * some.step, terms);
            }
        }
    }

    private static void evaluate(double[] c, double[] s, int n) {
        double c0 = c[0];
        double c1 = c[1];
        double c2 = c[2];
        double c3 = c[3];
        double c4 = c[4];
        double c5 = c[5];
        double c6 = c[6];
        double c7 = c[7];
        double c8 = c[8];
        double c9 = c[9];
        double c10 = c[10];
        double c11 = c[11];
        for (int j = 0; j < n; j++) {
            double x = s[j];
            double p = Math.fma(c11, x, c10);
            p = Math.fma(p, x, c9);
            p = Math.fma(p, x, c8);
            p = Math.fma(p, x, c7);
            p = Math.fma(p, x, c6);
            p = Math.fma(p, x, c5);
            p = Math.fma(p, x, c4);
            p = Math.fma(p, x, c3);
            p = Math.fma(p, x, c2);
            p = Math.fma(p, x, c1);
            s[j] = Math.fma(p, x, c0);
        }
    }

    private static void square(int times, double[] x, int n) {
        int left = times;
        for (; left >= 3; left -= 3) {
            for (int j = 0; j < n; j++) {
                double square = x[j] * x[j];
                double fourth = square * square;
                x[j] = fourth * fourth;
            }
        }
        for (; left > 0; left--) {
            for (int j = 0; j < n; j++) {
                x[j] = x[j] * x[j];
            }
        }
    }

    /** By eight running sums, in a fixed order. */
    static double sum(double[] x, int n) {
        double a = 0;
        double b = 0;
        double c = 0;
        double d = 0;
        double e = 0;
        double f = 0;
        double g = 0;
        double h = 0;
        int j = 0;
        for (; j <= n - 8; j += 8) {
            a += x[j];
            b += x[j + 1];
            c += x[j + 2];
            d += x[j + 3];
            e += x[j + 4];
            f += x[j + 5];
            g += x[j + 6];
            h += x[j + 7];
        }
        for (; j < n; j++) {
            a += x[j];
        }
        return ((a + b) + (c + d)) + ((e + f) + (g + h));
    }
}
