package io.pairscope.engine.formats.arrow;

import io.pairscope.engine.formats.UnreadableShardException;
import io.pairscope.engine.storage.InputChannel;
import io.pairscope.engine.storage.Storage;
import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import org.apache.arrow.flatbuf.Block;
import org.apache.arrow.flatbuf.Message;
import org.apache.arrow.flatbuf.MessageHeader;
import org.apache.arrow.flatbuf.MetadataVersion;
import org.apache.arrow.flatbuf.Schema;
import org.apache.hadoop.fs.Path;

/**
 * The messages of an Arrow IPC file or stream, one after the other; only what describes them is read. Files are recognized
 * by their magic number; their dictionaries come first. Nothing is allocated or read that lies outside of the file.
 */
final class ArrowFile implements Closeable {
    private static final byte[] MAGIC = "ARROW1".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] FEATHER1 = "FEA1".getBytes(StandardCharsets.US_ASCII);
    private static final int CONTINUATION = -1;
    private static final int HEAD = 8;

    /** The length of the footer and the magic number. */
    private static final int TAIL = Integer.BYTES + MAGIC.length;

    private static final int MOST_METADATA = 1 << 28;

    /** A message, with the place of its body. */
    record Part(Message message, ByteBuffer bytes, long body, long bodyLength) {}

    private final InputChannel channel;
    private final org.apache.arrow.flatbuf.Footer footer;

    /** What the schema was read from. */
    final ByteBuffer described;

    final ArrowSchema schema;

    /** Until version 5 unions had nulls of their own. */
    final boolean unionsHaveNulls;

    private int block;
    private long position;

    private ArrowFile(InputChannel channel) throws IOException, UnreadableShardException {
        this.channel = channel;
        ByteBuffer head = read(0, (int) Math.min(HEAD, channel.size()));
        refuseOthers(head.array());
        boolean isFile = startsWith(head.array(), MAGIC);
        Part first = isFile ? null : streamHead(head);
        described = isFile ? footer() : first.bytes;
        footer = isFile ? org.apache.arrow.flatbuf.Footer.getRootAsFooter(described.duplicate()) : null;
        short version = isFile ? footer.version() : first.message.version();
        if (version < MetadataVersion.V4 || version > MetadataVersion.V5) {
            throw new UnreadableShardException(
                    "its messages are of version " + (version + 1)
                            + ", and versions 4 and 5 are read; write it again with a newer Arrow library",
                    null);
        }
        unionsHaveNulls = version < MetadataVersion.V5;
        Schema own = isFile ? footer.schema() : (Schema) first.message.header(new Schema());
        if (own == null) {
            throw damaged("it has no schema");
        }
        schema = new ArrowSchema(own, described.limit());
        if (isFile && footer.recordBatchesLength() == 0) {
            requireNoRows();
        }
    }

    private static void refuseOthers(byte[] head) throws UnreadableShardException {
        if (head.length == 0) {
            throw new UnreadableShardException("0 bytes, not an Arrow file; write it again or remove it", null);
        }
        if (startsWith(head, FEATHER1)) {
            throw new UnreadableShardException(
                    "Feather version 1, which is not Arrow; write it again with"
                            + " pyarrow.feather.write_feather(table, file, version=2)",
                    null);
        }
    }

    /** @throws IOException when it cannot be read, or asks for bytes outside of it */
    static ArrowFile open(Storage storage, Path path) throws IOException, UnreadableShardException {
        InputChannel channel = storage.open(path);
        try {
            return new ArrowFile(channel);
        } catch (Throwable failure) {
            channel.close();
            throw failure;
        }
    }

    static boolean isOne(byte[] head) {
        int first = head.length < HEAD ? 0 : ByteBuffer.wrap(head).getInt();
        return startsWith(head, MAGIC) || startsWith(head, FEATHER1) || first == CONTINUATION;
    }

    private static boolean startsWith(byte[] head, byte[] magic) {
        return head.length >= magic.length
                && ByteBuffer.wrap(head, 0, magic.length).equals(ByteBuffer.wrap(magic));
    }

    static UnreadableShardException damaged(String how) {
        return new UnreadableShardException("damaged: " + how + "; write it again or remove it", null);
    }

    private static UnreadableShardException truncated(String how) {
        return new UnreadableShardException("truncated: " + how + "; write it again or remove it", null);
    }

    private ByteBuffer footer() throws IOException, UnreadableShardException {
        long end = channel.size() - TAIL;
        ByteBuffer tail = end < HEAD ? null : read(end, TAIL);
        if (tail == null || !tail.duplicate().position(Integer.BYTES).equals(ByteBuffer.wrap(MAGIC))) {
            throw truncated("an Arrow file ends with " + new String(MAGIC, StandardCharsets.US_ASCII));
        }
        int length = tail.getInt();
        if (length < Integer.BYTES || length > end - HEAD) {
            throw damaged("its footer cannot have " + length + " bytes");
        }
        return read(end - length, length);
    }

    /** A footer without batches that stands behind some would lose their rows in silence. */
    private void requireNoRows() throws IOException, UnreadableShardException {
        Part first = part(HEAD);
        long begin = channel.size() - TAIL - described.limit();
        long end = first == null ? HEAD : first.body + first.bodyLength;
        for (int d = 0; d < footer.dictionariesLength(); d++) {
            Block dictionary = footer.dictionaries(d);
            end = Math.max(end, dictionary.offset() + dictionary.metaDataLength() + dictionary.bodyLength());
        }
        // The mark at the end of the messages has four bytes, or eight with the continuation.
        if (end > begin || begin - end > 2 * Integer.BYTES) {
            throw damaged("its footer names no batch of rows, and other messages stand before it");
        }
    }

    private Part streamHead(ByteBuffer head) throws IOException, UnreadableShardException {
        boolean tensor = false;
        try {
            Part first = part(0);
            if (first != null && first.message.headerType() == MessageHeader.Schema) {
                position = first.body + first.bodyLength;
                return first;
            }
            tensor = first != null && isTensor(first.message);
        } catch (IndexOutOfBoundsException | IOException noMessage) {
            // Said below.
        } catch (UnreadableShardException damaged) {
            if (isOne(head.array())) {
                throw damaged;
            }
        }
        throw new UnreadableShardException(
                tensor
                        ? "it holds a tensor, not rows; write a table"
                        : "not Arrow: it begins neither with ARROW1 nor with the schema of a stream; write it again or"
                                + " remove it",
                null);
    }

    private static boolean isTensor(Message message) {
        return message.headerType() == MessageHeader.Tensor || message.headerType() == MessageHeader.SparseTensor;
    }

    boolean isStream() {
        return footer == null;
    }

    InputChannel channel() {
        return channel;
    }

    /** The next dictionary or record batch; null behind the last one. */
    Part next() throws IOException, UnreadableShardException {
        Part next = isStream() ? nextOfStream() : nextOfFile();
        if (next != null) {
            byte type = next.message.headerType();
            if (isTensor(next.message)) {
                throw new UnreadableShardException("it holds a tensor, not rows; write a table", null);
            }
            if (type != MessageHeader.RecordBatch && type != MessageHeader.DictionaryBatch) {
                throw damaged("a message is no batch of rows");
            }
        }
        return next;
    }

    private Part nextOfStream() throws IOException, UnreadableShardException {
        Part next = part(position);
        if (next != null) {
            position = next.body + next.bodyLength;
            return next;
        }
        // The mark has four bytes, or eight with the continuation.
        long behind = channel.size() - position;
        if (behind != Integer.BYTES && behind != 2 * Integer.BYTES) {
            throw damaged("bytes follow its end-of-stream mark, such as those of another stream");
        }
        return null;
    }

    private Part nextOfFile() throws IOException, UnreadableShardException {
        int dictionaries = footer.dictionariesLength();
        if (block >= dictionaries + footer.recordBatchesLength()) {
            return null;
        }
        Block next = block < dictionaries ? footer.dictionaries(block) : footer.recordBatches(block - dictionaries);
        Part part = part(next.offset());
        boolean dictionary = part != null && part.message.headerType() == MessageHeader.DictionaryBatch;
        if (part == null || part.bodyLength != next.bodyLength() || dictionary != block < dictionaries) {
            throw damaged("its footer and its batches do not fit together");
        }
        block++;
        return part;
    }

    /** The message at a position; null for the mark at the end of a stream. */
    private Part part(long at) throws IOException, UnreadableShardException {
        if (at == channel.size()) {
            throw truncated("an Arrow stream ends with a mark, which is written when its writer is closed");
        }
        int prefix = Integer.BYTES;
        int length = read(at, Integer.BYTES).getInt();
        if (length == CONTINUATION) {
            length = read(at + prefix, Integer.BYTES).getInt();
            prefix = 2 * Integer.BYTES;
        }
        if (length == 0) {
            return null;
        }
        ByteBuffer bytes = read(at + prefix, length);
        Message message = Message.getRootAsMessage(bytes.duplicate().order(ByteOrder.LITTLE_ENDIAN));
        long body = at + prefix + length;
        if (message.bodyLength() < 0) {
            throw damaged("a batch cannot have " + message.bodyLength() + " bytes");
        }
        if (message.bodyLength() > channel.size() - body) {
            throw truncated("a batch ends behind the end of the file");
        }
        return new Part(message, bytes, body, message.bodyLength());
    }

    private ByteBuffer read(long at, int length) throws IOException, UnreadableShardException {
        if (at < 0 || length < 0 || length > MOST_METADATA) {
            throw damaged("its metadata cannot have " + length + " bytes at " + at);
        }
        if (length > channel.size() - at) {
            throw truncated("its metadata end behind the end of the file");
        }
        ByteBuffer bytes = ByteBuffer.allocate(length).order(ByteOrder.LITTLE_ENDIAN);
        channel.position(at);
        while (bytes.hasRemaining()) {
            if (channel.read(bytes) < 0) {
                throw new EOFException();
            }
        }
        return bytes.flip();
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
