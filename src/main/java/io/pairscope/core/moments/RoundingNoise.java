package io.pairscope.core.moments;

import java.io.Serializable;
import java.util.stream.IntStream;

/**
 * The variance that rounding alone gives vectors which do not vary, in any direction: an absolute floor for the
 * eigenvalues of a covariance. A direction whose variance is no larger is constant, as far as anyone can tell.
 *
 * <p>Two parts. Storage rounds value j of each row by up to u·|xj|, u the unit roundoff of the stored type, independently:
 * variance u²·E[xj²] at most, times (1 + √(d/n))² for the largest of d sample eigenvalues (Marchenko and Pastur 1967).
 * Arithmetic in double moves the mean of a block of rows by up to (rows/4)·2⁻⁵³·|μj|, the same for all its rows, and a
 * row that is normalized by (d/4)·2⁻⁵³ of itself; twice that is taken. Higham, "Accuracy and stability of numerical
 * algorithms" (2002), section 4.2.
 */
public final class RoundingNoise implements Serializable {
    private static final long serialVersionUID = 1;

    /** Variance by storage, value by value. */
    private final double[] storage;
    /** Standard deviation by arithmetic; of one sign or the other in all rows of a block. */
    private final double[] arithmetic;

    private final boolean[] constant;

    RoundingNoise(Marginal moments) {
        int d = moments.mean().length;
        double n = moments.count();
        double u = moments.stored().unitRoundoff() * (1 + Math.sqrt(d / n));
        double steps = steps(n, d);
        this.storage = new double[d];
        this.arithmetic = new double[d];
        this.constant = new boolean[d];
        for (int j = 0; j < d; j++) {
            double mean = moments.mean()[j];
            double variance = moments.scatter().get(j, j) / Math.max(1, n - 1);
            storage[j] = u * (mean * mean + variance) * u;
            arithmetic[j] = steps * Math.abs(mean);
            constant[j] = variance <= of(j);
        }
    }

    /** How far arithmetic moves the mean of rows, as a share of their size. */
    static double steps(double rows, int dims) {
        return 0.5 * (Math.min(rows, EmbeddingBlock.CAPACITY) + dims) * StoredType.DOUBLE.unitRoundoff();
    }

    /** The variance by rounding along a direction: d values from a place of an array. */
    public double along(double[] directions, int at) {
        double independent = 0;
        double common = 0;
        for (int j = 0; j < storage.length; j++) {
            double v = directions[at + j];
            independent += v * storage[j] * v;
            common += Math.abs(v) * arithmetic[j];
        }
        return independent + common * common;
    }

    /** No less than the variance by rounding along any unit direction of columns that are multiplied by a scale. */
    public double atMost(double[] scale) {
        double independent = 0;
        double common = 0;
        for (int j = 0; j < storage.length; j++) {
            independent = Math.max(independent, scale[j] * storage[j] * scale[j]);
            common += scale[j] * arithmetic[j] * scale[j] * arithmetic[j];
        }
        return independent + common;
    }

    /** The variance by rounding of a column. */
    public double of(int column) {
        return storage[column] + arithmetic[column] * arithmetic[column];
    }

    /** The mean squared distance by rounding of a row from what it should be. */
    public double total() {
        return IntStream.range(0, storage.length).mapToDouble(this::of).sum();
    }

    /** Whether no column varies. */
    public boolean isAll() {
        return constantColumns().length == constant.length;
    }

    /** The columns that do not vary, from 0. */
    public int[] constantColumns() {
        return IntStream.range(0, constant.length)
                .filter(column -> constant[column])
                .toArray();
    }
}
