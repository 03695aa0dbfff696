package io.pairscope.engine.shards;

import java.io.Serializable;

/** Consecutive rows of one shard: all of them, or those of some of its splits. */
public final class ShardRows implements Serializable {
    private static final long serialVersionUID = 1;

    public final Shard shard;
    /** The first of the rows within its shard. */
    final long firstRow;
    /** The first of the rows within the whole plan. */
    final long planRow;

    public final long rows;

    ShardRows(Shard shard, long firstRow, long planRow, long rows) {
        this.shard = shard;
        this.firstRow = firstRow;
        this.planRow = planRow;
        this.rows = rows;
    }

    /** The position within the whole plan of a row of the shard. */
    public long planRow(long shardRow) {
        return planRow + shardRow - firstRow;
    }
}
