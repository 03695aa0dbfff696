package io.pairscope.core.similarity;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Rows of the last parts of the gallery that may be among the k nearest of each query, by cosines of tiles that are off by at
 * most an error. Most of them give way to others before it is decided between them, so that few are multiplied again in double.
 */
final class NearestCandidates {
    /** Below any cosine. */
    private static final double NO_COSINE = -2;

    /** Values of the gallery that are kept until it is decided: 24 MB in both precisions. */
    private static final int WAITING = 1 << 21;

    private final SideRows queries;
    private final Found found;
    private final KnownBounds known;
    private final int k;
    private final int capacity;
    /** By query, the k highest cosines of tiles so far, descending. */
    private final double[] highest;
    /** By query, the rows in wait and their cosines. */
    private final int[] rows;

    private final double[] cosines;
    private final int[] counts;
    /** The parts in turn; rows count on from one to the next. */
    private final List<SideRows> parts = new ArrayList<>();

    private int rowsBefore;
    private double error;

    /**
     * @param found takes the nearest
     * @param known to other tasks of the same queries
     */
    NearestCandidates(SideRows queries, Found found, KnownBounds known) {
        this.queries = queries;
        this.found = found;
        this.known = known;
        this.k = found.k;
        this.capacity = 2 * k + 8;
        this.highest = new double[queries.count() * k];
        this.rows = new int[queries.count() * capacity];
        this.cosines = new double[queries.count() * capacity];
        this.counts = new int[queries.count()];
        Arrays.fill(highest, NO_COSINE);
    }

    /** Takes the part of the gallery in turn, and the error of cosines with its rows. */
    void begin(SideRows part, double error) {
        this.error = error;
        if (!parts.isEmpty() && parts.get(parts.size() - 1) == part) {
            return;
        }
        tell();
        int waiting = parts.stream().mapToInt(SideRows::count).sum();
        if (waiting + part.count() > WAITING / part.vectors.dims()) {
            settle();
            waiting = 0;
        }
        rowsBefore = waiting;
        parts.add(part);
    }

    /** Of k rows whose cosines in tiles are known, none is lower than the lowest of these by more than the error. */
    private void tell() {
        for (int query = 0; k > 0 && query < counts.length; query++) {
            known.raise(query, highest[(query + 1) * k - 1] - error);
        }
    }

    /**
     * A row at or below this cosine of a tile cannot be among the nearest of a query: k others are above it, whatever the
     * errors.
     */
    double lowest(int query) {
        return k == 0
                ? Double.POSITIVE_INFINITY
                : Math.max(
                        highest[(query + 1) * k - 1] - 2 * error,
                        Math.max(found.bound(query), known.of(query)) - error);
    }

    /** Takes a row of the part. */
    void add(int query, int row, double cosine) {
        insert(query, cosine);
        int at = query * capacity + counts[query]++;
        rows[at] = rowsBefore + row;
        cosines[at] = cosine;
        if (counts[query] == capacity) {
            drop(query);
            if (counts[query] == capacity) {
                settle(query);
            }
        }
    }

    private void insert(int query, double cosine) {
        int last = (query + 1) * k - 1;
        if (cosine <= highest[last]) {
            return;
        }
        int at = query * k;
        int high = last;
        while (at < high) {
            int middle = (at + high) >>> 1;
            if (highest[middle] < cosine) {
                high = middle;
            } else {
                at = middle + 1;
            }
        }
        System.arraycopy(highest, at, highest, at + 1, last - at);
        highest[at] = cosine;
    }

    /** Drops the rows that others have taken the place of. */
    private void drop(int query) {
        double lowest = lowest(query);
        int first = query * capacity;
        int kept = first;
        for (int at = first; at < first + counts[query]; at++) {
            if (cosines[at] > lowest) {
                rows[kept] = rows[at];
                cosines[kept] = cosines[at];
                kept++;
            }
        }
        counts[query] = kept - first;
    }

    /** Decides between all rows in wait, in double. */
    void settle() {
        for (int query = 0; query < counts.length; query++) {
            if (counts[query] > 0) {
                drop(query);
                settle(query);
            }
        }
        parts.clear();
    }

    private void settle(int query) {
        for (int at = query * capacity; at < query * capacity + counts[query]; at++) {
            int row = rows[at];
            int part = 0;
            while (row >= parts.get(part).count()) {
                row -= parts.get(part++).count();
            }
            SideRows of = parts.get(part);
            found.offer(query, of.numbers[row], queries.vectors.cosine(query, of.vectors, row));
        }
        counts[query] = 0;
        known.raise(query, found.bound(query));
    }
}
