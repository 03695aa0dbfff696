package io.pairscope.core.similarity;

/**
 * A search for the few cosines of a query in a tile that are above bounds. A loop of the simplest form, which the compiler turns
 * into vector instructions, and signs of eight differences at once decide for most that they are not.
 */
final class RowScan {
    private static final int TOGETHER = 8;

    /** Below zero behind those of the row. */
    private final double[] excess = new double[SimilarityTile.GALLERY + TOGETHER];

    private final int[] places = new int[SimilarityTile.GALLERY];

    /**
     * Finds the places among the first n whose value is above the bound, or above its own bound; returns how many. All values
     * and bounds are finite.
     */
    int find(double[] values, int n, double bound, double[] bounds) {
        subtract(values, n, bound, bounds, excess);
        int end = (n + TOGETHER - 1) / TOGETHER * TOGETHER;
        for (int j = n; j < end; j++) {
            excess[j] = -1;
        }
        int count = 0;
        for (int from = 0; from < end; from += TOGETHER) {
            if (!areAllNegative(excess, from)) {
                for (int j = from; j < from + TOGETHER; j++) {
                    if (excess[j] > 0) {
                        places[count++] = j;
                    }
                }
            }
        }
        return count;
    }

    int place(int i) {
        return places[i];
    }

    private static void subtract(double[] values, int n, double bound, double[] bounds, double[] excess) {
        for (int j = 0; j < n; j++) {
            excess[j] = values[j] - Math.min(bound, bounds[j]);
        }
    }

    private static boolean areAllNegative(double[] x, int i) {
        return (bits(x[i])
                        & bits(x[i + 1])
                        & bits(x[i + 2])
                        & bits(x[i + 3])
                        & bits(x[i + 4])
                        & bits(x[i + 5])
                        & bits(x[i + 6])
                        & bits(x[i + 7]))
                < 0;
    }

    private static long bits(double x) {
        return Double.doubleToRawLongBits(x);
    }
}
