package io.pairscope.engine.scan;

import io.pairscope.core.moments.Rejection;
import io.pairscope.engine.listing.BadShard;
import io.pairscope.engine.scan.OutputScan.AttemptFiles;
import io.pairscope.engine.session.Session;
import io.pairscope.engine.storage.ParquetTable;
import io.pairscope.engine.storage.QuarantinedRow;
import io.pairscope.engine.storage.Storage;
import java.io.Closeable;
import java.io.IOException;
import java.util.List;
import java.util.stream.LongStream;
import org.apache.hadoop.fs.Path;

/** A Parquet file of rows that were not used, each with its reason; no file when there are none, unless it is asked for. */
final class Quarantine implements Closeable {
    static final long ROWS_A_FILE = 1L << 20;

    private final Storage storage;
    private final Path path;
    private ParquetTable<QuarantinedRow> table;

    Quarantine(Storage storage, Path path) {
        this.storage = storage;
        this.path = path;
    }

    void write(QuarantinedRow row) throws IOException {
        if (table == null) {
            table = QuarantinedRow.SCHEMA.create(storage, path);
        }
        table.write(row);
    }

    boolean isEmpty() {
        return table == null;
    }

    @Override
    public void close() throws IOException {
        if (table != null) {
            table.close();
        }
    }

    /**
     * Files with each row of the shards that were left out, so that no row of the input is unaccounted for. Written by
     * tasks, a file each.
     *
     * @return the files of the attempts that wrote them, in the order of the shards; none without rows
     */
    static List<String> ofShards(Session session, List<BadShard> bad, long rowsAFile, AttemptFiles files) {
        long rows = bad.stream().mapToLong(BadShard::rows).sum();
        List<Long> starts = LongStream.iterate(0, start -> start < rows, start -> start + rowsAFile)
                .boxed()
                .toList();
        if (starts.isEmpty()) {
            return List.of();
        }
        return session.context()
                .parallelize(starts, starts.size())
                .map(start -> writeRows(bad, start, start + rowsAFile, files))
                .collect();
    }

    /** Writes those rows of all shards together from {@code start} to before {@code end}. */
    private static String writeRows(List<BadShard> bad, long start, long end, AttemptFiles files) throws IOException {
        Path file = files.file("bad-shards", start);
        try (Quarantine quarantine = new Quarantine(files.storage().value(), file)) {
            long before = 0;
            for (BadShard shard : bad) {
                for (long row = Math.max(0, start - before); row < Math.min(shard.rows(), end - before); row++) {
                    quarantine.write(
                            new QuarantinedRow(shard.name(), row, null, Rejection.BAD_SHARD.code(), shard.reason()));
                }
                before += shard.rows();
            }
        }
        return file.toString();
    }
}
