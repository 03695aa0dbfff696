package io.pairscope.core.divergence;

import io.pairscope.core.linalg.Matrix;
import java.util.Arrays;
import java.util.OptionalDouble;
import java.util.SplittableRandom;

/**
 * Sliced 2-Wasserstein distance of two sets of vectors: the mean over random unit directions of the squared 1-d distance of
 * their projections, in squared units of the vectors, ≥ 0. Assumes no distribution; O(L·N log N) for L directions where the
 * exact transport of N points takes an N × N matrix. Bonneel et al., "Sliced and Radon Wasserstein barycenters of measures"
 * (2015).
 *
 * @param squared the mean over the directions
 * @param standardError of that mean for the average over all directions, with the rows as they are; empty for one direction
 */
public record SlicedWasserstein(double squared, OptionalDouble standardError) {

    /** Seeded directions, uniform on the sphere, one per column: dims × count. The same seed gives the same ones. */
    public static Matrix directions(int count, int dims, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        double[] values = new double[dims * count];
        for (int from = 0; from < values.length; from += dims) {
            double squares = 0;
            for (int i = from; i < from + dims; i++) {
                values[i] = random.nextGaussian();
                squares += values[i] * values[i];
            }
            for (int i = from; i < from + dims; i++) {
                values[i] /= Math.sqrt(squares);
            }
        }
        return new Matrix(dims, count, values);
    }

    /**
     * @param a by direction, the projections of all rows of one set
     * @param b likewise of the other set, on the same directions; the sets need not be of one size
     */
    public static SlicedWasserstein between(double[][] a, double[][] b) {
        if (a.length != b.length || a.length == 0) {
            throw new IllegalArgumentException("projections on " + a.length + " and " + b.length + " directions");
        }
        double[] distances = new double[a.length];
        double mean = 0;
        for (int l = 0; l < a.length; l++) {
            distances[l] = oneDimensional(a[l], b[l]);
            mean += distances[l] / a.length;
        }
        double squares = 0;
        for (double distance : distances) {
            squares += (distance - mean) * (distance - mean);
        }
        OptionalDouble error = a.length == 1
                ? OptionalDouble.empty()
                : OptionalDouble.of(Math.sqrt(squares / (a.length - 1) / a.length));
        return new SlicedWasserstein(mean, error);
    }

    /** The root of the mean square, in the units of the vectors. */
    public double distance() {
        return Math.sqrt(squared);
    }

    /**
     * The exact W2² of two samples on a line: {@code ∫₀¹ (F⁻¹(u) − G⁻¹(u))² du}, a sum over the steps of both quantile
     * functions; for equal sizes the mean squared difference of the sorted values. O(n log n + m log m); neither array is
     * changed.
     */
    public static double oneDimensional(double[] a, double[] b) {
        if (a.length == 0 || b.length == 0) {
            throw new IllegalArgumentException("no distance between " + a.length + " and " + b.length + " values");
        }
        double[] p = a.clone();
        double[] q = b.clone();
        Arrays.sort(p);
        Arrays.sort(q);
        double sum = 0;
        long from = 0;
        for (int i = 0, j = 0; i < p.length && j < q.length; ) {
            // Places are counted in steps of 1/(n·m), exactly.
            long endOfP = (i + 1L) * q.length;
            long endOfQ = (j + 1L) * p.length;
            long to = Math.min(endOfP, endOfQ);
            sum += (to - from) * (p[i] - q[j]) * (p[i] - q[j]);
            from = to;
            i += endOfP == to ? 1 : 0;
            j += endOfQ == to ? 1 : 0;
        }
        return sum / ((double) p.length * q.length);
    }
}
