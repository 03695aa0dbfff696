package io.pairscope.engine.formats.parquet;

import io.pairscope.engine.formats.PagesRead;
import io.pairscope.engine.formats.parquet.ParquetFile.Chunk;
import io.pairscope.engine.storage.InputChannel;
import java.io.EOFException;
import java.io.IOException;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Set;
import java.util.zip.CRC32;

/**
 * The pages of a column in a row group, one at a time; only that page and the dictionary are held. A page takes no more
 * memory than the footer says of the whole column, and its checksum is verified where it has one.
 */
final class ParquetPages {
    private static final int READ_AHEAD = 1 << 16;
    private static final int LARGEST_HEADER = 1 << 24;
    private static final int RLE = 3;
    private static final int PLAIN_DICTIONARY = 2;
    private static final int RLE_DICTIONARY = 8;

    /** Levels and values of a page; levels are null where all are the same. */
    record Page(int entries, RunLengths repetition, RunLengths definition, ParquetValues values) {}

    private final InputChannel channel;
    private final Chunk chunk;
    private final ParquetLeaf leaf;
    private final PagesRead read;
    private final ParquetCodec codec;
    /** Bytes read ahead; their end is at {@link #position} of the file. */
    private ByteBuffer ahead = ByteBuffer.allocate(0);

    private byte[] stored = new byte[0];
    private long position;
    private final long end;
    private long entriesLeft;
    private ParquetPageHeader header;
    private ParquetValues.Dictionary dictionary;

    /** @param read counts pages */
    ParquetPages(InputChannel channel, Chunk chunk, ParquetLeaf leaf, PagesRead read) {
        this.read = read;
        this.channel = channel;
        this.chunk = chunk;
        this.leaf = leaf;
        this.codec = ParquetCodec.values()[chunk.codec];
        this.position = chunk.start();
        this.end = position + chunk.compressed;
        this.entriesLeft = chunk.values;
    }

    /** The next page; null behind the last one. */
    Page next() throws IOException {
        while (entriesLeft > 0) {
            ParquetPageHeader next = header();
            header = null;
            if (next.kind == ParquetPageHeader.DICTIONARY) {
                dictionary = dictionary(next);
            } else if (!next.isData() || next.entries == 0) {
                pass(next.compressed);
            } else {
                entriesLeft -= next.entries;
                checkEncoding(next);
                return next.kind == ParquetPageHeader.DATA ? page(next) : pageV2(next);
            }
        }
        return null;
    }

    /** Leaves out whole pages of at most so many rows, where their headers count rows; returns the rows left out. */
    long skip(long rows) throws IOException {
        long skipped = 0;
        while (entriesLeft > 0) {
            ParquetPageHeader next = header();
            if (next.kind == ParquetPageHeader.DICTIONARY) {
                dictionary = dictionary(next);
                header = null;
                continue;
            }
            boolean counted = next.kind == ParquetPageHeader.DATA_V2
                    || next.kind == ParquetPageHeader.DATA && leaf.mostRepeated == 0;
            long inside = next.kind == ParquetPageHeader.DATA_V2 ? next.rows : next.entries;
            if (!counted || inside > rows - skipped) {
                break;
            }
            pass(next.compressed);
            entriesLeft -= next.entries;
            skipped += inside;
            header = null;
        }
        return skipped;
    }

    /** The checksum of a page does not cover its header: the footer says, too, how values are written. */
    private void checkEncoding(ParquetPageHeader next) throws IOException {
        int other = switch (next.encoding) {
            case PLAIN_DICTIONARY -> RLE_DICTIONARY;
            case RLE_DICTIONARY -> PLAIN_DICTIONARY;
            default -> next.encoding;
        };
        Set<Integer> listed = chunk.encodings;
        if (next.checksum != null && !listed.isEmpty() && !listed.contains(next.encoding) && !listed.contains(other)) {
            throw new IOException("its header and the footer say different encodings");
        }
    }

    private ParquetPageHeader header() throws IOException {
        if (header != null) {
            return header;
        }
        while (true) {
            ByteBuffer bytes = ahead.duplicate();
            try {
                ParquetPageHeader read = ParquetPageHeader.read(new ThriftReader(bytes));
                ahead.position(bytes.position());
                check(read);
                header = read;
                return read;
            } catch (BufferUnderflowException more) {
                if (position == end || ahead.remaining() >= LARGEST_HEADER) {
                    throw new IOException(entriesLeft + " of " + chunk.values + " values are missing");
                }
                readAhead(Math.max(READ_AHEAD, 4 * ahead.remaining()));
            }
        }
    }

    private void check(ParquetPageHeader read) throws IOException {
        long left = ahead.remaining() + end - position;
        if (read.compressed < 0 || read.compressed > left) {
            throw new IOException("a page header asks for " + read.compressed + " bytes of " + left);
        }
        if (read.uncompressed < 0 || read.uncompressed > chunk.uncompressed) {
            throw new IOException(
                    "a page header asks for " + read.uncompressed + " uncompressed bytes of " + chunk.uncompressed);
        }
        if (read.entries < 0 || read.isData() && read.entries > entriesLeft || read.rows < 0) {
            throw new IOException("a page header counts " + read.entries + " values of " + entriesLeft);
        }
    }

    private ParquetValues.Dictionary dictionary(ParquetPageHeader next) throws IOException {
        byte[] own = codec == ParquetCodec.UNCOMPRESSED ? new byte[next.compressed] : buffer(next.compressed);
        ByteBuffer bytes = codec.decompress(body(next, own), next.uncompressed);
        return ParquetValues.dictionary(leaf.value, bytes.order(ByteOrder.LITTLE_ENDIAN), next.entries);
    }

    private Page page(ParquetPageHeader next) throws IOException {
        ByteBuffer bytes = codec.decompress(body(next, buffer(next.compressed)), next.uncompressed);
        RunLengths repetition = levels(bytes, leaf.mostRepeated, next.repetitionEncoding);
        RunLengths definition = levels(bytes, leaf.mostDefined, next.definitionEncoding);
        return new Page(next.entries, repetition, definition, values(next, bytes));
    }

    private static RunLengths levels(ByteBuffer bytes, int most, int encoding) throws IOException {
        if (most == 0) {
            return null;
        }
        if (encoding != RLE) {
            throw new IOException("its levels are in an encoding that is not read: " + encoding);
        }
        return levels(bytes, most, bytes.order(ByteOrder.LITTLE_ENDIAN).getInt(), true);
    }

    private static RunLengths levels(ByteBuffer bytes, int most, int length, boolean needed) throws IOException {
        ByteBuffer own = bytes.slice(bytes.position(), length);
        bytes.position(bytes.position() + length);
        return needed ? new RunLengths(own, Integer.SIZE - Integer.numberOfLeadingZeros(most)) : null;
    }

    /** Levels stand before the values and are not compressed. */
    private Page pageV2(ParquetPageHeader next) throws IOException {
        ByteBuffer bytes = body(next, buffer(next.compressed));
        RunLengths repetition = levels(bytes, leaf.mostRepeated, next.repetitionBytes, leaf.mostRepeated > 0);
        RunLengths definition = levels(bytes, leaf.mostDefined, next.definitionBytes, leaf.mostDefined > 0);
        int size = next.uncompressed - next.repetitionBytes - next.definitionBytes;
        if (size < 0) {
            throw new IOException("a page header says that its levels are longer than the page");
        }
        ByteBuffer values = next.isCompressed ? codec.decompress(bytes, size) : bytes;
        return new Page(next.entries, repetition, definition, values(next, values));
    }

    private ParquetValues values(ParquetPageHeader next, ByteBuffer bytes) throws IOException {
        return ParquetValues.of(
                next.encoding, leaf.value, bytes.order(ByteOrder.LITTLE_ENDIAN), next.entries, dictionary);
    }

    /** Room for a page, which the next page overwrites. */
    private byte[] buffer(int size) {
        if (stored.length < size) {
            stored = new byte[size];
        }
        return stored;
    }

    private ByteBuffer body(ParquetPageHeader next, byte[] into) throws IOException {
        ByteBuffer body = ByteBuffer.wrap(into, 0, next.compressed);
        int ready = Math.min(ahead.remaining(), next.compressed);
        body.put(ahead.slice(ahead.position(), ready));
        ahead.position(ahead.position() + ready);
        readFully(body);
        if (next.checksum != null) {
            CRC32 crc = new CRC32();
            crc.update(into, 0, next.compressed);
            if ((int) crc.getValue() != next.checksum) {
                throw new IOException("its checksum does not match its bytes");
            }
        }
        body.flip();
        // Levels of the second kind of pages stand before what is compressed.
        read.add(next.checksum != null || next.kind != ParquetPageHeader.DATA_V2 && codec.hasChecksum(body));
        return body;
    }

    private void pass(int count) {
        int ready = Math.min(ahead.remaining(), count);
        ahead.position(ahead.position() + ready);
        position += count - ready;
    }

    private void readAhead(int wanted) throws IOException {
        int more = (int) Math.min(wanted - ahead.remaining(), end - position);
        byte[] bytes = new byte[ahead.remaining() + more];
        ByteBuffer longer = ByteBuffer.wrap(bytes).put(ahead);
        readFully(longer);
        ahead = longer.flip();
    }

    private void readFully(ByteBuffer into) throws IOException {
        if (!into.hasRemaining()) {
            return;
        }
        channel.position(position);
        position += into.remaining();
        while (into.hasRemaining()) {
            if (channel.read(into) < 0) {
                throw new EOFException();
            }
        }
    }
}
