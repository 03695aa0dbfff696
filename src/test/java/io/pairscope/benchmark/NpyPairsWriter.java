package io.pairscope.benchmark;

import java.io.BufferedOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.OutputStream;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.arrow.memory.util.Float16;

/** One part of clip-retrieval's directories: half-precision images and texts, without metadata. */
final class NpyPairsWriter implements Closeable {
    private static final int HEADER = 128;

    private final Path[] files;
    private final OutputStream[] streams = new OutputStream[2];
    private final int dims;
    private int rows;

    NpyPairsWriter(Path directory, int part, int dims) throws IOException {
        this.files = new Path[] {
            directory.resolve("img_emb/img_emb_" + part + ".npy"),
            directory.resolve("text_emb/text_emb_" + part + ".npy")
        };
        this.dims = dims;
        for (int side = 0; side < 2; side++) {
            Files.createDirectories(files[side].getParent());
            streams[side] = new BufferedOutputStream(Files.newOutputStream(files[side]), 1 << 20);
            streams[side].write(new byte[HEADER]);
        }
    }

    void write(float[] image, float[] text) throws IOException {
        write(streams[0], image);
        write(streams[1], text);
        rows++;
    }

    private static void write(OutputStream stream, float[] vector) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(Short.BYTES * vector.length).order(ByteOrder.LITTLE_ENDIAN);
        for (float value : vector) {
            bytes.putShort(Float16.toFloat16(value));
        }
        stream.write(bytes.array());
    }

    @Override
    public void close() throws IOException {
        String shape = "{'descr': '<f2', 'fortran_order': False, 'shape': (" + rows + ", " + dims + "), }";
        ByteBuffer header = ByteBuffer.allocate(HEADER).order(ByteOrder.LITTLE_ENDIAN);
        header.put((byte) 0x93)
                .put("NUMPY".getBytes(StandardCharsets.US_ASCII))
                .put((byte) 1)
                .put((byte) 0);
        header.putShort((short) (HEADER - header.position() - Short.BYTES));
        header.put(shape.getBytes(StandardCharsets.US_ASCII));
        while (header.position() < HEADER - 1) {
            header.put((byte) ' ');
        }
        header.put((byte) '\n');
        for (int side = 0; side < 2; side++) {
            streams[side].close();
            try (RandomAccessFile file = new RandomAccessFile(files[side].toFile(), "rw")) {
                file.write(header.array());
            }
        }
    }
}
