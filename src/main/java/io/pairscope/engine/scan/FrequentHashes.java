package io.pairscope.engine.scan;

import io.pairscope.engine.scan.Repeats.Counted;
import java.io.Serializable;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/**
 * The most frequent of many hashes, each with its count and a row it stands in: exact up to {@link #EXACT} distinct ones. Beyond
 * that counts are lower bounds, each short by at most {@link #shortfall}, and every hash that comes more often is there: Misra
 * and Gries, "Finding repeated elements" (1982), with the median as decrement; merged as in Agarwal et al., "Mergeable
 * summaries" (2012).
 *
 * <p>Memory: 64 bytes a hash, at most 1 MB.
 */
final class FrequentHashes implements Serializable {
    private static final long serialVersionUID = 1;

    static final int EXACT = 1 << 14;

    private static final int FEWEST = 32;

    /** What a place holds: the hash, its count, its row, and nothing, so that a place lies within one line of the cache. */
    private static final int WIDTH = 4;

    private static final int COUNT = 1;
    private static final int ROW = 2;

    /** A place without a count is free; the number of places is a power of two, at most half of them taken. */
    private long[] places = new long[WIDTH * FEWEST];

    private int size;
    private long shortfall;

    void add(long hash, long count, long row) {
        int at = placeOf(hash);
        if (places[at + COUNT] == 0) {
            if (2 * WIDTH * (size + 1) > places.length) {
                makeRoom();
                at = placeOf(hash);
            }
            size++;
            places[at] = hash;
            places[at + ROW] = row;
        }
        places[at + COUNT] += count;
    }

    private int placeOf(long hash) {
        int mask = places.length - 1;
        int at = (int) hash * WIDTH & mask;
        while (places[at + COUNT] != 0 && places[at] != hash) {
            at = at + WIDTH & mask;
        }
        return at;
    }

    /** More places, or what a decrement by the median leaves. */
    private void makeRoom() {
        long decrement = 0;
        int length = 2 * places.length;
        if (size >= EXACT) {
            long[] sorted = taken().mapToLong(at -> places[at + COUNT]).sorted().toArray();
            decrement = sorted[sorted.length / 2];
            length = places.length;
        }
        long[] old = places;
        places = new long[length];
        size = 0;
        shortfall += decrement;
        for (int at = 0; at < old.length; at += WIDTH) {
            if (old[at + COUNT] > decrement) {
                add(old[at], old[at + COUNT] - decrement, old[at + ROW]);
            }
        }
    }

    private IntStream taken() {
        return IntStream.iterate(0, at -> at < places.length, at -> at + WIDTH).filter(at -> places[at + COUNT] > 0);
    }

    /** Adds those of later rows. */
    void merge(FrequentHashes later) {
        for (int at = 0; at < later.places.length; at += WIDTH) {
            if (later.places[at + COUNT] > 0) {
                add(later.places[at], later.places[at + COUNT], later.places[at + ROW]);
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
        return taken().filter(at -> places[at + COUNT] > 1)
                .mapToObj(at -> new Counted(places[at + ROW], places[at + COUNT]))
                .sorted(Comparator.comparingLong(Counted::count).reversed().thenComparingLong(Counted::row))
                .limit(most)
                .toList();
    }
}
