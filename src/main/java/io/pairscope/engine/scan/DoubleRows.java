package io.pairscope.engine.scan;

import java.util.Arrays;
import java.util.List;

/** Rows of doubles, gathered one after the other. */
final class DoubleRows {
    private double[] values = {};
    private int length;

    void add(double[] source, int from, int count) {
        if (length + count > values.length) {
            values = Arrays.copyOf(values, Math.max(length + count, 2 * values.length));
        }
        System.arraycopy(source, from, values, length, count);
        length += count;
    }

    double[] values() {
        return Arrays.copyOf(values, length);
    }

    static double[] joined(List<double[]> parts) {
        DoubleRows all = new DoubleRows();
        parts.forEach(part -> all.add(part, 0, part.length));
        return all.values();
    }
}
