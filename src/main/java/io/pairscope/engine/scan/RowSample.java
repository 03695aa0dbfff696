package io.pairscope.engine.scan;

import java.io.Serializable;

/**
 * A seeded sample of the rows of a plan: a hash of its number and the seed decides whether a row
 * belongs to it.
 *
 * @param share of the rows, nearly; 1 or more for all of them
 */
record RowSample(long seed, double share) implements Serializable {
    private static final long GOLDEN = 0x9E3779B97F4A7C15L;

    /** About {@code wanted} of {@code rows} rows. */
    static RowSample of(long seed, long wanted, long rows) {
        return new RowSample(seed, (double) wanted / rows);
    }

    boolean contains(long globalRow) {
        return share >= 1 || (mixed(seed, globalRow) >>> 11) * 0x1.0p-53 < share;
    }

    /**
     * The row's place in a random order of all rows, as an unsigned number. No two rows have the same place, because both
     * hashes are one to one. The place is independent of membership in the sample: it comes from a further hash (the
     * murmur3 finalizer).
     */
    long place(long globalRow) {
        long z = mixed(seed, globalRow);
        z = (z ^ (z >>> 33)) * 0xFF51AFD7ED558CCDL;
        z = (z ^ (z >>> 33)) * 0xC4CEB9FE1A85EC53L;
        return z ^ (z >>> 33);
    }

    /** Stafford's mixer (variant 13, as in SplittableRandom), one to one. */
    static long mixed(long seed, long globalRow) {
        long z = seed + GOLDEN * (globalRow + 1);
        z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
        z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
        return z ^ (z >>> 31);
    }
}
