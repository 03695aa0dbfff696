package io.pairscope.core.moments;

import java.io.Serializable;

/**
 * Count, mean and spread of one number over many rows, in the unit of the number: Welford, "Note on a method for
 * calculating corrected sums of squares and products" (1962); merged as in Chan, Golub and LeVeque (1979).
 */
public final class RunningMoments implements Serializable {
    private static final long serialVersionUID = 1;

    private long count;
    private double mean;
    private double squares;

    public RunningMoments() {}

    /** @param squares sum of squared distances from the mean */
    public RunningMoments(long count, double mean, double squares) {
        this.count = count;
        this.mean = mean;
        this.squares = squares;
    }

    public void add(double value) {
        count++;
        double delta = value - mean;
        mean += delta / count;
        squares += delta * (value - mean);
    }

    public void merge(RunningMoments later) {
        if (later.count == 0) {
            return;
        }
        double delta = later.mean - mean;
        long total = count + later.count;
        mean += delta * later.count / total;
        squares += later.squares + delta * delta * count * later.count / total;
        count = total;
    }

    public long count() {
        return count;
    }

    public double mean() {
        return mean;
    }

    public double squares() {
        return squares;
    }

    /** Of the numbers, with divisor n − 1; NaN of one number. */
    public double standardDeviation() {
        return Math.sqrt(squares / (count - 1));
    }

    /** Of the mean, rows taken as independent. */
    public double standardError() {
        return standardDeviation() / Math.sqrt(count);
    }
}
