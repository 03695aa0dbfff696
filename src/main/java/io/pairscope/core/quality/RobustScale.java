package io.pairscope.core.quality;

import java.util.Arrays;

/**
 * Median and robust spread of numbers with outliers: the median absolute deviation, times 1.4826, which
 * makes it the standard deviation of normal numbers. Hampel, "The influence curve and its role in robust estimation"
 * (1974).
 */
public record RobustScale(double median, double deviation) {
    private static final double NORMAL = 1.4826;

    public static RobustScale of(double[] values) {
        double median = median(values);
        double[] distances =
                Arrays.stream(values).map(value -> Math.abs(value - median)).toArray();
        return new RobustScale(median, NORMAL * median(distances));
    }

    private static double median(double[] values) {
        if (values.length == 0) {
            return Double.NaN;
        }
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        int half = sorted.length / 2;
        return sorted.length % 2 == 1 ? sorted[half] : 0.5 * (sorted[half - 1] + sorted[half]);
    }
}
