package io.pairscope.engine.scan;

import io.pairscope.core.moments.Rejection;
import io.pairscope.engine.session.Session;
import io.pairscope.engine.shards.BadShard;
import java.io.IOException;
import java.util.List;
import java.util.stream.LongStream;
import org.apache.hadoop.fs.Path;

/**
 * Quarantine files of shards that were left out: one quarantined row for each row of such a shard, so that no row of the
 * input is unaccounted for. Written by tasks, a file each.
 */
final class BadShardRows {
    static final long ROWS_A_FILE = 1L << 20;

    private BadShardRows() {}

    /** The files of the attempts that wrote the rows, in the order of the shards; none without rows. */
    static List<String> write(Session session, List<BadShard> bad, long rowsAFile, AttemptFiles files) {
        long rows = bad.stream().mapToLong(BadShard::rows).sum();
        List<Long> starts = LongStream.iterate(0, start -> start < rows, start -> start + rowsAFile)
                .boxed()
                .toList();
        if (starts.isEmpty()) {
            return List.of();
        }
        return session.context()
                .parallelize(starts, starts.size())
                .map(start -> write(bad, start, start + rowsAFile, files.file("bad-shards", start), files))
                .collect();
    }

    /** Writes those rows of all shards together from {@code start} to before {@code end}. */
    private static String write(List<BadShard> bad, long start, long end, Path file, AttemptFiles files)
            throws IOException {
        try (Quarantine quarantine = new Quarantine(files.storage().value(), file)) {
            long before = 0;
            for (BadShard shard : bad) {
                for (long row = Math.max(0, start - before); row < Math.min(shard.rows(), end - before); row++) {
                    quarantine.write(
                            new Quarantine.Row(shard.name(), row, null, Rejection.BAD_SHARD.code(), shard.reason()));
                }
                before += shard.rows();
            }
        }
        return file.toString();
    }
}
