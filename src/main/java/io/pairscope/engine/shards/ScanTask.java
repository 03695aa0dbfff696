package io.pairscope.engine.shards;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;

/** A run of row groups of one shard: what one Spark task reads. */
public final class ScanTask implements Serializable {
    private static final long serialVersionUID = 1;

    private static final long TARGET_BYTES = 128L << 20;

    /** Position in the plan. */
    public final int index;

    public final Shard shard;
    final long start;
    final long length;
    /** The task's first row within its shard. */
    public final long firstRow;
    /** The task's first row within the whole plan. */
    public final long globalRow;

    public final long rows;

    private ScanTask(int index, Shard shard, long start, long length, long firstRow, long globalRow, long rows) {
        this.index = index;
        this.shard = shard;
        this.start = start;
        this.length = length;
        this.firstRow = firstRow;
        this.globalRow = globalRow;
        this.rows = rows;
    }

    /** The plan: about 128 MB a task, never across shards; depends on the footers alone. */
    public static List<ScanTask> plan(List<Shard> shards) {
        List<ScanTask> tasks = new ArrayList<>();
        long globalRow = 0;
        for (Shard shard : shards) {
            long firstRow = 0;
            int from = 0;
            while (from < shard.rows.length) {
                int to = from;
                long rows = 0;
                while (to < shard.rows.length && (to == from || shard.ends[to] - shard.starts[from] <= TARGET_BYTES)) {
                    rows += shard.rows[to++];
                }
                long start = shard.starts[from];
                long length = shard.ends[to - 1] - start;
                if (rows > 0) {
                    tasks.add(new ScanTask(tasks.size(), shard, start, length, firstRow, globalRow, rows));
                }
                firstRow += rows;
                globalRow += rows;
                from = to;
            }
        }
        return tasks;
    }
}
