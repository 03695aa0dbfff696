package io.pairscope.engine.storage;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.apache.hadoop.fs.FSError;
import org.apache.hadoop.fs.Path;
import org.apache.parquet.example.data.Group;
import org.apache.parquet.hadoop.ParquetReader;
import org.apache.parquet.hadoop.api.ReadSupport;
import org.apache.parquet.hadoop.example.GroupReadSupport;
import org.apache.parquet.hadoop.metadata.CompressionCodecName;
import org.apache.parquet.hadoop.util.HadoopInputFile;
import org.apache.parquet.schema.MessageType;

/**
 * The columns of a Parquet table in their order, and how they are compressed.
 *
 * @param <R> what a record is made from; may be a cursor that is moved from row to row
 */
public final class TableSchema<R> {
    private final String name;
    private final CompressionCodecName codec;
    private final List<TableColumn<R, ?>> columns;

    private TableSchema(String name, CompressionCodecName codec, List<TableColumn<R, ?>> columns) {
        this.name = name;
        this.codec = codec;
        this.columns = new ArrayList<>(columns);
    }

    /** Compressed by Snappy. */
    @SafeVarargs
    @SuppressWarnings("varargs")
    public static <R> TableSchema<R> compressed(String name, TableColumn<R, ?>... columns) {
        return new TableSchema<>(name, CompressionCodecName.SNAPPY, List.of(columns));
    }

    /** For tables of a few bytes, and of doubles, whose digits do not compress. */
    @SafeVarargs
    @SuppressWarnings("varargs")
    public static <R> TableSchema<R> uncompressed(String name, TableColumn<R, ?>... columns) {
        return new TableSchema<>(name, CompressionCodecName.UNCOMPRESSED, List.of(columns));
    }

    /** Adds a column behind those there are, while the table is being described; for columns that are read. */
    public <V> TableColumn<R, V> add(TableColumn<R, V> column) {
        columns.add(column);
        return column;
    }

    /** Starts a file that must not be there yet. */
    public ParquetTable<R> create(Storage storage, Path file) throws IOException {
        return new ParquetTable<>(this, storage, file);
    }

    /** A row that was read, valid while it is visited. */
    public static final class Row<R> {
        private final Group group;

        private Row(Group group) {
            this.group = group;
        }

        /** The value of a column that the row has. */
        public <V> V get(TableColumn<R, V> column) {
            return column.read(group);
        }

        public <V> Optional<V> find(TableColumn<R, V> column) {
            return column.isIn(group) ? Optional.of(column.read(group)) : Optional.empty();
        }
    }

    /**
     * All rows of a small file; checksums of pages are verified.
     *
     * @throws IOException when the file is not there; it or a {@link RuntimeException} when it is damaged, or without a
     *     column that is asked for
     */
    public <T> List<T> read(Storage storage, Path file, Function<Row<R>, T> visit) throws IOException {
        List<T> rows = new ArrayList<>();
        try (ParquetReader<Group> reader = new Reader(HadoopInputFile.fromPath(file, storage.configuration()))
                .usePageChecksumVerification()
                .build()) {
            for (Group group = reader.read(); group != null; group = reader.read()) {
                rows.add(visit.apply(new Row<>(group)));
            }
        } catch (FSError failure) {
            throw Storage.ofDisk(failure);
        }
        return rows;
    }

    /** Of a file with its configuration: of a path Parquet loads another one first, which takes longer than all else. */
    private static final class Reader extends ParquetReader.Builder<Group> {
        Reader(HadoopInputFile file) {
            super(file);
        }

        @Override
        protected ReadSupport<Group> getReadSupport() {
            return new GroupReadSupport();
        }
    }

    MessageType messageType() {
        return new MessageType(
                name, columns.stream().map(column -> column.type()).toList());
    }

    CompressionCodecName codec() {
        return codec;
    }

    List<TableColumn<R, ?>> columns() {
        return columns;
    }
}
