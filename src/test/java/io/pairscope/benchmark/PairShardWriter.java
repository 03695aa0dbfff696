package io.pairscope.benchmark;

import static org.apache.parquet.schema.LogicalTypeAnnotation.stringType;
import static org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName.BINARY;
import static org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName.FLOAT;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.apache.parquet.hadoop.ParquetFileWriter;
import org.apache.parquet.hadoop.ParquetWriter;
import org.apache.parquet.hadoop.api.WriteSupport;
import org.apache.parquet.hadoop.metadata.CompressionCodecName;
import org.apache.parquet.io.LocalOutputFile;
import org.apache.parquet.io.OutputFile;
import org.apache.parquet.io.api.Binary;
import org.apache.parquet.io.api.RecordConsumer;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.Type;
import org.apache.parquet.schema.Types;

/**
 * One shard as embedding pipelines write them: {@code id} and two {@code list<float>} columns, PLAIN, uncompressed, page
 * checksums, row groups of about 32 MB. No object a value; a local file replaces what was there.
 */
final class PairShardWriter implements Closeable {
    private static final long ROW_GROUP_BYTES = 32L << 20;

    private static final MessageType SCHEMA = Types.buildMessage()
            .addField(Types.optional(BINARY).as(stringType()).named("id"))
            .addField(vector("image_embedding"))
            .addField(vector("text_embedding"))
            .named("pairs");

    private record Pair(String id, float[] image, float[] text) {}

    private final ParquetWriter<Pair> writer;

    PairShardWriter(Path file) throws IOException {
        writer = new Builder(new LocalOutputFile(file))
                .withWriteMode(ParquetFileWriter.Mode.OVERWRITE)
                .withCompressionCodec(CompressionCodecName.UNCOMPRESSED)
                .withDictionaryEncoding(false)
                .withPageWriteChecksumEnabled(true)
                .withRowGroupSize(ROW_GROUP_BYTES)
                .build();
    }

    void write(String id, float[] image, float[] text) throws IOException {
        writer.write(new Pair(id, image, text));
    }

    @Override
    public void close() throws IOException {
        writer.close();
    }

    private static Type vector(String name) {
        return Types.optionalList().element(FLOAT, Type.Repetition.OPTIONAL).named(name);
    }

    private static void put(RecordConsumer record, int index, String name, float[] vector) {
        record.startField(name, index);
        record.startGroup();
        record.startField("list", 0);
        for (float value : vector) {
            record.startGroup();
            record.startField("element", 0);
            record.addFloat(value);
            record.endField("element", 0);
            record.endGroup();
        }
        record.endField("list", 0);
        record.endGroup();
        record.endField(name, index);
    }

    private static final class Builder extends ParquetWriter.Builder<Pair, Builder> {
        Builder(OutputFile file) {
            super(file);
        }

        @Override
        protected Builder self() {
            return this;
        }

        /** Parquet deprecates this overload and still declares it abstract. */
        @Override
        @SuppressWarnings("deprecation")
        protected WriteSupport<Pair> getWriteSupport(Configuration configuration) {
            return new Support();
        }
    }

    private static final class Support extends WriteSupport<Pair> {
        private RecordConsumer record;

        /** Deprecated and abstract likewise. */
        @Override
        @SuppressWarnings("deprecation")
        public WriteContext init(Configuration configuration) {
            return new WriteContext(SCHEMA, Map.of());
        }

        @Override
        public void prepareForWrite(RecordConsumer recordConsumer) {
            record = recordConsumer;
        }

        @Override
        public void write(Pair pair) {
            record.startMessage();
            record.startField("id", 0);
            record.addBinary(Binary.fromString(pair.id));
            record.endField("id", 0);
            put(record, 1, "image_embedding", pair.image);
            put(record, 2, "text_embedding", pair.text);
            record.endMessage();
        }
    }
}
