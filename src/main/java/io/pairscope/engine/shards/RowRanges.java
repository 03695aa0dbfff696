package io.pairscope.engine.shards;

import java.io.Serializable;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.stream.LongStream;

/** The rows of a plan cut into contiguous ranges. */
public final class RowRanges implements Serializable {
    private static final long serialVersionUID = 1;

    /** The first row of each range, ascending, and the number of rows last. */
    private final long[] starts;

    private RowRanges(long[] starts) {
        this.starts = starts;
    }

    /** Range g holds rows [g·N/G, (g+1)·N/G), wherever shards end. */
    public static RowRanges even(long rows, int groups) {
        return new RowRanges(LongStream.rangeClosed(0, groups)
                .map(group -> Math.multiplyExact(rows, group) / groups)
                .distinct()
                .toArray());
    }

    /**
     * Ranges that hold either whole shards or a part of one, so that a shard that changes touches few of them.
     *
     * @param target rows that a range should hold
     */
    public static RowRanges alongShards(List<Shard> shards, long target) {
        LongStream.Builder starts = LongStream.builder();
        long row = 0;
        long held = target;
        for (Shard shard : shards) {
            long rows = shard.totalRows();
            long parts = Math.max(1, Math.round((double) rows / target));
            if (parts > 1 || held >= target) {
                for (long part = 0; part < parts; part++) {
                    starts.add(row + Math.multiplyExact(rows, part) / parts);
                }
                held = 0;
            }
            held = parts > 1 ? target : held + rows;
            row += rows;
        }
        return new RowRanges(starts.add(row).build().distinct().toArray());
    }

    /**
     * Ranges that hold about as many of some rows each.
     *
     * @param some of the rows, at least one
     * @param rows of the plan
     */
    public static RowRanges evenIn(BitSet some, long rows, int groups) {
        long count = some.cardinality();
        LongStream.Builder starts = LongStream.builder().add(0);
        long seen = 0;
        int group = 1;
        for (int row = some.nextSetBit(0); row >= 0; row = some.nextSetBit(row + 1)) {
            for (; group < groups && seen == count * group / groups; group++) {
                starts.add(seen == 0 ? 0 : row);
            }
            seen++;
        }
        return new RowRanges(starts.add(rows).build().distinct().toArray());
    }

    /** The number of rows of all ranges. */
    public long rows() {
        return starts[starts.length - 1];
    }

    public int count() {
        return starts.length - 1;
    }

    /** The range that holds a row of the plan. */
    public int rangeOf(long planRow) {
        int at = Arrays.binarySearch(starts, planRow);
        return at >= 0 ? at : -at - 2;
    }

    /** The first row behind the range that holds this row. */
    long endOfRangeAt(long planRow) {
        return starts[rangeOf(planRow) + 1];
    }
}
