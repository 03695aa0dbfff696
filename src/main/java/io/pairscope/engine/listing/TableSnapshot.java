package io.pairscope.engine.listing;

import io.pairscope.core.text.Constant;
import io.pairscope.engine.session.Session;
import io.pairscope.engine.storage.Failures;
import io.pairscope.engine.storage.Storage;
import io.pairscope.engine.storage.UnusableInputException;
import java.io.IOException;
import java.net.URI;
import java.util.Arrays;
import java.util.List;
import org.apache.hadoop.fs.Path;
import org.apache.spark.SparkThrowable;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/**
 * The current snapshot of a table, as its Spark connector reads it.
 *
 * @param files with data
 * @param rows without deleted ones
 */
record TableSnapshot(List<Path> files, long rows) {
    private static final String NO_CONNECTOR = "DATA_SOURCE_NOT_FOUND";
    private static final String ICEBERG_CATALOG = "spark.sql.catalog.default_iceberg";

    /**
     * Asks the connector.
     *
     * @param path the directory of the table, or a metadata file of an Iceberg table
     */
    static TableSnapshot of(DataTable table, Path path, Session session, Storage storage) {
        String source = Constant.key(table);
        session.describe("snapshot of " + table.title);
        try {
            SparkSession spark = session.spark().newSession();
            if (table == DataTable.ICEBERG) {
                readTablesByTheirPath(spark, directory(path));
            }
            Dataset<Row> rows = spark.read().format(source).load(path.toString());
            String[] files = table == DataTable.ICEBERG ? icebergFiles(path, spark) : rows.inputFiles();
            return new TableSnapshot(
                    Arrays.stream(files).map(file -> path(file, storage)).toList(), rows.count());
        } catch (Exception | LinkageError failure) {
            throw new UnusableInputException(
                    failure instanceof SparkThrowable missing && NO_CONNECTOR.equals(missing.getCondition())
                            ? "--format " + source + " needs the connector " + table.connector
                                    + ": add it with --packages under spark-submit, or name its jars in"
                                    + " PAIRSCOPE_CLASSPATH"
                            : "cannot read " + Storage.shown(path) + " as " + table.title + ": "
                                    + Failures.rootMessage(failure));
        }
    }

    /** Iceberg's own default is a catalog of Hive, even for tables that are named by their path. */
    private static void readTablesByTheirPath(SparkSession spark, Path directory) {
        if (!spark.conf().contains(ICEBERG_CATALOG)) {
            spark.conf().set(ICEBERG_CATALOG, "org.apache.iceberg.spark.SparkCatalog");
            spark.conf().set(ICEBERG_CATALOG + ".type", "hadoop");
            spark.conf().set(ICEBERG_CATALOG + ".warehouse", directory.toString());
            spark.conf().set(ICEBERG_CATALOG + ".cache-enabled", "false");
        }
    }

    private static String[] icebergFiles(Path path, SparkSession spark) {
        return spark.read()
                .format("iceberg")
                .load(path + "#files")
                .where("content = 0")
                .select("file_path")
                .as(Encoders.STRING())
                .collectAsList()
                .toArray(String[]::new);
    }

    /** The directory of a table that is named by it or by its metadata file. */
    static Path directory(Path path) {
        return DataTable.isMetadata(path) ? path.getParent().getParent() : path;
    }

    /** Connectors give some names escaped as in URIs, and some as they are. */
    private static Path path(String file, Storage storage) {
        try {
            Path escaped = storage.qualify(new Path(URI.create(file)));
            if (storage.exists(escaped)) {
                return escaped;
            }
        } catch (IOException | IllegalArgumentException plain) {
            // It is not escaped.
        }
        return ShardListing.qualify(file, storage);
    }
}
