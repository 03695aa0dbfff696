package io.pairscope.engine.storage;

import java.io.Closeable;
import java.io.IOException;
import java.util.Locale;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.parquet.hadoop.ParquetWriter;
import org.apache.parquet.hadoop.api.WriteSupport;
import org.apache.parquet.io.OutputFile;
import org.apache.parquet.io.PositionOutputStream;
import org.apache.parquet.io.api.RecordConsumer;

/** A flat Parquet file being written, record by record, with no object per record: {@code R} may be a reused cursor. */
public final class ParquetTable<R> implements Closeable {
    private final ParquetWriter<R> writer;

    /** The name of a file of a table that has several. */
    public static String part(int number) {
        return String.format(Locale.ROOT, "part-%05d.parquet", number);
    }

    ParquetTable(TableSchema<R> schema, Storage storage, Path file) throws IOException {
        Builder<R> builder = new Builder<>(new Output(storage, file), schema)
                .withConf(storage.configuration())
                .withCompressionCodec(schema.codec())
                .withDictionaryEncoding(false);
        schema.columns().stream()
                .filter(column -> column.isRepeating())
                .forEach(column -> builder.withDictionaryEncoding(column.type().getName(), true));
        this.writer = builder.build();
    }

    public void write(R record) throws IOException {
        writer.write(record);
    }

    @Override
    public void close() throws IOException {
        writer.close();
    }

    /** A file as Parquet asks for it. */
    private record Output(Storage storage, Path file) implements OutputFile {
        @Override
        public PositionOutputStream create(long blockSize) throws IOException {
            return storage.newFile(file);
        }

        @Override
        public PositionOutputStream createOrOverwrite(long blockSize) throws IOException {
            throw new UnsupportedOperationException("tables are new files");
        }

        @Override
        public boolean supportsBlockSize() {
            return false;
        }

        @Override
        public long defaultBlockSize() {
            return 0;
        }

        @Override
        public String getPath() {
            return file.toString();
        }
    }

    private static final class Builder<R> extends ParquetWriter.Builder<R, Builder<R>> {
        private final TableSchema<R> schema;

        Builder(OutputFile file, TableSchema<R> schema) {
            super(file);
            this.schema = schema;
        }

        @Override
        protected Builder<R> self() {
            return this;
        }

        /** Parquet deprecates this overload and still declares it abstract. */
        @Override
        @SuppressWarnings("deprecation")
        protected WriteSupport<R> getWriteSupport(Configuration configuration) {
            return new Support<>(schema);
        }
    }

    private static final class Support<R> extends WriteSupport<R> {
        private final TableSchema<R> schema;
        private final TableColumn<R, ?>[] columns;
        private RecordConsumer consumer;

        @SuppressWarnings("unchecked")
        Support(TableSchema<R> schema) {
            this.schema = schema;
            this.columns = schema.columns().toArray(TableColumn[]::new);
        }

        /** Deprecated and abstract likewise. */
        @Override
        @SuppressWarnings("deprecation")
        public WriteContext init(Configuration configuration) {
            return new WriteContext(schema.messageType(), Map.of());
        }

        @Override
        public void prepareForWrite(RecordConsumer recordConsumer) {
            consumer = recordConsumer;
        }

        @Override
        public void write(R record) {
            consumer.startMessage();
            for (int i = 0; i < columns.length; i++) {
                columns[i].write(consumer, i, record);
            }
            consumer.endMessage();
        }
    }
}
