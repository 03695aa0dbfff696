package io.pairscope.engine.shards;

import java.io.Serializable;

/** A run of splits of one shard: what one Spark task reads. */
public final class ScanTask implements Serializable {
    private static final long serialVersionUID = 1;

    /** Position in the plan. */
    public final int index;

    public final Shard shard;
    /** Its bytes in the shard. */
    final long start;

    final long length;
    /** The task's first row within its shard. */
    final long firstRow;
    /** The task's first row within the whole plan. */
    final long planRow;

    public final long rows;

    ScanTask(int index, Shard shard, long start, long length, long firstRow, long planRow, long rows) {
        this.index = index;
        this.shard = shard;
        this.start = start;
        this.length = length;
        this.firstRow = firstRow;
        this.planRow = planRow;
        this.rows = rows;
    }

    /** The position within the whole plan of a row of the shard. */
    public long planRow(long shardRow) {
        return planRow + shardRow - firstRow;
    }
}
