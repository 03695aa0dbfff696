package io.pairscope.engine.shards;

import io.pairscope.engine.formats.Footer.Split;
import io.pairscope.engine.storage.Sha256;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;

/** What one Spark task reads: rows of one shard, or all rows of several small shards, one behind the other. */
public final class ScanTask implements Serializable {
    private static final long serialVersionUID = 1;
    private static final long TARGET_BYTES = 128L << 20;

    /** An input is cut into about as many tasks, so that small shards keep all cores at work. */
    private static final int TASKS = 64;

    /** Where every task has some work of its own for each of many queries, with fewer rows it would be most of its time. */
    private static final long FEWEST_ROWS = 1 << 12;

    public final int index;

    private final ShardRows[] parts;

    ScanTask(int index, List<ShardRows> parts) {
        this.index = index;
        this.parts = parts.toArray(ShardRows[]::new);
    }

    public List<ShardRows> parts() {
        return List.of(parts);
    }

    public long rows() {
        long rows = 0;
        for (ShardRows part : parts) {
            rows += part.rows;
        }
        return rows;
    }

    /**
     * The plan of a scan: the rows of all shards, in the order of the shards. A task holds splits of one shard, of about
     * 128 MB together, or whole shards that are small beside a 64th of the input; none without rows. A function of the
     * footers alone.
     */
    static List<ScanTask> plan(List<Shard> shards) {
        long small =
                Math.min(TARGET_BYTES, shards.stream().mapToLong(Shard::bytes).sum() / TASKS);
        List<ScanTask> tasks = new ArrayList<>();
        List<ShardRows> pending = new ArrayList<>();
        long pendingBytes = 0;
        long planRow = 0;
        for (Shard shard : shards) {
            boolean joins = pendingBytes + shard.bytes() <= small;
            if (!joins) {
                flush(pending, tasks);
                pendingBytes = 0;
            }
            List<ShardRows> cut = cut(shard, planRow);
            boolean isSmall = shard.bytes() <= small;
            for (ShardRows part : cut) {
                pending.add(part);
                if (!isSmall) {
                    flush(pending, tasks);
                }
            }
            pendingBytes += isSmall ? shard.bytes() : 0;
            planRow += shard.totalRows();
        }
        flush(pending, tasks);
        return List.copyOf(tasks);
    }

    /**
     * Some rows alone, with the labels that are shown: a task for each shard, each row a part of it.
     *
     * @param rows within their shards, from 0, ascending, by the names of the shards
     */
    public static List<ScanTask> lookup(List<Shard> shards, Map<String, long[]> rows) {
        List<ScanTask> tasks = new ArrayList<>();
        for (Shard shard : shards) {
            if (rows.containsKey(shard.name)) {
                Shard lookedUp = shard.lookedUp();
                tasks.add(new ScanTask(
                        tasks.size(),
                        LongStream.of(rows.get(shard.name))
                                .mapToObj(row -> new ShardRows(lookedUp, row, row, 1))
                                .toList()));
            }
        }
        return List.copyOf(tasks);
    }

    /**
     * The same rows in more tasks where tasks are large: about {@link #TASKS} of them, or of {@link #FEWEST_ROWS} rows. A
     * function of the plan alone.
     */
    public static List<ScanTask> small(List<ScanTask> plan) {
        long rows = plan.stream().mapToLong(ScanTask::rows).sum();
        long most = Math.max(FEWEST_ROWS, (rows + TASKS - 1) / TASKS);
        List<ScanTask> tasks = new ArrayList<>();
        for (ScanTask task : plan) {
            if (task.rows() <= most) {
                tasks.add(new ScanTask(tasks.size(), task.parts()));
            } else {
                task.parts().stream()
                        .flatMap(part -> part.cut(most))
                        .forEach(piece -> tasks.add(new ScanTask(tasks.size(), List.of(piece))));
            }
        }
        return List.copyOf(tasks);
    }

    /** A hash of a plan: of its shards, as they were listed, and of the rows of each task. */
    public static String fingerprint(String settings, List<ScanTask> plan) {
        StringBuilder text = new StringBuilder(settings);
        for (ScanTask task : plan) {
            text.append('\n').append(task.index);
            for (ShardRows part : task.parts) {
                text.append('\n')
                        .append(part.shard.key())
                        .append(' ')
                        .append(part.planRow)
                        .append(' ')
                        .append(part.rows);
            }
        }
        return Sha256.of(text.toString());
    }

    private static void flush(List<ShardRows> pending, List<ScanTask> tasks) {
        if (!pending.isEmpty()) {
            tasks.add(new ScanTask(tasks.size(), pending));
            pending.clear();
        }
    }

    /** The rows of a shard in parts of about 128 MB. */
    private static List<ShardRows> cut(Shard shard, long planRow) {
        List<ShardRows> parts = new ArrayList<>();
        long firstRow = 0;
        long rows = 0;
        long bytes = 0;
        for (Split split : shard.splits()) {
            if (rows > 0 && bytes + split.bytes > TARGET_BYTES) {
                parts.add(new ShardRows(shard, firstRow, planRow + firstRow, rows));
                firstRow += rows;
                rows = 0;
                bytes = 0;
            }
            rows += split.rows;
            bytes += split.bytes;
        }
        if (rows > 0) {
            parts.add(new ShardRows(shard, firstRow, planRow + firstRow, rows));
        }
        return parts;
    }
}
