package io.pairscope.benchmark;

import java.io.Closeable;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.Float4Vector;
import org.apache.arrow.vector.VarCharVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.complex.FixedSizeListVector;
import org.apache.arrow.vector.ipc.ArrowFileWriter;
import org.apache.arrow.vector.types.FloatingPointPrecision;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.FieldType;
import org.apache.arrow.vector.types.pojo.Schema;

/** An Arrow file of ids and two columns of fixed-size lists of floats, in batches of 8 192 rows. */
final class ArrowPairsWriter implements Closeable {
    private static final int BATCH = 8192;

    private final BufferAllocator allocator = new RootAllocator();
    private final VectorSchemaRoot root;
    private final ArrowFileWriter writer;
    private final OutputStream out;
    private int rows;

    ArrowPairsWriter(Path file, int dims) throws IOException {
        root = VectorSchemaRoot.create(
                new Schema(List.of(
                        Field.nullable("id", new ArrowType.Utf8()),
                        floats("image_embedding", dims),
                        floats("text_embedding", dims))),
                allocator);
        out = Files.newOutputStream(file);
        writer = new ArrowFileWriter(root, null, Channels.newChannel(out));
    }

    private static Field floats(String name, int dims) {
        Field element = Field.nullable("item", new ArrowType.FloatingPoint(FloatingPointPrecision.SINGLE));
        return new Field(name, FieldType.nullable(new ArrowType.FixedSizeList(dims)), List.of(element));
    }

    void write(String id, float[] image, float[] text) throws IOException {
        ((VarCharVector) root.getVector("id")).setSafe(rows, id.getBytes(StandardCharsets.UTF_8));
        put("image_embedding", image);
        put("text_embedding", text);
        if (++rows == BATCH) {
            flush();
        }
    }

    private void put(String name, float[] vector) {
        FixedSizeListVector lists = (FixedSizeListVector) root.getVector(name);
        lists.setNotNull(rows);
        Float4Vector values = (Float4Vector) lists.getDataVector();
        for (int j = 0; j < vector.length; j++) {
            values.setSafe(rows * vector.length + j, vector[j]);
        }
    }

    private void flush() throws IOException {
        if (rows > 0) {
            root.setRowCount(rows);
            writer.writeBatch();
            root.clear();
            rows = 0;
        }
    }

    @Override
    public void close() throws IOException {
        try (allocator;
                root;
                out;
                writer) {
            flush();
        }
    }
}
