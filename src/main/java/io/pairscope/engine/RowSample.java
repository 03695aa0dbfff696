package io.pairscope.engine;

import java.io.Serializable;

/**
 * A seeded sample of the rows of a plan: each row is in it or not by its number and the seed alone, whoever asks.
 *
 * @param share of the rows, nearly; 1 or more for all of them
 */
record RowSample(long seed, double share) implements Serializable {
    private static final long GOLDEN = 0x9E3779B97F4A7C15L;

    /** About {@code wanted} of {@code rows} rows. */
    static RowSample of(long seed, long wanted, long rows) {
        return new RowSample(seed, (double) wanted / rows);
    }

    boolean isAll() {
        return share >= 1;
    }

    boolean contains(long globalRow) {
        return isAll() || uniform(seed + GOLDEN * (globalRow + 1)) < share;
    }

    /** Stafford's mixer (variant 13, as in SplittableRandom), to [0, 1). */
    private static double uniform(long z) {
        long mixed = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
        mixed = (mixed ^ (mixed >>> 27)) * 0x94D049BB133111EBL;
        return ((mixed ^ (mixed >>> 31)) >>> 11) * 0x1.0p-53;
    }
}
