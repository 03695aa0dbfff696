package io.pairscope.core.similarity;

import java.io.Serializable;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.function.Function;

/**
 * What a part of a gallery says of each of some queries, in one direction: the k nearest rows, how many wrong ones are above
 * each right answer or tied with it, sums of exponentials. Merged part by part, in plan order.
 */
public final class Found implements Serializable {
    private static final long serialVersionUID = 1;

    /** Cosines this close are ties. */
    public static final double TIE = 1e-12;

    public final int queries;
    public final int k;
    /** Numbers of the nearest rows, query after query, by falling cosine, then by number; −1 where there are fewer than k. */
    public final long[] neighbours;
    /** Their cosines. */
    public final double[] cosines;
    /** Wrong rows above a right answer, by its place in {@link RightAnswers}. */
    public final long[] above;
    /** Wrong rows tied with it. */
    public final long[] tied;
    /** Wrong rows with the vector of the first right answer, by query. */
    public final long[] copies;
    /** {@code Σ exp((cosine − 1)/τ)} over all rows that are not the query itself, query after query, by temperature. */
    public final double[] sums;

    public Found(int queries, int k, int rightAnswers, int temperatures) {
        this(
                queries,
                k,
                new long[queries * k],
                new double[queries * k],
                new long[rightAnswers],
                new long[rightAnswers],
                new long[queries],
                new double[queries * temperatures]);
        Arrays.fill(neighbours, -1);
        Arrays.fill(cosines, Double.NEGATIVE_INFINITY);
    }

    private Found(
            int queries,
            int k,
            long[] neighbours,
            double[] cosines,
            long[] above,
            long[] tied,
            long[] copies,
            double[] sums) {
        this.queries = queries;
        this.k = k;
        this.neighbours = neighbours;
        this.cosines = cosines;
        this.above = above;
        this.tied = tied;
        this.copies = copies;
        this.sums = sums;
    }

    /** The cosine that a row must reach to be among the nearest of a query; −∞ while there is room, ∞ if none are asked for. */
    double bound(int query) {
        return k == 0 ? Double.POSITIVE_INFINITY : cosines[(query + 1) * k - 1];
    }

    /** Takes a row among the nearest of a query if it belongs there. */
    void offer(int query, long number, double cosine) {
        int last = (query + 1) * k - 1;
        if (k == 0 || !isBefore(number, cosine, last)) {
            return;
        }
        int at = query * k;
        int high = last;
        while (at < high) {
            int middle = (at + high) >>> 1;
            if (isBefore(number, cosine, middle)) {
                high = middle;
            } else {
                at = middle + 1;
            }
        }
        System.arraycopy(neighbours, at, neighbours, at + 1, last - at);
        System.arraycopy(cosines, at, cosines, at + 1, last - at);
        neighbours[at] = number;
        cosines[at] = cosine;
    }

    private boolean isBefore(long number, double cosine, int at) {
        return neighbours[at] < 0 || cosine > cosines[at] || cosine == cosines[at] && number < neighbours[at];
    }

    /** Adds what a later part of the gallery says of the same queries. */
    public void merge(Found later) {
        for (int query = 0; query < queries; query++) {
            for (int at = query * k; at < (query + 1) * k && later.neighbours[at] >= 0; at++) {
                offer(query, later.neighbours[at], later.cosines[at]);
            }
        }
        add(above, later.above);
        add(tied, later.tied);
        add(copies, later.copies);
        for (int i = 0; i < sums.length; i++) {
            sums[i] += later.sums[i];
        }
    }

    private static void add(long[] sums, long[] more) {
        for (int i = 0; i < sums.length; i++) {
            sums[i] += more[i];
        }
    }

    /** The part of some queries, as a copy. */
    public Found slice(int from, int to, RightAnswers right) {
        int temperatures = queries == 0 ? 0 : sums.length / queries;
        int firstRight = right.start(from);
        int lastRight = right.start(to);
        return new Found(
                to - from,
                k,
                Arrays.copyOfRange(neighbours, from * k, to * k),
                Arrays.copyOfRange(cosines, from * k, to * k),
                Arrays.copyOfRange(above, firstRight, lastRight),
                Arrays.copyOfRange(tied, firstRight, lastRight),
                Arrays.copyOfRange(copies, from, to),
                Arrays.copyOfRange(sums, from * temperatures, to * temperatures));
    }

    /** The same without the neighbours of some queries. */
    public Found withoutNeighboursOf(BitSet leftOut) {
        long[] others = neighbours.clone();
        leftOut.stream().forEach(query -> Arrays.fill(others, query * k, (query + 1) * k, -1));
        return new Found(queries, k, others, cosines, above, tied, copies, sums);
    }

    /** What was found of the queries of each part, one behind the other. */
    public static Found joined(List<Found> parts) {
        return new Found(
                parts.stream().mapToInt(part -> part.queries).sum(),
                parts.get(0).k,
                longs(parts, part -> part.neighbours),
                doubles(parts, part -> part.cosines),
                longs(parts, part -> part.above),
                longs(parts, part -> part.tied),
                longs(parts, part -> part.copies),
                doubles(parts, part -> part.sums));
    }

    private static long[] longs(List<Found> parts, Function<Found, long[]> of) {
        return parts.stream().map(of).flatMapToLong(Arrays::stream).toArray();
    }

    private static double[] doubles(List<Found> parts, Function<Found, double[]> of) {
        return parts.stream().map(of).flatMapToDouble(Arrays::stream).toArray();
    }
}
