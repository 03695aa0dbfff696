package io.pairscope.engine.storage;

import java.io.Closeable;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.function.IntToDoubleFunction;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.parquet.hadoop.ParquetWriter;
import org.apache.parquet.hadoop.api.WriteSupport;
import org.apache.parquet.hadoop.metadata.CompressionCodecName;
import org.apache.parquet.hadoop.util.HadoopOutputFile;
import org.apache.parquet.io.api.Binary;
import org.apache.parquet.io.api.RecordConsumer;
import org.apache.parquet.schema.MessageType;

/** A flat Parquet file being written, record by record, with no object a record: {@code R} may be a reused cursor. */
public final class ParquetTable<R> implements Closeable {
    private final ParquetWriter<R> writer;

    /**
     * @param dictionaryColumns columns of few different values
     * @param fields puts the fields of one record
     */
    public ParquetTable(
            Path path,
            Configuration configuration,
            MessageType schema,
            CompressionCodecName codec,
            List<String> dictionaryColumns,
            BiConsumer<RecordConsumer, R> fields)
            throws IOException {
        Builder<R> builder = new Builder<>(path, configuration, schema, fields)
                .withCompressionCodec(codec)
                .withDictionaryEncoding(false);
        dictionaryColumns.forEach(column -> builder.withDictionaryEncoding(column, true));
        this.writer = builder.build();
    }

    public void write(R record) throws IOException {
        writer.write(record);
    }

    @Override
    public void close() throws IOException {
        writer.close();
    }

    public static void put(RecordConsumer record, int index, String name, String value) {
        record.startField(name, index);
        record.addBinary(Binary.fromString(value));
        record.endField(name, index);
    }

    public static void put(RecordConsumer record, int index, String name, double value) {
        record.startField(name, index);
        record.addDouble(value);
        record.endField(name, index);
    }

    public static void put(RecordConsumer record, int index, String name, long value) {
        record.startField(name, index);
        record.addLong(value);
        record.endField(name, index);
    }

    public static void put(RecordConsumer record, int index, String name, int value) {
        record.startField(name, index);
        record.addInteger(value);
        record.endField(name, index);
    }

    /** A map in the three-level layout; an empty one is there and has no entries. */
    public static void put(RecordConsumer record, int index, String name, Map<String, Double> values) {
        record.startField(name, index);
        record.startGroup();
        if (!values.isEmpty()) {
            record.startField("key_value", 0);
            values.forEach((key, value) -> {
                record.startGroup();
                put(record, 0, "key", key);
                put(record, 1, "value", value);
                record.endGroup();
            });
            record.endField("key_value", 0);
        }
        record.endGroup();
        record.endField(name, index);
    }

    /** A list of doubles in the three-level layout. */
    public static void put(RecordConsumer record, int index, String name, int length, IntToDoubleFunction values) {
        record.startField(name, index);
        record.startGroup();
        record.startField("list", 0);
        for (int i = 0; i < length; i++) {
            record.startGroup();
            record.startField("element", 0);
            record.addDouble(values.applyAsDouble(i));
            record.endField("element", 0);
            record.endGroup();
        }
        record.endField("list", 0);
        record.endGroup();
        record.endField(name, index);
    }

    private static final class Builder<R> extends ParquetWriter.Builder<R, Builder<R>> {
        private final MessageType schema;
        private final BiConsumer<RecordConsumer, R> fields;

        Builder(Path path, Configuration configuration, MessageType schema, BiConsumer<RecordConsumer, R> fields)
                throws IOException {
            super(HadoopOutputFile.fromPath(path, configuration));
            withConf(configuration);
            this.schema = schema;
            this.fields = fields;
        }

        @Override
        protected Builder<R> self() {
            return this;
        }

        /** Parquet deprecates this overload and still declares it abstract. */
        @Override
        @SuppressWarnings("deprecation")
        protected WriteSupport<R> getWriteSupport(Configuration configuration) {
            return new Support<>(schema, fields);
        }
    }

    private static final class Support<R> extends WriteSupport<R> {
        private final MessageType schema;
        private final BiConsumer<RecordConsumer, R> fields;
        private RecordConsumer consumer;

        Support(MessageType schema, BiConsumer<RecordConsumer, R> fields) {
            this.schema = schema;
            this.fields = fields;
        }

        /** Deprecated and abstract likewise. */
        @Override
        @SuppressWarnings("deprecation")
        public WriteContext init(Configuration configuration) {
            return new WriteContext(schema, Map.of());
        }

        @Override
        public void prepareForWrite(RecordConsumer recordConsumer) {
            consumer = recordConsumer;
        }

        @Override
        public void write(R record) {
            consumer.startMessage();
            fields.accept(consumer, record);
            consumer.endMessage();
        }
    }
}
