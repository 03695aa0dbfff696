package io.pairscope.benchmark;

import static org.apache.parquet.schema.LogicalTypeAnnotation.stringType;
import static org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName.BINARY;

import java.io.Closeable;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
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
import org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName;
import org.apache.parquet.schema.Type;
import org.apache.parquet.schema.Types;

/**
 * Writer of one shard as embedding pipelines have them: {@code id} and two list columns, PLAIN, uncompressed, page checksums,
 * row groups of about 32 MB. No object per value; a local file replaces what was there, and is on the disk when it is closed.
 */
final class PairShardWriter implements Closeable {
    private static final long ROW_GROUP_BYTES = 32L << 20;

    /** A type of stored values. */
    interface Element {
        Type type();

        void add(RecordConsumer record, float value);
    }

    private static final Element FLOAT = new Element() {
        @Override
        public Type type() {
            return Types.optional(PrimitiveTypeName.FLOAT).named("element");
        }

        @Override
        public void add(RecordConsumer record, float value) {
            record.addFloat(value);
        }
    };

    private record Pair(String id, float[] image, float[] text) {}

    private final Path file;
    private final ParquetWriter<Pair> writer;

    PairShardWriter(Path file) throws IOException {
        this(file, FLOAT);
    }

    PairShardWriter(Path file, Element element) throws IOException {
        this.file = file;
        writer = new Builder(new LocalOutputFile(file), element)
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
        // Otherwise the system writes it while something is measured.
        try (FileChannel written = FileChannel.open(file, StandardOpenOption.WRITE)) {
            written.force(true);
        }
    }

    private static MessageType schema(Element element) {
        return Types.buildMessage()
                .addField(Types.optional(BINARY).as(stringType()).named("id"))
                .addField(vector("image_embedding", element))
                .addField(vector("text_embedding", element))
                .named("pairs");
    }

    private static Type vector(String name, Element element) {
        return Types.optionalList().element(element.type()).named(name);
    }

    private static void put(RecordConsumer record, Element element, int index, String name, float[] vector) {
        record.startField(name, index);
        record.startGroup();
        record.startField("list", 0);
        for (float value : vector) {
            record.startGroup();
            record.startField("element", 0);
            element.add(record, value);
            record.endField("element", 0);
            record.endGroup();
        }
        record.endField("list", 0);
        record.endGroup();
        record.endField(name, index);
    }

    private static final class Builder extends ParquetWriter.Builder<Pair, Builder> {
        private final Element element;

        Builder(OutputFile file, Element element) {
            super(file);
            this.element = element;
        }

        @Override
        protected Builder self() {
            return this;
        }

        /** Parquet deprecates this overload and still declares it abstract. */
        @Override
        @SuppressWarnings("deprecation")
        protected WriteSupport<Pair> getWriteSupport(Configuration configuration) {
            return new Support(element);
        }
    }

    private static final class Support extends WriteSupport<Pair> {
        private final Element element;
        private RecordConsumer record;

        Support(Element element) {
            this.element = element;
        }

        /** Deprecated and abstract likewise. */
        @Override
        @SuppressWarnings("deprecation")
        public WriteContext init(Configuration configuration) {
            return new WriteContext(schema(element), Map.of());
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
            put(record, element, 1, "image_embedding", pair.image);
            put(record, element, 2, "text_embedding", pair.text);
            record.endMessage();
        }
    }
}
