package io.pairscope.engine.formats.arrow;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;

/**
 * An LZ4 frame, decompressed. The LZ4 of the JDK's world reads frames of independent blocks only; Arrow's C++ writes blocks
 * that refer to the 64 KiB before them. Checksums are left unread: Arrow's writers leave them out.
 *
 * <p>Source: LZ4 frame format 1.6.1 and LZ4 block format, github.com/lz4/lz4/tree/dev/doc.
 */
final class Lz4FrameStream extends InputStream {
    private static final int MAGIC = 0x184D2204;
    private static final int WINDOW = 1 << 16;
    private static final int MIN_MATCH = 4;
    private static final int NIBBLE = 0xF;
    private static final int BYTE = 0xFF;

    private final InputStream stream;
    private boolean begun;
    private boolean ended;
    private boolean blockChecksums;
    private int blockSize;
    private byte[] source = new byte[0];

    /** The window before a block, and the block. */
    private byte[] target = new byte[0];

    private int position;
    private int limit;

    Lz4FrameStream(InputStream stream) {
        this.stream = stream;
    }

    @Override
    public int read() throws IOException {
        return fill() ? target[position++] & BYTE : -1;
    }

    @Override
    public int read(byte[] into, int from, int count) throws IOException {
        if (count == 0) {
            return 0;
        }
        if (!fill()) {
            return -1;
        }
        int given = Math.min(count, limit - position);
        System.arraycopy(target, position, into, from, given);
        position += given;
        return given;
    }

    @Override
    public void close() throws IOException {
        stream.close();
    }

    private boolean fill() throws IOException {
        if (!begun) {
            header();
            begun = true;
        }
        while (position == limit && !ended) {
            block();
        }
        return position < limit;
    }

    private void header() throws IOException {
        if (getInt() != MAGIC) {
            throw new IOException("no LZ4 frame");
        }
        int flags = getByte();
        int descriptor = getByte();
        boolean contentSize = (flags & 1 << 3) != 0;
        boolean dictionary = (flags & 1) != 0;
        int size = descriptor >> 4 & 7;
        if (flags >> 6 != 1 || dictionary || size < 4) {
            throw new IOException("an unknown kind of LZ4 frame");
        }
        blockChecksums = (flags & 1 << 4) != 0;
        blockSize = 1 << 8 + 2 * size;
        // The checksum of the header follows.
        stream.skipNBytes((contentSize ? Long.BYTES : 0) + 1);
    }

    private void block() throws IOException {
        int head = getInt();
        int length = head & Integer.MAX_VALUE;
        if (length == 0) {
            ended = true;
            return;
        }
        if (length > blockSize) {
            throw new IOException("an LZ4 block of " + length + " bytes");
        }
        if (target.length == 0) {
            target = new byte[WINDOW + blockSize];
            source = new byte[blockSize];
        }
        int kept = Math.min(limit, WINDOW);
        System.arraycopy(target, limit - kept, target, 0, kept);
        position = kept;
        if (stream.readNBytes(source, 0, length) < length) {
            throw new EOFException();
        }
        if (head < 0) {
            System.arraycopy(source, 0, target, kept, length);
            limit = kept + length;
        } else {
            limit = decode(length, kept);
        }
        stream.skipNBytes(blockChecksums ? Integer.BYTES : 0);
    }

    /** Decodes a block behind the window; what points outside of the arrays fails there. */
    private int decode(int length, int from) throws IOException {
        int in = 0;
        int out = from;
        int end = from + blockSize;
        while (in < length) {
            int token = source[in++] & BYTE;
            int literals = token >> 4;
            if (literals == NIBBLE) {
                int more;
                do {
                    more = source[in++] & BYTE;
                    literals += more;
                } while (more == BYTE);
            }
            if (literals > length - in || literals > end - out) {
                throw new IOException("an LZ4 block does not fit its frame");
            }
            System.arraycopy(source, in, target, out, literals);
            in += literals;
            out += literals;
            if (in == length) {
                return out;
            }
            int offset = source[in++] & BYTE | (source[in++] & BYTE) << 8;
            int match = token & NIBBLE;
            if (match == NIBBLE) {
                int more;
                do {
                    more = source[in++] & BYTE;
                    match += more;
                } while (more == BYTE);
            }
            match += MIN_MATCH;
            if (offset == 0 || offset > out || match > end - out) {
                throw new IOException("an LZ4 block does not fit its frame");
            }
            repeat(out, offset, match);
            out += match;
        }
        throw new EOFException();
    }

    /** Copies bytes that stand so far before, which may overlap with what they give. */
    private void repeat(int out, int offset, int length) {
        if (offset == 1) {
            Arrays.fill(target, out, out + length, target[out - 1]);
            return;
        }
        for (int done = 0; done < length; ) {
            // What is there repeats itself with this period, so a longer stretch can be copied each time.
            int part = Math.min(length - done, offset + done);
            System.arraycopy(target, out - offset, target, out + done, part);
            done += part;
        }
    }

    private int getByte() throws IOException {
        int next = stream.read();
        if (next < 0) {
            throw new EOFException();
        }
        return next;
    }

    private int getInt() throws IOException {
        return getByte() | getByte() << 8 | getByte() << 16 | getByte() << 24;
    }
}
