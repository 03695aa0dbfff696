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

    /** Of a frame of Zstandard, behind its magic number. */
    private static final int ZSTD_FLAGS = 4;

    private static final int ZSTD_CHECKSUM = 4;

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
        if (size > stored.remaining() * mostOfAByte()) {
            throw new IOException(name() + " cannot expand " + stored.remaining() + " bytes to " + size);
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

    /** Whether compressed bytes carry a checksum of what they expand to, which is verified then. */
    boolean hasChecksum(ByteBuffer stored) {
        return this == GZIP
                || this == ZSTD
                        && stored.remaining() > ZSTD_FLAGS
                        && (stored.get(stored.position() + ZSTD_FLAGS) & ZSTD_CHECKSUM) != 0;
    }

    /** The most bytes that a byte can expand to: what asks for more is damage, and no memory is taken for it. */
    private long mostOfAByte() {
        return switch (this) {
            // A copy of 64 bytes takes three, a match of 255 one, one of 258 two bits.
            case SNAPPY -> 22;
            case LZ4, LZ4_RAW -> 255;
            case GZIP -> 1032;
            // A block of 128 KiB takes four bytes; a brotli stream knows no such bound that would help.
            case ZSTD -> 1 << 15;
            default -> Integer.MAX_VALUE;
        };
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

    /** At the end of a stream its checksum is verified, where it has one. */
    private static int fill(InputStream stream, byte[] to) throws IOException {
        try (stream) {
            int given = stream.readNBytes(to, 0, to.length);
            return stream.read() < 0 ? given : -1;
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
