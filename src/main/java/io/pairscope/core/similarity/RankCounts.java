package io.pairscope.core.similarity;

/**
 * Wrong rows above each right answer and tied with it, while they are counted: kept as differences between one right answer and
 * the next, so that a row costs a binary search however many right answers it is above.
 */
final class RankCounts {
    private final RightAnswers right;
    private final long[] above;
    private final long[] tied;

    RankCounts(RightAnswers right) {
        this.right = right;
        this.above = new long[right.size()];
        this.tied = new long[right.size()];
    }

    /** Counts some rows above all right answers of a query from the given one on. */
    void addAbove(int query, int first, long rows) {
        add(above, query, first, rows);
    }

    /** Rows counted above the best right answer of a query since the last move. */
    long aboveBest(int query) {
        return above[right.start(query)];
    }

    /** Counts a row whose cosine is known within a margin, unless it is that close to a right answer; returns whether it did. */
    boolean countDefinite(int query, double cosine, double margin) {
        int first = firstBelow(query, cosine, margin);
        if (first != firstBelow(query, cosine, -margin)) {
            return false;
        }
        add(above, query, first, 1);
        return true;
    }

    /** Counts a row by its cosine; returns whether it is tied with the best right answer. */
    boolean count(int query, double cosine) {
        int firstTied = firstBelow(query, cosine, Math.nextDown(-Found.TIE));
        int firstAbove = firstBelow(query, cosine, Found.TIE);
        add(tied, query, firstTied, 1);
        add(tied, query, firstAbove, -1);
        add(above, query, firstAbove, 1);
        return firstTied == 0 && firstAbove > 0;
    }

    private void add(long[] differences, int query, int first, long rows) {
        if (first < right.count(query)) {
            differences[right.start(query) + first] += rows;
        }
    }

    /** The first right answer that a cosine exceeds by more than a margin; their number for none. */
    private int firstBelow(int query, double cosine, double margin) {
        int low = 0;
        int high = right.count(query);
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (cosine - right.cosine(query, middle) > margin) {
                high = middle;
            } else {
                low = middle + 1;
            }
        }
        return low;
    }

    /** Adds what was counted to what was found, and begins anew. */
    void moveTo(Found found) {
        for (int query = 0; query < right.queries(); query++) {
            move(above, found.above, right.start(query), right.start(query + 1));
            move(tied, found.tied, right.start(query), right.start(query + 1));
        }
    }

    private static void move(long[] differences, long[] counts, int from, int to) {
        long sum = 0;
        for (int i = from; i < to; i++) {
            sum += differences[i];
            counts[i] += sum;
            differences[i] = 0;
        }
    }
}
