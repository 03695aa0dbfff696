package io.pairscope.engine.listing;

import io.pairscope.core.settings.TableFormat;
import io.pairscope.core.text.Constant;
import io.pairscope.engine.storage.Storage;
import io.pairscope.engine.storage.UnusableInputException;
import java.io.IOException;
import java.util.Arrays;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.hadoop.fs.Path;

/** Formats of tables whose directories also hold data files of older versions. */
enum DataTable {
    DELTA(
            "a Delta table",
            "_delta_log",
            Optional.of(TableFormat.DELTA),
            "io.delta:delta-spark_4.1_2.13:4.1.0",
            "run REORG TABLE … APPLY (PURGE)"),
    ICEBERG(
            "an Iceberg table",
            "metadata",
            Optional.of(TableFormat.ICEBERG),
            "org.apache.iceberg:iceberg-spark-runtime-4.1_2.13:1.11.0",
            "run the procedure rewrite_data_files with delete-file-threshold = 1"),
    HUDI("a Hudi table", ".hoodie", Optional.empty(), "", "");

    /** With its article. */
    final String title;
    /** The directory by which a table is known. */
    final String log;
    /** The setting under which its current snapshot is read; empty when it cannot be. */
    final Optional<TableFormat> format;
    /** The artifact of its Spark connector. */
    final String connector;
    /** What takes deleted rows out of data files. */
    final String rewrite;

    DataTable(String title, String log, Optional<TableFormat> format, String connector, String rewrite) {
        this.title = title;
        this.log = log;
        this.format = format;
        this.connector = connector;
        this.rewrite = rewrite;
    }

    static DataTable of(TableFormat format) {
        return format == TableFormat.DELTA ? DELTA : ICEBERG;
    }

    /**
     * Makes sure that a directory is no table.
     *
     * @param names of what lies in it
     */
    static void refuse(Path directory, Set<String> names, Tree tree) {
        for (DataTable table : values()) {
            if (names.contains(table.log) && (table != ICEBERG || hasMetadata(new Path(directory, table.log), tree))) {
                throw new UnusableInputException(table.refusal(directory));
            }
        }
    }

    /** Makes sure that a directory does not lie in a table. */
    static void refuseAbove(Path directory, Tree tree) {
        for (Path parent = directory.getParent(); parent != null; parent = parent.getParent()) {
            Path place = parent;
            refuse(
                    parent,
                    Arrays.stream(values())
                            .map(table -> table.log)
                            .filter(log -> isThere(new Path(place, log), tree))
                            .collect(Collectors.toSet()),
                    tree);
        }
    }

    private static boolean isThere(Path directory, Tree tree) {
        try {
            return tree.at(directory).directory();
        } catch (IOException unseen) {
            return false;
        }
    }

    private static boolean hasMetadata(Path directory, Tree tree) {
        try {
            return tree.children(directory).stream().anyMatch(file -> isMetadata(file.path()));
        } catch (IOException unseen) {
            return false;
        }
    }

    /** Whether a file describes a version of an Iceberg table. */
    static boolean isMetadata(Path file) {
        return file.getName().endsWith(".metadata.json");
    }

    private String refusal(Path directory) {
        String shown =
                Storage.shown(directory) + " is " + title + ": its directory also holds files of older versions; ";
        return shown
                + format.map(known -> "pass --format " + Constant.option(known) + " (needs " + connector
                                + " on the class path), or export the current snapshot")
                        .orElse("export the current snapshot to Parquet");
    }
}
