package io.pairscope.core.agreement;

import java.util.Arrays;

/** Percentile bootstrap interval (Efron and Tibshirani 1993, chapter 13), from the values of resamples; NaN from none. */
public record Interval(double low, double high) {

    /**
     * The interval between the percentiles that leave (1 − level)/2 of the values on either side, linear between neighbours. Values that
     * are NaN, of resamples in which a side is constant, are left out.
     *
     * @param level such as 0.95
     */
    public static Interval percentile(double[] values, double level) {
        double[] sorted = defined(values);
        Arrays.sort(sorted);
        return new Interval(quantile(sorted, (1 - level) / 2), quantile(sorted, (1 + level) / 2));
    }

    /**
     * Two-sided bootstrap p-value of "the value is 0": twice the smaller of the shares of values at or below 0 and at or above it, at
     * most 1, and at least 1/(n + 1) for n values, since n resamples cannot tell less. NaN values are left out.
     */
    public static double pValue(double[] values) {
        double[] defined = defined(values);
        double n = defined.length;
        double below = Arrays.stream(defined).filter(value -> value <= 0).count() / n;
        double above = Arrays.stream(defined).filter(value -> value >= 0).count() / n;
        return Math.max(1 / (n + 1), Math.min(1, 2 * Math.min(below, above)));
    }

    /** Number of values that are NaN. */
    public static int undefined(double[] values) {
        return values.length - defined(values).length;
    }

    private static double[] defined(double[] values) {
        return Arrays.stream(values).filter(value -> !Double.isNaN(value)).toArray();
    }

    private static double quantile(double[] sorted, double share) {
        if (sorted.length == 0) {
            return Double.NaN;
        }
        double place = share * (sorted.length - 1);
        int below = (int) place;
        int above = Math.min(below + 1, sorted.length - 1);
        return sorted[below] + (place - below) * (sorted[above] - sorted[below]);
    }
}
