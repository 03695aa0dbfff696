package io.pairscope.engine.scan;

import static io.pairscope.engine.storage.TableColumn.int64;
import static io.pairscope.engine.storage.TableColumn.text;

import io.pairscope.engine.storage.ParquetTable;
import io.pairscope.engine.storage.Storage;
import io.pairscope.engine.storage.TableSchema;
import java.io.Closeable;
import java.io.IOException;
import org.apache.hadoop.fs.Path;

/** A Parquet file of rows that were not used, each with its reason; no file when there are none. */
final class Quarantine implements Closeable {
    private static final TableSchema<Row> SCHEMA = TableSchema.compressed(
            "quarantine",
            text("shard", Row::shard).repeating(),
            int64("row", Row::row),
            text("id", Row::id).when(row -> row.id != null),
            text("reason", Row::reason).repeating(),
            text("detail", Row::detail).when(row -> row.detail != null));

    /** One quarantined row; {@code id} and {@code detail} may be null. */
    record Row(String shard, long row, String id, String reason, String detail) {}

    private final Storage storage;
    private final Path path;
    private ParquetTable<Row> table;

    Quarantine(Storage storage, Path path) {
        this.storage = storage;
        this.path = path;
    }

    void write(Row row) throws IOException {
        if (table == null) {
            table = SCHEMA.create(storage, path);
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
}
