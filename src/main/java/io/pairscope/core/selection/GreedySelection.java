package io.pairscope.core.selection;

import io.pairscope.core.similarity.UnitRows;
import java.util.Arrays;

/**
 * A greedy choice among rows that come best first: a row is dropped when a row that was kept before is equal to it in some
 * sense, and else kept. So nobody is dropped without a better one that is kept, and no two that are kept are equal.
 */
public abstract class GreedySelection {
    private long[] numbers = new long[8];
    private long[] keepers = new long[8];
    private double[] cosines = new double[8];
    private int count;

    /**
     * Takes the next rows, none better than one that came before.
     *
     * @param rowNumbers by which they are named
     * @param sides their vectors on each side that is compared; they are copied
     */
    public abstract void add(long[] rowNumbers, UnitRows... sides);

    /** @param keeper the best row kept that is equal to it */
    final void drop(long number, long keeper, double cosine) {
        if (count == numbers.length) {
            numbers = Arrays.copyOf(numbers, 2 * count);
            keepers = Arrays.copyOf(keepers, 2 * count);
            cosines = Arrays.copyOf(cosines, 2 * count);
        }
        numbers[count] = number;
        keepers[count] = keeper;
        cosines[count] = cosine;
        count++;
    }

    /** The rows that were dropped, in the order in which they came. */
    public final long[] dropped() {
        return Arrays.copyOf(numbers, count);
    }

    /** For each of them the best of the kept rows that are equal to it. */
    public final long[] keepers() {
        return Arrays.copyOf(keepers, count);
    }

    /** For each of them its cosine with that one, the lowest of the sides. */
    public final double[] cosines() {
        return Arrays.copyOf(cosines, count);
    }
}
