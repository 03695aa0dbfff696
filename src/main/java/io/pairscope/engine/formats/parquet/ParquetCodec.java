package io.pairscope.engine.formats.parquet;

import com.github.luben.zstd.Zstd;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.zip.GZIPInputStream;
import net.jpountz.lz4.LZ4Factory;
import net.jpountz.lz4.LZ4SafeDecompressor;
import org.brotli.dec.BrotliInputStream;
import org.xerial.snappy.Snappy;

/** The ways in which the pages of a Parquet file are compressed, in the order of Parquet's numbers. */
enum ParquetCodec {
    UNCOMPRESSED,
    SNAPPY,
    GZIP,
    LZO,
    BROTLI,
    /** Blocks as Hadoop frames them, or one block without a frame: both were written under this name. */
    LZ4,
    ZSTD,
    LZ4_RAW;

    static boolean isKnown(int number) {
        return number >= 0 && number < values().length && number != LZO.ordinal();
    }

    static String name(int number) {
        return number >= 0 && number < values().length
                ? values()[number].name()
                : "a codec that is not known: " + number;
    }

    /**
     * The bytes of a page.
     *
     * @param size that they have; no more memory is taken
     */
    ByteBuffer decompress(ByteBuffer stored, int size) throws IOException {
        if (this == UNCOMPRESSED || size == 0) {
            return stored;
        }
        byte[] from = stored.array();
        int at = stored.arrayOffset() + stored.position();
        int length = stored.remaining();
        byte[] to = new byte[size];
        try {
            if (expand(from, at, length, to) != size) {
                throw new IOException("other length");
            }
        } catch (IOException | RuntimeException damage) {
            throw new IOException(name() + " cannot decompress it", damage);
        }
        return ByteBuffer.wrap(to);
    }

    private long expand(byte[] from, int at, int length, byte[] to) throws IOException {
        return switch (this) {
            case SNAPPY ->
                Snappy.uncompressedLength(from, at, length) == to.length
                        ? Snappy.uncompress(from, at, length, to, 0)
                        : -1;
            case ZSTD -> Zstd.decompressByteArray(to, 0, to.length, from, at, length);
            case LZ4_RAW -> lz4(from, at, length, to, 0);
            case LZ4 -> framedLz4(from, at, length, to);
            case GZIP -> fill(new GZIPInputStream(new ByteArrayInputStream(from, at, length)), to);
            case BROTLI -> fill(new BrotliInputStream(new ByteArrayInputStream(from, at, length)), to);
            default -> throw new IOException("not read");
        };
    }

    private static int fill(InputStream stream, byte[] to) throws IOException {
        try (stream) {
            return stream.readNBytes(to, 0, to.length);
        }
    }

    private static int lz4(byte[] from, int at, int length, byte[] to, int offset) {
        LZ4SafeDecompressor decompressor = LZ4Factory.fastestInstance().safeDecompressor();
        return decompressor.decompress(from, at, length, to, offset, to.length - offset);
    }

    /** Each frame: the length of its content, then blocks until it is full, each behind its own length; big-endian. */
    private static int framedLz4(byte[] from, int at, int length, byte[] to) {
        ByteBuffer frames = ByteBuffer.wrap(from, at, length);
        int offset = 0;
        try {
            while (frames.hasRemaining()) {
                int end = Math.addExact(offset, frames.getInt());
                while (offset < end) {
                    int block = frames.getInt();
                    offset += lz4(from, frames.position(), block, to, offset);
                    frames.position(frames.position() + block);
                }
            }
        } catch (RuntimeException noFrames) {
            return lz4(from, at, length, to, 0);
        }
        return offset == to.length ? offset : lz4(from, at, length, to, 0);
    }
}
