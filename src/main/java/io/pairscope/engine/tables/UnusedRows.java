package io.pairscope.engine.tables;

import io.pairscope.engine.storage.QuarantinedRow;
import io.pairscope.engine.storage.RunDirectory;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.functions;

/** The rows of tables that had no use, each with its reason: the table {@code quarantine/}, which the driver writes row by row. */
final class UnusedRows {
    static final String REASON = "__reason";
    static final String DETAIL = "__detail";

    private UnusedRows() {}

    /** Rows with a reason, as the table has them. */
    static Dataset<Row> of(Dataset<Row> rows, Column id) {
        return rows.filter(functions.col(REASON).isNotNull())
                .select(
                        functions.substring_index(functions.col(ScoreTable.FILE), "/", -1),
                        functions.col(ScoreTable.ROW),
                        id,
                        functions.col(REASON),
                        functions.col(DETAIL));
    }

    /**
     * Writes a file of the table, without rows if there are none.
     *
     * @param name of the file
     * @return the number of rows by reason
     */
    static Map<String, Long> write(RunDirectory directory, String name, List<Dataset<Row>> unused) {
        Map<String, Long> reasons = new TreeMap<>();
        directory.writeTable(QuarantinedRow.SCHEMA, "quarantine/" + name + ".parquet", table -> {
            for (Dataset<Row> part : unused) {
                for (Iterator<Row> rows = part.toLocalIterator(); rows.hasNext(); ) {
                    Row row = rows.next();
                    table.write(new QuarantinedRow(
                            row.getString(0), row.getLong(1), row.getString(2), row.getString(3), row.getString(4)));
                    reasons.merge(row.getString(3), 1L, Long::sum);
                }
            }
        });
        return reasons;
    }
}
