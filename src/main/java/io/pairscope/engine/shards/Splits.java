package io.pairscope.engine.shards;

import java.io.Serializable;
import java.util.Arrays;

/** The parts of a shard that can be read on their own, such as row groups: first byte, the byte behind, rows of each. */
final class Splits implements Serializable {
    private static final long serialVersionUID = 1;

    static final Splits NONE = new Splits(0);

    final long[] starts;
    final long[] ends;
    final long[] rows;

    Splits(int count) {
        this.starts = new long[count];
        this.ends = new long[count];
        this.rows = new long[count];
    }

    void set(int split, long start, long end, long rowCount) {
        starts[split] = start;
        ends[split] = end;
        rows[split] = rowCount;
    }

    int count() {
        return rows.length;
    }

    long totalRows() {
        return Arrays.stream(rows).sum();
    }
}
