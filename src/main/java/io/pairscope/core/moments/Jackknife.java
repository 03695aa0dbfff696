package io.pairscope.core.moments;

import java.util.OptionalDouble;

/**
 * Delete-block jackknife: the standard error of any statistic of moments from its values with one group of rows left out
 * at a time. Künsch, "The jackknife and the bootstrap for general stationary observations" (1989); Shao and Tu, "The
 * jackknife and bootstrap" (1995), section 2.3.
 */
public final class Jackknife {
    /** With fewer groups the error itself is known too badly to be of use. */
    public static final int MIN_GROUPS = 8;

    private Jackknife() {}

    /**
     * Why so few groups give no error, such as {@code 4 groups of rows, 8 are needed}.
     *
     * @param of what the groups are of
     */
    public static String tooFew(long groups, String of) {
        return groups + " groups of " + of + ", " + MIN_GROUPS + " are needed";
    }

    /**
     * {@code SE² = (G − 1)/G · Σg (θ(−g) − mean)²}, in the unit of θ; empty for fewer than {@link #MIN_GROUPS} groups.
     *
     * @param leftOut θ(−g), the statistic without group g
     */
    public static OptionalDouble standardError(double[] leftOut) {
        int groups = leftOut.length;
        if (groups < MIN_GROUPS) {
            return OptionalDouble.empty();
        }
        double mean = 0;
        for (double value : leftOut) {
            mean += value / groups;
        }
        double largest = 0;
        for (double value : leftOut) {
            largest = Math.max(largest, Math.abs(value - mean));
        }
        // A power of two changes no digit, and keeps squares in the range of double.
        int exponent = Math.max(Double.MIN_EXPONENT, Math.getExponent(largest));
        double squares = 0;
        for (double value : leftOut) {
            double difference = Math.scalb(value - mean, -exponent);
            squares += difference * difference;
        }
        return OptionalDouble.of(Math.scalb(Math.sqrt((groups - 1.0) / groups * squares), exponent));
    }
}
