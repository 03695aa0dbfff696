package io.pairscope.engine.scan;

import static org.apache.parquet.schema.LogicalTypeAnnotation.stringType;
import static org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName.BINARY;
import static org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName.INT64;

import io.pairscope.engine.storage.ParquetTable;
import java.io.Closeable;
import java.io.IOException;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.parquet.hadoop.metadata.CompressionCodecName;
import org.apache.parquet.io.api.RecordConsumer;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.Types;

/** A Parquet file of rows that were not used, each with its reason; no file when there are none. */
final class Quarantine implements Closeable {
    private static final MessageType SCHEMA = Types.buildMessage()
            .required(BINARY)
            .as(stringType())
            .named("shard")
            .required(INT64)
            .named("row")
            .optional(BINARY)
            .as(stringType())
            .named("id")
            .required(BINARY)
            .as(stringType())
            .named("reason")
            .optional(BINARY)
            .as(stringType())
            .named("detail")
            .named("quarantine");

    /** One quarantined row; {@code id} and {@code detail} may be null. */
    record Row(String shard, long row, String id, String reason, String detail) {}

    private final Path path;
    private final Configuration configuration;
    private ParquetTable<Row> table;

    Quarantine(Path path, Configuration configuration) {
        this.path = path;
        this.configuration = configuration;
    }

    void write(Row row) throws IOException {
        if (table == null) {
            table = new ParquetTable<>(
                    path,
                    configuration,
                    SCHEMA,
                    CompressionCodecName.SNAPPY,
                    List.of("shard", "reason"),
                    Quarantine::put);
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

    private static void put(RecordConsumer record, Row row) {
        ParquetTable.put(record, 0, "shard", row.shard);
        ParquetTable.put(record, 1, "row", row.row);
        if (row.id != null) {
            ParquetTable.put(record, 2, "id", row.id);
        }
        ParquetTable.put(record, 3, "reason", row.reason);
        if (row.detail != null) {
            ParquetTable.put(record, 4, "detail", row.detail);
        }
    }
}
