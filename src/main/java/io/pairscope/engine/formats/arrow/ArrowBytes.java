package io.pairscope.engine.formats.arrow;

import io.pairscope.engine.formats.UnreadableShardException;
import io.pairscope.engine.storage.InputChannel;
import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * A buffer of a record batch, decompressed on the way, of which a piece is held at a time: memory does not grow with the
 * batch. A buffer that is not compressed can be read in any order, a compressed one forward.
 */
final class ArrowBytes {
    private static final int PIECE = 1 << 18;
    private static final int MOST_HELD = 1 << 30;
    private static final int RAW = -1;
    private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

    private final String column;
    private final Range range;
    private final InputStream stream;

    /** What it says that it holds. */
    final long length;

    /** Where the piece begins. */
    private long start;

    private ByteBuffer piece;

    /** @param codec null for none */
    ArrowBytes(InputChannel channel, long offset, long stored, ArrowCodec codec, String column)
            throws IOException, UnreadableShardException {
        this.column = column;
        Range whole = new Range(channel, offset, stored);
        long said = codec == null || stored == 0 ? RAW : whole.getLong();
        this.range = said == RAW ? whole.rest() : null;
        this.length = said == RAW ? range.length : said;
        if (length < 0) {
            throw ArrowFile.damaged("a buffer of column " + column + " cannot have " + length + " bytes");
        }
        this.stream = said == RAW ? range : codec.decompressed(new BufferedInputStream(whole.rest(), PIECE / 4));
        this.piece = NOTHING;
    }

    /** Goes to a place; backwards only when it is not compressed, or held as a whole. */
    void seek(long place) throws IOException, UnreadableShardException {
        if (place < 0 || place > length) {
            throw tooShort();
        }
        long end = start + piece.limit();
        if (place >= start && place <= end) {
            piece.position((int) (place - start));
            return;
        }
        if (range != null) {
            range.position = place;
        } else if (place < end) {
            throw ArrowFile.damaged("a buffer of column " + column + " is not in the order of its rows");
        } else {
            skip(place - end);
        }
        start = place;
        piece.position(0).limit(0);
    }

    private void skip(long count) throws IOException, UnreadableShardException {
        try {
            stream.skipNBytes(count);
        } catch (EOFException end) {
            throw tooShort();
        }
    }

    /** The bytes from here on, at least so many, at most as many as a piece has; reading them goes forward. */
    ByteBuffer need(int bytes) throws IOException, UnreadableShardException {
        if (piece.remaining() < bytes) {
            if (bytes > length - start - piece.position()) {
                throw tooShort();
            }
            start += piece.position();
            piece = piece == NOTHING
                    ? ByteBuffer.allocate((int) Math.min(length, PIECE)).order(ByteOrder.LITTLE_ENDIAN)
                    : piece.compact();
            while (piece.position() < bytes) {
                int given = stream.read(piece.array(), piece.position(), piece.remaining());
                if (given < 0) {
                    throw tooShort();
                }
                piece.position(piece.position() + given);
            }
            piece.flip();
        }
        return piece;
    }

    byte[] get(int count) throws IOException, UnreadableShardException {
        if (count > length - start - piece.position()) {
            throw tooShort();
        }
        byte[] bytes = new byte[count];
        for (int done = 0; done < count; ) {
            int part = Math.min(count - done, need(1).remaining());
            piece.get(bytes, done, part);
            done += part;
        }
        return bytes;
    }

    /** The same, to be read in any order: a compressed one is held as a whole. */
    ArrowBytes inAnyOrder() throws IOException, UnreadableShardException {
        if (range == null && piece == NOTHING) {
            byte[] all = stream.readNBytes((int) Math.min(length, MOST_HELD));
            if (all.length != length) {
                throw length > MOST_HELD
                        ? new UnreadableShardException(
                                "column " + column + " has more than a gigabyte in a batch; write smaller batches",
                                null)
                        : tooShort();
            }
            piece = ByteBuffer.wrap(all).order(ByteOrder.LITTLE_ENDIAN);
        }
        return this;
    }

    private UnreadableShardException tooShort() {
        return ArrowFile.damaged("a buffer of column " + column + " is shorter than its rows need");
    }

    void close() {
        try {
            stream.close();
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    /** A range of a file as a stream; the file is shared by others. */
    private static final class Range extends InputStream {
        private final InputChannel channel;
        private final long offset;
        private final long length;
        private long position;

        Range(InputChannel channel, long offset, long length) {
            this.channel = channel;
            this.offset = offset;
            this.length = length;
        }

        Range rest() {
            return new Range(channel, offset + position, length - position);
        }

        long getLong() throws IOException {
            byte[] bytes = readNBytes(Long.BYTES);
            if (bytes.length < Long.BYTES) {
                throw new EOFException();
            }
            return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).getLong();
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
        }

        @Override
        public int read(byte[] target, int from, int count) throws IOException {
            if (position >= length) {
                return -1;
            }
            channel.position(offset + position);
            int given = channel.read(ByteBuffer.wrap(target, from, (int) Math.min(count, length - position)));
            position += Math.max(given, 0);
            return given;
        }

        @Override
        public long skip(long count) {
            long skipped = Math.max(0, Math.min(count, length - position));
            position += skipped;
            return skipped;
        }
    }
}
