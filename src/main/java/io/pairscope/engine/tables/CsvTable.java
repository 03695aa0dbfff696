package io.pairscope.engine.tables;

import io.pairscope.engine.session.Session;
import io.pairscope.engine.session.TaskEnd;
import io.pairscope.engine.storage.EachFile;
import io.pairscope.engine.storage.Failures;
import io.pairscope.engine.storage.Storage;
import io.pairscope.engine.storage.UnusableInputException;
import java.io.BufferedInputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.channels.Channels;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.NoSuchElementException;
import java.util.Set;
import java.util.zip.GZIPInputStream;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/**
 * CSV files with one header, as a table. Every file is read by one task, twice: to see that it is whole and what its columns
 * hold, and to give its rows. A column without a name, such as the index that pandas writes, is left out.
 */
final class CsvTable {
    private CsvTable() {}

    /** Opened file whose header was read. */
    private static final class Opened implements Closeable {
        final CsvRecords records;
        final String[] header;
        private final InputStream bytes;

        Opened(Storage storage, String file) throws IOException {
            String name = file.toLowerCase(Locale.ROOT);
            bytes = new BufferedInputStream(Channels.newInputStream(storage.open(new Path(file))), 1 << 16);
            try {
                InputStream plain = name.endsWith(".gz") ? new GZIPInputStream(bytes, 1 << 16) : bytes;
                records = new CsvRecords(
                        new InputStreamReader(plain, StandardCharsets.UTF_8.newDecoder()),
                        name.contains(".tsv") && !name.endsWith(".csv") ? '\t' : ',');
                List<String> first = records.read();
                header = first == null ? new String[0] : first.toArray(String[]::new);
            } catch (IOException | RuntimeException broken) {
                bytes.close();
                throw broken;
            }
        }

        @Override
        public void close() throws IOException {
            bytes.close();
        }

        /** The next record, as long as the header. */
        List<String> read() throws IOException {
            List<String> record = records.read();
            if (record != null && record.size() != header.length) {
                throw new CsvRecords.Broken(
                        records.line(),
                        "has " + record.size() + " value(s), the header " + header.length + " column(s)");
            }
            return record;
        }
    }

    /**
     * Reads the columns of all files.
     *
     * @param option for the messages
     * @throws UnusableInputException when a file has no header, another one than the first, or is broken
     */
    static CsvColumns columns(Session session, String option, List<String> files) {
        List<CsvColumns> found = EachFile.inTasks(session, "columns of " + option, files, CsvTable::look);
        CsvColumns all = found.get(0);
        for (int i = 0; i < files.size(); i++) {
            CsvColumns columns = found.get(i);
            if (columns.broken != null) {
                throw new UnusableInputException(option + " " + ScoreTable.shown(files.get(i)) + ": " + columns.broken);
            }
            if (!Arrays.equals(columns.header, all.header)) {
                throw new UnusableInputException(option + ": " + ScoreTable.shown(files.get(i))
                        + " has other columns than " + ScoreTable.shown(files.get(0))
                        + "; tables that are read together need one header");
            }
            if (i > 0) {
                all.merge(columns);
            }
        }
        return all;
    }

    private static CsvColumns look(String file, Storage storage) {
        String name = new Path(file).getName();
        try (Opened opened = new Opened(storage, file)) {
            String problem = problem(opened.header);
            if (problem != null) {
                return CsvColumns.broken(problem);
            }
            CsvColumns columns = CsvColumns.of(opened.header);
            for (List<String> record = opened.read(); record != null; record = opened.read()) {
                columns.accept(record, name, opened.records.line());
            }
            return columns;
        } catch (IOException | UncheckedIOException failure) {
            return CsvColumns.broken(Failures.rootMessage(failure));
        }
    }

    /** What is wrong with a header; null for nothing. */
    private static String problem(String[] header) {
        if (Arrays.stream(header).allMatch(name -> name == null)) {
            return "it is empty; a CSV needs a header, which names its columns";
        }
        Set<String> seen = new HashSet<>();
        for (String name : header) {
            if (name == null) {
                continue;
            }
            if (!Double.isNaN(CsvNumber.parse(name))) {
                return "line 1 has " + ScoreTable.quoted(name)
                        + " in the place of a name; a CSV needs a header, which names its columns";
            }
            if (!seen.add(name.toLowerCase(Locale.ROOT))) {
                return "line 1 names the column " + name + " twice";
            }
        }
        return null;
    }

    /** The rows, with file and line. */
    static Dataset<Row> rows(Session session, List<String> files, CsvColumns columns) {
        StructType schema = new StructType();
        for (int i = 0; i < columns.header.length; i++) {
            if (columns.header[i] != null) {
                schema = schema.add(columns.header[i], type(columns.kinds[i]));
            }
        }
        schema = schema.add(ScoreTable.FILE, DataTypes.StringType).add(ScoreTable.ROW, DataTypes.LongType);
        Storage storage = Storage.of(session);
        return session.spark()
                .createDataFrame(
                        session.context()
                                .parallelize(files, files.size())
                                .flatMap(file -> new Rows(new Opened(storage, file), columns, file)),
                        schema);
    }

    private static DataType type(CsvColumns.Kind kind) {
        return switch (kind) {
            case INTEGER -> DataTypes.LongType;
            case NUMBER -> DataTypes.DoubleType;
            case TEXT -> DataTypes.StringType;
        };
    }

    private static final class Rows implements Iterator<Row> {
        private final Opened opened;
        private final CsvColumns columns;
        private final String file;
        private final int[] named;
        private List<String> record;

        Rows(Opened opened, CsvColumns columns, String file) throws IOException {
            this.opened = opened;
            this.columns = columns;
            this.file = file;
            List<Integer> kept = new ArrayList<>();
            for (int i = 0; i < columns.header.length; i++) {
                if (columns.header[i] != null) {
                    kept.add(i);
                }
            }
            this.named = kept.stream().mapToInt(Integer::intValue).toArray();
            TaskEnd.closes(opened);
            this.record = opened.read();
        }

        @Override
        public boolean hasNext() {
            return record != null;
        }

        @Override
        public Row next() {
            if (record == null) {
                throw new NoSuchElementException();
            }
            Object[] values = new Object[named.length + 2];
            for (int i = 0; i < named.length; i++) {
                values[i] = columns.value(named[i], record.get(named[i]));
            }
            values[named.length] = file;
            values[named.length + 1] = opened.records.line();
            try {
                record = opened.read();
            } catch (IOException failure) {
                throw new UncheckedIOException(failure);
            }
            return RowFactory.create(values);
        }
    }
}
