package io.pairscope.engine.scan;

import java.io.Serializable;
import java.util.Arrays;

/**
 * Number of distinct values, by the smallest of their hashes: exact up to {@link #EXACT} values, beyond that the estimate of
 * Beyer et al., "On synopses for distinct-value estimation under multiset operations" (2007), with a relative standard
 * error of {@link #RELATIVE_ERROR}. Whatever the order and the splits, the same values give the same number.
 *
 * <p>Memory: 16 bytes a value, at most 1 MB.
 */
final class SmallestHashes implements Serializable {
    private static final long serialVersionUID = 1;

    static final int EXACT = 1 << 16;
    static final double RELATIVE_ERROR = 1 / Math.sqrt(EXACT - 2);

    private static final int FEWEST = 16;

    /** With the sign bit turned, so that they sort as unsigned numbers; unsorted behind the distinct ones. */
    private long[] kept = new long[FEWEST];

    private int size;
    private boolean full;

    void add(long hash) {
        long sortable = hash ^ Long.MIN_VALUE;
        if (full && sortable >= kept[EXACT - 1]) {
            return;
        }
        if (size == kept.length) {
            settle();
            if (2 * size > kept.length) {
                kept = Arrays.copyOf(kept, Math.min(2 * kept.length, 2 * EXACT));
            }
        }
        kept[size++] = sortable;
    }

    /** Adds those of packed ones. */
    void merge(SmallestHashes other) {
        for (int i = 0; i < other.size && !(full && other.kept[i] >= kept[EXACT - 1]); i++) {
            add(other.kept[i] ^ Long.MIN_VALUE);
        }
        if (other.full && !full) {
            full = true;
            settle();
        }
    }

    /** To be called before it is sent. */
    void pack() {
        settle();
        kept = Arrays.copyOf(kept, Math.max(FEWEST, size));
    }

    /** Sorts, drops repeats and all but the smallest. */
    private void settle() {
        Arrays.sort(kept, 0, size);
        int distinct = 0;
        for (int i = 0; i < size; i++) {
            if (distinct == 0 || kept[i] != kept[distinct - 1]) {
                kept[distinct++] = kept[i];
            }
        }
        full |= distinct > EXACT;
        size = Math.min(distinct, EXACT);
    }

    boolean isExact() {
        settle();
        return !full;
    }

    /** The number of distinct values, or its estimate. */
    long count() {
        settle();
        if (!full) {
            return size;
        }
        double largest = (kept[EXACT - 1] - (double) Long.MIN_VALUE) * 0x1p-64;
        return Math.round((EXACT - 1) / largest);
    }
}
