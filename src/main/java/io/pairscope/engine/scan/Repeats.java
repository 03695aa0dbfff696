package io.pairscope.engine.scan;

import io.pairscope.core.moments.EmbeddingBlock;
import io.pairscope.core.moments.Side;
import io.pairscope.engine.shards.ShardRows;
import java.io.Serializable;
import java.util.Arrays;
import java.util.List;
import java.util.function.IntToLongFunction;

/**
 * Distinct ids, images, texts and pairs among the rows of a scan, and which of them come most often, by hashes: no vector and
 * no id is kept. Mergeable in plan order.
 *
 * <p>Memory: at most 10 MB per task, 8 MB of them sent.
 */
public final class Repeats implements Serializable {
    private static final long serialVersionUID = 1;

    /** Of a task, at most. */
    static final long BYTES_SENT = 8L << 20;

    /** Entries of {@link #mostFrequent}. */
    private static final int LISTED = 10;

    private static final int FEW = 10;
    private static final double LEAST_SHARE = 0.001;
    private static final double TIMES_USUAL = 5;

    /** The kinds of values that may repeat. */
    public enum Kind {
        IDS,
        IMAGES,
        TEXTS,
        PAIRS,
        /** Values of the group column, if one was read; a row without a value is a group of its own. */
        GROUPS
    }

    /** A value by its count and by a row of the plan that has it, the first one as long as counts are exact. */
    public record Counted(long row, long count) {}

    private static final class Counts implements Serializable {
        private static final long serialVersionUID = 1;

        final SmallestHashes distinct = new SmallestHashes();
        final FrequentHashes frequent = new FrequentHashes();
        long values;

        void add(long hash, long row) {
            values++;
            distinct.add(hash);
            frequent.add(hash, 1, row);
        }

        void merge(Counts later) {
            values += later.values;
            distinct.merge(later.distinct);
            frequent.merge(later.frequent);
        }
    }

    private final Counts[] counts =
            Arrays.stream(Kind.values()).map(kind -> new Counts()).toArray(Counts[]::new);

    private Counts of(Kind kind) {
        return counts[kind.ordinal()];
    }

    /** Adds the rows of a block, before a kernel changes them; one kind after the other, so that its counts are in cache. */
    void accumulate(ShardRows from, EmbeddingBlock block) {
        int n = block.size();
        long[] rows = new long[n];
        Arrays.setAll(rows, i -> from.planRow(block.rowNumber(i)));
        for (int i = 0; i < n; i++) {
            if (block.id(i) != null) {
                of(Kind.IDS).add(RowHash.ofName(block.id(i)), rows[i]);
            }
        }
        long[] images = new long[n];
        Arrays.setAll(images, i -> RowHash.ofVector(block, Side.IMAGE, i));
        add(Kind.IMAGES, rows, i -> images[i]);
        if (block.textDims() > 0) {
            long[] texts = new long[n];
            Arrays.setAll(texts, i -> RowHash.ofVector(block, Side.TEXT, i));
            add(Kind.TEXTS, rows, i -> texts[i]);
            add(Kind.PAIRS, rows, i -> RowHash.ofBoth(images[i], texts[i]));
        }
        if (block.labelCount() > 0) {
            add(Kind.GROUPS, rows, i -> RowHash.ofGroup(block, i, rows[i]));
        }
    }

    private void add(Kind kind, long[] rows, IntToLongFunction hash) {
        for (int i = 0; i < rows.length; i++) {
            of(kind).add(hash.applyAsLong(i), rows[i]);
        }
    }

    /** To be called before it is sent. */
    void pack() {
        for (Counts kind : counts) {
            kind.distinct.pack();
        }
    }

    /** Adds packed ones of later rows. */
    void merge(Repeats later) {
        for (int k = 0; k < counts.length; k++) {
            counts[k].merge(later.counts[k]);
        }
    }

    /** The number of rows that have such a value; a row may have no id. */
    public long values(Kind kind) {
        return of(kind).values;
    }

    /** The number of distinct values, or an estimate of it. */
    public long distinct(Kind kind) {
        return Math.min(of(kind).distinct.count(), of(kind).values);
    }

    /** The relative standard error of the number of distinct values; 0 when it is exact. */
    public double relativeError(Kind kind) {
        return of(kind).distinct.isExact() ? 0 : SmallestHashes.RELATIVE_ERROR;
    }

    /** How far the counts of the most frequent ones may be below the true ones; 0 when they are exact. */
    public long shortfall(Kind kind) {
        return of(kind).frequent.shortfall();
    }

    /** The values that come most often, at most ten. */
    public List<Counted> mostFrequent(Kind kind) {
        return of(kind).frequent.repeated(LISTED);
    }

    /**
     * The values that come far more often than others, as a placeholder does: at least ten times, in a thousandth of the rows, and
     * five times as often as a value does on average. At most ten; none where all rows have one value.
     */
    public List<Counted> standingOut(Kind kind) {
        double usual = (double) values(kind) / Math.max(1, distinct(kind));
        double least = Math.max(Math.max(FEW, LEAST_SHARE * values(kind)), TIMES_USUAL * usual);
        return mostFrequent(kind).stream()
                .filter(value -> value.count() >= least)
                .toList();
    }

    /** The rows that stand for the values that come most often, ascending. */
    long[] exampleRows() {
        return Arrays.stream(Kind.values())
                .flatMap(kind -> mostFrequent(kind).stream())
                .mapToLong(Counted::row)
                .sorted()
                .distinct()
                .toArray();
    }
}
