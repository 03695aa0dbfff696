package io.pairscope.engine.storage;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.Channels;
import java.util.List;
import java.util.Map;
import java.util.function.ObjIntConsumer;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.BitVectorHelper;
import org.apache.arrow.vector.Float8Vector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.complex.ListVector;
import org.apache.arrow.vector.ipc.ArrowFileReader;
import org.apache.arrow.vector.ipc.ArrowFileWriter;
import org.apache.arrow.vector.types.FloatingPointPrecision;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.FieldType;
import org.apache.arrow.vector.types.pojo.Schema;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/** Arrow IPC files of a few records with long lists of doubles, one record a batch. */
public final class ArrowFile {
    public static final ArrowType DOUBLE = new ArrowType.FloatingPoint(FloatingPointPrecision.DOUBLE);
    public static final ArrowType LONG = new ArrowType.Int(64, true);

    /** Buffers are rounded up to powers of two; more than that only a damaged length asks for. */
    private static final long ALLOCATION_OVERHEAD = 1 << 20;

    private ArrowFile() {}

    /**
     * Writes a file that is not there yet.
     *
     * @param metadata of the schema
     * @param fill puts record number i into the vectors, which are empty
     */
    public static void write(
            Path path,
            Configuration configuration,
            List<Field> fields,
            Map<String, String> metadata,
            int records,
            ObjIntConsumer<VectorSchemaRoot> fill) {
        try (BufferAllocator allocator = new RootAllocator();
                VectorSchemaRoot root = VectorSchemaRoot.create(new Schema(fields, metadata), allocator);
                OutputStream stream = path.getFileSystem(configuration).create(path, false);
                ArrowFileWriter writer = new ArrowFileWriter(root, null, Channels.newChannel(stream))) {
            writer.start();
            for (int record = 0; record < records; record++) {
                root.clear();
                fill.accept(root, record);
                root.setRowCount(1);
                writer.writeBatch();
            }
            writer.end();
        } catch (IOException failure) {
            throw new UncheckedIOException("cannot write " + path, failure);
        }
    }

    /** What is made of an open file. */
    public interface Content<T> {
        T of(ArrowFileReader reader) throws IOException;
    }

    /**
     * Reads a file.
     *
     * @param what is in it, for messages
     * @param remedy what to do when it is damaged; empty when the caller says it
     * @throws UnusableInputException when it is not there, damaged, or its content says so
     */
    public static <T> T read(Path path, Configuration configuration, String what, String remedy, Content<T> content) {
        try {
            FileSystem fileSystem = path.getFileSystem(configuration);
            long length = fileSystem.getFileStatus(path).getLen();
            try (BufferAllocator allocator = new RootAllocator(4 * length + ALLOCATION_OVERHEAD);
                    ArrowFileReader reader =
                            new ArrowFileReader(new InputChannel(fileSystem.open(path), length), allocator)) {
                return content.of(reader);
            }
        } catch (FileNotFoundException missing) {
            throw new UnusableInputException("no " + what + " file " + path);
        } catch (IOException | RuntimeException failure) {
            if (failure instanceof UnusableInputException named) {
                throw named;
            }
            throw new UnusableInputException("cannot use " + what + " " + path + ": " + Failures.rootMessage(failure)
                    + (remedy.isEmpty() ? "" : ". " + remedy));
        }
    }

    public static Field list(String name, ArrowType element) {
        return new Field(
                name,
                FieldType.nullable(ArrowType.List.INSTANCE),
                List.of(new Field("element", FieldType.notNullable(element), null)));
    }

    public static void putDoubles(VectorSchemaRoot root, String column, double[] values) {
        ListVector list = (ListVector) root.getVector(column);
        list.startNewValue(0);
        Float8Vector elements = (Float8Vector) list.getDataVector();
        elements.allocateNew(values.length);
        elements.getDataBuffer().setBytes(0, bytes(values));
        elements.getValidityBuffer().setOne(0L, (long) BitVectorHelper.getValidityBufferSize(values.length));
        elements.setValueCount(values.length);
        list.endValue(0, values.length);
    }

    public static double[] doubles(VectorSchemaRoot root, String column) {
        ListVector list = (ListVector) root.getVector(column);
        Float8Vector elements = (Float8Vector) list.getDataVector();
        int count = list.getElementEndIndex(0) - list.getElementStartIndex(0);
        if (count > elements.getDataBuffer().capacity() / Double.BYTES) {
            throw new IllegalArgumentException(column + " cannot have " + count + " values");
        }
        double[] values = new double[count];
        elements.getDataBuffer()
                .nioBuffer(0, count * Double.BYTES)
                .order(ByteOrder.LITTLE_ENDIAN)
                .asDoubleBuffer()
                .get(values);
        return values;
    }

    /** Little-endian, for checksums and buffers. */
    public static byte[] bytes(double[] values) {
        ByteBuffer buffer = ByteBuffer.allocate(values.length * Double.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        buffer.asDoubleBuffer().put(values);
        return buffer.array();
    }
}
