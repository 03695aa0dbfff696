package io.pairscope.core.agreement;

import java.io.Serializable;
import java.util.Arrays;

/** The distinct values of a column and the rank of every row among them; −0 equals 0. */
final class RankedValues implements Serializable {
    private static final long serialVersionUID = 1;

    /** Ascending; times a power of two, which is exact, so that the largest magnitude is about 1 and no sum overflows. */
    final double[] values;
    /** From 0, equal for rows of equal values. */
    final int[] ranks;

    private RankedValues(double[] values, int[] ranks) {
        this.values = values;
        this.ranks = ranks;
    }

    /** Cost: O(n log n). */
    static RankedValues of(double[] column) {
        double[] sorted = new double[column.length];
        Arrays.setAll(sorted, row -> column[row] + 0.0);
        Arrays.sort(sorted);
        int distinct = 0;
        for (double value : sorted) {
            if (distinct == 0 || value != sorted[distinct - 1]) {
                sorted[distinct++] = value;
            }
        }
        double[] values = Arrays.copyOf(sorted, distinct);
        int[] ranks = new int[column.length];
        Arrays.setAll(ranks, row -> Arrays.binarySearch(values, column[row] + 0.0));
        return new RankedValues(scaled(values), ranks);
    }

    private static double[] scaled(double[] ascending) {
        if (ascending.length == 0) {
            return ascending;
        }
        double largest = Math.max(Math.abs(ascending[0]), Math.abs(ascending[ascending.length - 1]));
        int exponent = Math.getExponent(largest);
        return Arrays.stream(ascending)
                .map(value -> Math.scalb(value, -exponent))
                .toArray();
    }

    /** The rows in the order of their ranks; rows of one rank keep the order they come in. */
    int[] sort(int[] rows) {
        int[] next = new int[values.length + 1];
        for (int rank : ranks) {
            next[rank + 1]++;
        }
        Arrays.parallelPrefix(next, Integer::sum);
        int[] sorted = new int[rows.length];
        for (int row : rows) {
            sorted[next[ranks[row]]++] = row;
        }
        return sorted;
    }

    /** The same column with its rows in another order. */
    RankedValues inOrder(int[] rows) {
        return new RankedValues(
                values, Arrays.stream(rows).map(row -> ranks[row]).toArray());
    }

    /** How many rows have each distinct value, where row i counts weights[i] times. */
    long[] counts(int[] weights) {
        long[] counts = new long[values.length];
        for (int i = 0; i < ranks.length; i++) {
            counts[ranks[i]] += weights[i];
        }
        return counts;
    }
}
