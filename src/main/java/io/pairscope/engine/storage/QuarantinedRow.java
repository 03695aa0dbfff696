package io.pairscope.engine.storage;

import static io.pairscope.engine.storage.TableColumn.int64;
import static io.pairscope.engine.storage.TableColumn.text;

/**
 * A row that was not used, as {@code quarantine/} has it.
 *
 * @param id may be null
 * @param reason a code, the same for all rows that were refused for it
 * @param detail what is special about this row; may be null
 */
public record QuarantinedRow(String shard, long row, String id, String reason, String detail) {
    public static final TableSchema<QuarantinedRow> SCHEMA = TableSchema.compressed(
            "quarantine",
            text("shard", QuarantinedRow::shard).repeating(),
            int64("row", QuarantinedRow::row),
            text("id", QuarantinedRow::id).when(row -> row.id != null),
            text("reason", QuarantinedRow::reason).repeating(),
            text("detail", QuarantinedRow::detail).when(row -> row.detail != null));
}
