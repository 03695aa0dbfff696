package io.pairscope.engine.storage;

import java.io.Closeable;
import java.io.IOException;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.parquet.hadoop.ParquetWriter;
import org.apache.parquet.hadoop.api.WriteSupport;
import org.apache.parquet.hadoop.util.HadoopOutputFile;
import org.apache.parquet.io.api.RecordConsumer;

/** A flat Parquet file being written, record by record, with no object per record: {@code R} may be a reused cursor. */
public final class ParquetTable<R> implements Closeable {
    private final ParquetWriter<R> writer;

    ParquetTable(TableSchema<R> schema, Storage storage, Path file) throws IOException {
        storage.forWriting(file);
        Builder<R> builder = new Builder<>(HadoopOutputFile.fromPath(file, storage.configuration()), schema)
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

    private static final class Builder<R> extends ParquetWriter.Builder<R, Builder<R>> {
        private final TableSchema<R> schema;

        Builder(HadoopOutputFile file, TableSchema<R> schema) {
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
