package io.pairscope.engine.scan;

import io.pairscope.engine.scan.Repeats.Counted;
import java.io.Serializable;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/**
 * The most frequent of many hashes, each with its count and a row it stands in: exact up to {@link #EXACT} distinct ones. Beyond
 * that counts are lower bounds, each short by at most {@link #shortfall}, and every hash that comes more often is there: Misra
 * and Gries, "Finding repeated elements" (1982), with the median as decrement; merged as in Agarwal et al., "Mergeable
 * summaries" (2012).
 *
 * <p>Memory: 48 bytes a hash, at most 800 kB.
 */
final class FrequentHashes implements Serializable {
    private static final long serialVersionUID = 1;

    static final int EXACT = 1 << 14;

    /** A place without a count is free; the number of places is a power of two, at most half of them taken. */
    private long[] hashes = new long[32];

    private long[] counts = new long[32];
    private long[] rows = new long[32];
    private int size;
    private long shortfall;

    void add(long hash, long count, long row) {
        int at = placeOf(hash);
        if (counts[at] == 0) {
            if (2 * (size + 1) > hashes.length) {
                makeRoom();
                at = placeOf(hash);
            }
            size++;
            hashes[at] = hash;
            rows[at] = row;
        }
        counts[at] += count;
    }

    private int placeOf(long hash) {
        int mask = hashes.length - 1;
        int at = (int) hash & mask;
        while (counts[at] != 0 && hashes[at] != hash) {
            at = at + 1 & mask;
        }
        return at;
    }

    /** More places, or what a decrement by the median leaves. */
    private void makeRoom() {
        long decrement = 0;
        int places = 2 * hashes.length;
        if (size >= EXACT) {
            long[] sorted =
                    Arrays.stream(counts).filter(count -> count > 0).sorted().toArray();
            decrement = sorted[sorted.length / 2];
            places = hashes.length;
        }
        long[] oldHashes = hashes;
        long[] oldCounts = counts;
        long[] oldRows = rows;
        hashes = new long[places];
        counts = new long[places];
        rows = new long[places];
        size = 0;
        shortfall += decrement;
        for (int i = 0; i < oldHashes.length; i++) {
            if (oldCounts[i] > decrement) {
                add(oldHashes[i], oldCounts[i] - decrement, oldRows[i]);
            }
        }
    }

    /** Adds those of later rows. */
    void merge(FrequentHashes later) {
        for (int i = 0; i < later.hashes.length; i++) {
            if (later.counts[i] > 0) {
                add(later.hashes[i], later.counts[i], later.rows[i]);
            }
        }
        shortfall += later.shortfall;
    }

    /** How far a count may be below the true one; 0 when counts are exact. */
    long shortfall() {
        return shortfall;
    }

    /** The most frequent ones that come more than once, by count, then by row. */
    List<Counted> repeated(int most) {
        return IntStream.range(0, hashes.length)
                .filter(i -> counts[i] > 1)
                .mapToObj(i -> new Counted(rows[i], counts[i]))
                .sorted(Comparator.comparingLong(Counted::count).reversed().thenComparingLong(Counted::row))
                .limit(most)
                .toList();
    }
}
