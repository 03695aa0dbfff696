package io.pairscope.engine.shards;

import io.pairscope.engine.shards.Shard.Splits;
import java.util.ArrayList;
import java.util.List;

/**
 * The plan of a scan: the rows of all shards, in the order of the shards, cut into tasks of about 128 MB that never hold
 * rows of two shards. A function of the footers alone.
 */
final class TaskPlan {
    private static final long TARGET_BYTES = 128L << 20;

    private TaskPlan() {}

    /** In row order; none without rows. */
    static List<ScanTask> of(List<Shard> shards) {
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
