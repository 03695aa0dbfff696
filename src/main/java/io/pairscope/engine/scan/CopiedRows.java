package io.pairscope.engine.scan;

import io.pairscope.engine.session.Session;
import io.pairscope.engine.session.Shared;
import io.pairscope.engine.shards.Inventory;
import io.pairscope.engine.shards.Shard;
import io.pairscope.engine.storage.Failures;
import io.pairscope.engine.storage.RunDirectory;
import io.pairscope.engine.storage.Storage;
import io.pairscope.engine.storage.UnusableInputException;
import java.net.URI;
import java.util.BitSet;
import java.util.HashMap;
import java.util.Map;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataTypes;

/** Rows of Parquet shards with all their columns, as Spark reads them. */
public final class CopiedRows {
    private static final String PARQUET = "Parquet";
    private static final String NUMBER = "__pairscope_number";
    private static final String OTHERWISE =
            "; run it without --copy and take the rows that keep/ names yourself (docs/filter.md), or write the input anew as Parquet";

    private CopiedRows() {}

    /** @throws UnusableInputException when a shard is no Parquet file, or Spark cannot read them together */
    public static void requireReadable(Session session, Inventory inventory) {
        inventory.shards().stream()
                .filter(shard -> !shard.layout().equals(PARQUET))
                .findFirst()
                .ifPresent(shard -> {
                    throw new UnusableInputException("--copy writes the rows of Parquet shards, and " + shard.name
                            + " is " + shard.layout() + OTHERWISE);
                });
        try {
            rows(session, firstRows(inventory)).schema();
        } catch (Exception failure) {
            // An AnalysisException or SparkException, which Scala does not declare.
            throw new UnusableInputException("--copy reads the shards through Spark, which cannot: "
                    + Failures.rootMessage(failure) + OTHERWISE);
        }
    }

    /** Writes the rows of some numbers in the plan to {@code copy/}, in the order of shards and rows. */
    public static void write(Session session, Inventory inventory, BitSet wanted, RunDirectory directory) {
        session.describe("copy");
        try (Shared<BitSet> shared = session.share(wanted)) {
            directory.writeFiles("copy", of(session, inventory, shared));
        }
    }

    private static Dataset<Row> of(Session session, Inventory inventory, Shared<BitSet> wanted) {
        HashMap<String, Long> firstRows = firstRows(inventory);
        Dataset<Row> rows = rows(session, firstRows);
        int columns = rows.schema().size();
        return session.spark()
                .createDataFrame(
                        rows.selectExpr("*", "_metadata.file_path", "_metadata.row_index")
                                .javaRDD()
                                .map(row -> numbered(row, columns, firstRows))
                                .filter(row -> wanted.value().get((int) row.getLong(columns))),
                        rows.schema().add(NUMBER, DataTypes.LongType))
                .orderBy(NUMBER)
                .drop(NUMBER);
    }

    /** By file, the number in the plan of its first row; columns of a file without rows may have no type. */
    private static HashMap<String, Long> firstRows(Inventory inventory) {
        HashMap<String, Long> firstRows = new HashMap<>();
        long first = 0;
        for (Shard shard : inventory.shards()) {
            if (shard.totalRows() > 0) {
                firstRows.put(path(shard.uri()), first);
                first += shard.totalRows();
            }
        }
        return firstRows;
    }

    private static Dataset<Row> rows(Session session, HashMap<String, Long> firstRows) {
        String[] files = firstRows.keySet().stream()
                .map(Storage::withoutPatterns)
                .sorted()
                .toArray(String[]::new);
        return session.spark().read().option("mergeSchema", "true").parquet(files);
    }

    /** One spelling for the names of Spark and of Hadoop. */
    private static String path(String uri) {
        return new Path(URI.create(uri)).toString();
    }

    /** The columns of the input, then the number in the plan in place of file and row. */
    private static Row numbered(Row row, int columns, Map<String, Long> firstRows) {
        Object[] values = new Object[columns + 1];
        for (int i = 0; i < columns; i++) {
            values[i] = row.get(i);
        }
        values[columns] = firstRows.get(path(row.getString(columns))) + row.getLong(columns + 1);
        return RowFactory.create(values);
    }
}
