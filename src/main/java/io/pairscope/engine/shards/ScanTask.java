package io.pairscope.engine.shards;

import io.pairscope.engine.shards.Shard.Splits;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;

/** A run of splits of one shard: what one Spark task reads. */
public final class ScanTask implements Serializable {
    private static final long serialVersionUID = 1;
    private static final long TARGET_BYTES = 128L << 20;

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

    /**
     * The plan of a scan: the rows of all shards, in the order of the shards, cut into tasks of about 128 MB that never
     * hold rows of two shards; none without rows. A function of the footers alone.
     */
    static List<ScanTask> plan(List<Shard> shards) {
        List<ScanTask> tasks = new ArrayList<>();
        long planRow = 0;
        for (Shard shard : shards) {
            Splits splits = shard.splits;
            long firstRow = 0;
            int from = 0;
            while (from < splits.count()) {
                int to = from;
                long rows = 0;
                while (to < splits.count() && (to == from || splits.ends[to] - splits.starts[from] <= TARGET_BYTES)) {
                    rows += splits.rows[to++];
                }
                long start = splits.starts[from];
                long length = splits.ends[to - 1] - start;
                if (rows > 0) {
                    tasks.add(new ScanTask(tasks.size(), shard, start, length, firstRow, planRow, rows));
                }
                firstRow += rows;
                planRow += rows;
                from = to;
            }
        }
        return List.copyOf(tasks);
    }
}
