package io.pairscope.core.similarity;

import java.util.Arrays;

/**
 * A search for the few cosines of a query in a tile that are above a bound of the query or of their own row. Rows are taken eight
 * at a time: signs of eight differences at once decide for most that they are not.
 */
final class RowScan {
    private static final int TOGETHER = 8;

    /** A bound above every cosine. */
    static final double NONE = 4;

    private final double[] bounds = new double[SimilarityTile.GALLERY];

    /** The lowest of the bounds of eight rows. */
    private final double[] lowest = new double[SimilarityTile.GALLERY / TOGETHER];

    private final int[] places = new int[SimilarityTile.GALLERY];

    RowScan() {
        Arrays.fill(bounds, NONE);
        Arrays.fill(lowest, NONE);
    }

    /** Sets the bound of a row of the tile. */
    void setBound(int row, double bound) {
        bounds[row] = bound;
        int group = row / TOGETHER;
        double least = NONE;
        for (int j = group * TOGETHER; j < (group + 1) * TOGETHER; j++) {
            least = Math.min(least, bounds[j]);
        }
        lowest[group] = least;
    }

    /**
     * Finds the places from the first, a multiple of eight, to the one before the last whose value is above the bound, or above that
     * of its row; returns how many. All values and bounds are finite.
     */
    int find(double[] values, int first, int last, double bound) {
        int count = 0;
        int from = first;
        for (; from <= last - TOGETHER; from += TOGETHER) {
            if (!areAllBelow(values, from, Math.min(bound, lowest[from / TOGETHER]))) {
                count = look(values, from, from + TOGETHER, bound, count);
            }
        }
        return look(values, from, last, bound, count);
    }

    int place(int i) {
        return places[i];
    }

    private int look(double[] values, int from, int to, double bound, int count) {
        int found = count;
        for (int j = from; j < to; j++) {
            if (values[j] > bound || values[j] > bounds[j]) {
                places[found++] = j;
            }
        }
        return found;
    }

    private static boolean areAllBelow(double[] x, int i, double bound) {
        return (bits(x[i] - bound)
                        & bits(x[i + 1] - bound)
                        & bits(x[i + 2] - bound)
                        & bits(x[i + 3] - bound)
                        & bits(x[i + 4] - bound)
                        & bits(x[i + 5] - bound)
                        & bits(x[i + 6] - bound)
                        & bits(x[i + 7] - bound))
                < 0;
    }

    private static long bits(double x) {
        return Double.doubleToRawLongBits(x);
    }
}
