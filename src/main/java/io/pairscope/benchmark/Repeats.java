package io.pairscope.benchmark;

import java.util.Arrays;

/**
 * Median, least and largest of the repeats of one measure.
 *
 * @param repeats how many there are, one at least
 */
record Repeats(String unit, double median, double min, double max, int repeats) {
    static Repeats of(String unit, double... values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        int n = sorted.length;
        double median = (sorted[(n - 1) / 2] + sorted[n / 2]) / 2;
        return new Repeats(unit, median, sorted[0], sorted[n - 1], n);
    }
}
