package io.pairscope.core.similarity;

import java.io.Serializable;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/**
 * The right answers to each query in the gallery, by their cosines, the highest first: what ranks are counted against. Where a
 * query has more than {@link #KEPT}, only the best one of each query is kept.
 */
public final class RightAnswers implements Serializable {
    private static final long serialVersionUID = 1;

    /** Right answers of a query whose cosines can be kept. */
    public static final int KEPT = 100;

    private final int[] starts;
    private final double[] cosines;
    private final long[] totals;

    /**
     * @param starts of each query in the cosines, and their number last
     * @param cosines descending within a query
     * @param totals of right answers per query, kept or not
     */
    public RightAnswers(int[] starts, double[] cosines, long[] totals) {
        this.starts = starts;
        this.cosines = cosines;
        this.totals = totals;
    }

    /** None for any query. */
    public static RightAnswers none(int queries) {
        return new RightAnswers(new int[queries + 1], new double[0], new long[queries]);
    }

    /** One for each query. */
    public static RightAnswers one(double[] cosines) {
        long[] totals = new long[cosines.length];
        Arrays.fill(totals, 1);
        return new RightAnswers(IntStream.rangeClosed(0, cosines.length).toArray(), cosines, totals);
    }

    /** Those of the queries of each part, one behind the other. */
    public static RightAnswers joined(List<RightAnswers> parts) {
        int queries = parts.stream().mapToInt(RightAnswers::queries).sum();
        int[] starts = new int[queries + 1];
        int at = 0;
        for (RightAnswers part : parts) {
            for (int query = 0; query < part.queries(); query++) {
                starts[at + 1] = starts[at] + part.count(query);
                at++;
            }
        }
        return new RightAnswers(
                starts,
                parts.stream()
                        .flatMapToDouble(part -> Arrays.stream(part.cosines))
                        .toArray(),
                parts.stream().flatMapToLong(part -> Arrays.stream(part.totals)).toArray());
    }

    /** Those of the same queries in two parts of a gallery. */
    public static RightAnswers merged(RightAnswers one, RightAnswers other) {
        Collector both = new Collector(one.queries());
        both.add(one);
        both.add(other);
        return both.collected();
    }

    public int queries() {
        return totals.length;
    }

    /** How many of a query are kept. */
    public int count(int query) {
        return starts[query + 1] - starts[query];
    }

    /** The place of the first right answer of a query among all that are kept. */
    public int start(int query) {
        return starts[query];
    }

    /** The number of those of all queries that are kept. */
    public int size() {
        return cosines.length;
    }

    /** The cosine of right answer r of a query, from 0. */
    public double cosine(int query, int r) {
        return cosines[starts[query] + r];
    }

    /** The number of right answers of a query in the gallery, kept or not. */
    public long total(int query) {
        return totals[query];
    }

    /** Whether every right answer of every query is kept. */
    public boolean areAllKept() {
        return IntStream.range(0, queries()).allMatch(query -> count(query) == totals[query]);
    }

    /** Right answers as they are found, in any order. */
    public static final class Collector {
        private final double[][] best;
        private final int[] counts;
        private final long[] totals;

        public Collector(int queries) {
            this.best = new double[queries][0];
            this.counts = new int[queries];
            this.totals = new long[queries];
        }

        /** Takes a right answer of a query. */
        public void add(int query, double cosine) {
            totals[query]++;
            put(query, cosine);
        }

        /** Takes what another collector found for the same queries. */
        public void add(RightAnswers more) {
            for (int query = 0; query < totals.length; query++) {
                totals[query] += more.total(query);
                for (int r = 0; r < more.count(query); r++) {
                    put(query, more.cosine(query, r));
                }
            }
        }

        private void put(int query, double cosine) {
            if (counts[query] == best[query].length) {
                cut(query);
                best[query] = Arrays.copyOf(best[query], Math.max(4, 2 * counts[query]));
            }
            best[query][counts[query]++] = cosine;
        }

        /** Keeps the highest ones. */
        private void cut(int query) {
            if (counts[query] > KEPT) {
                Arrays.sort(best[query], 0, counts[query]);
                best[query] = Arrays.copyOfRange(best[query], counts[query] - KEPT, counts[query]);
                counts[query] = KEPT;
            }
        }

        public RightAnswers collected() {
            int most = Arrays.stream(totals).allMatch(total -> total <= KEPT) ? KEPT : 1;
            int[] starts = new int[totals.length + 1];
            for (int query = 0; query < totals.length; query++) {
                starts[query + 1] = starts[query] + Math.min(most, counts[query]);
            }
            double[] cosines = new double[starts[totals.length]];
            for (int query = 0; query < totals.length; query++) {
                Arrays.sort(best[query], 0, counts[query]);
                for (int r = 0; r < starts[query + 1] - starts[query]; r++) {
                    cosines[starts[query] + r] = best[query][counts[query] - 1 - r];
                }
            }
            return new RightAnswers(starts, cosines, totals);
        }
    }
}
