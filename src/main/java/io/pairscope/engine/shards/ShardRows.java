package io.pairscope.engine.shards;

import io.pairscope.engine.formats.UnreadableShardException;
import java.io.Serializable;
import java.util.stream.LongStream;
import java.util.stream.Stream;

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

    /** @throws UnreadableShardException when its data hold another number of rows than its footer says */
    void requireAll(long read) throws UnreadableShardException {
        if (read != rows) {
            throw new UnreadableShardException(
                    "its footer counts " + rows + " rows from row " + firstRow + ", its data hold " + read
                            + "; write it again",
                    null);
        }
    }

    /** Even pieces of at most so many rows. */
    Stream<ShardRows> cut(long most) {
        long pieces = Math.max(1, (rows + most - 1) / most);
        return LongStream.range(0, pieces).mapToObj(piece -> {
            long from = rows * piece / pieces;
            return new ShardRows(shard, firstRow + from, planRow + from, rows * (piece + 1) / pieces - from);
        });
    }

    /** The position within the whole plan of a row of the shard. */
    public long planRow(long shardRow) {
        return planRow + shardRow - firstRow;
    }
}
