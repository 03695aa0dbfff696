package io.pairscope.core.similarity;

import java.io.Serializable;

/**
 * Class moments of the unit rows of one side: the number and the sum of the rows of each class, from which RMS diameters and
 * distances of centroids follow. Mergeable; d doubles per class that has rows.
 */
public final class ClassMoments implements Serializable {
    private static final long serialVersionUID = 1;

    private final int dims;
    private final long[] rows;
    private final double[][] sums;

    public ClassMoments(int classes, int dims) {
        this.dims = dims;
        this.rows = new long[classes];
        this.sums = new double[classes][];
    }

    /** Takes a unit row of a class, whose values begin at a place. */
    public void add(int ofClass, double[] values, int at) {
        rows[ofClass]++;
        double[] sum = sum(ofClass);
        for (int k = 0; k < dims; k++) {
            sum[k] += values[at + k];
        }
    }

    public void merge(ClassMoments later) {
        for (int c = 0; c < rows.length; c++) {
            if (later.rows[c] > 0) {
                rows[c] += later.rows[c];
                double[] sum = sum(c);
                for (int k = 0; k < dims; k++) {
                    sum[k] += later.sums[c][k];
                }
            }
        }
    }

    private double[] sum(int ofClass) {
        if (sums[ofClass] == null) {
            sums[ofClass] = new double[dims];
        }
        return sums[ofClass];
    }

    public int classes() {
        return rows.length;
    }

    /** The number of rows of a class. */
    public long rows(int ofClass) {
        return rows[ofClass];
    }

    /**
     * The root mean square distance of two different rows of a class, {@code sqrt(2n/(n − 1)·(1 − ‖mean‖²))}; NaN for fewer
     * than two rows. The difference rounds: of equal rows it may be 1e-7 rather than 0.
     */
    public double rmsDiameter(int ofClass) {
        double n = rows[ofClass];
        if (n < 2) {
            return Double.NaN;
        }
        double squared = 0;
        for (double sum : sums[ofClass]) {
            squared += sum / n * (sum / n);
        }
        return Math.sqrt(2 * n / (n - 1) * Math.max(0, 1 - squared));
    }

    /** The class with the nearest centroid, the first of several; −1 for none. */
    public int nearest(int ofClass) {
        int nearest = -1;
        double smallest = Double.POSITIVE_INFINITY;
        for (int other = 0; other < rows.length; other++) {
            double distance = other == ofClass ? Double.NaN : separation(ofClass, other);
            if (distance < smallest) {
                smallest = distance;
                nearest = other;
            }
        }
        return nearest;
    }

    /** The distance of the mean rows of two classes; NaN where one has no rows. */
    public double separation(int one, int other) {
        if (rows[one] == 0 || rows[other] == 0) {
            return Double.NaN;
        }
        double squared = 0;
        for (int k = 0; k < dims; k++) {
            double difference = sums[one][k] / rows[one] - sums[other][k] / rows[other];
            squared += difference * difference;
        }
        return Math.sqrt(squared);
    }
}
