package io.pairscope.engine.formats.parquet;

import io.pairscope.engine.formats.UnreadableShardException;
import io.pairscope.engine.storage.InputChannel;
import io.pairscope.engine.storage.Sha256;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The content of a Parquet footer: columns, and where their values are stored. Only what a reader needs is kept; whatever
 * stands in it about other columns does no harm.
 */
final class ParquetFile {
    static final int MAGIC = magic("PAR1");
    static final int ENCRYPTED = magic("PARE");
    private static final int TAIL = 2 * Integer.BYTES;
    private static final int READ_AT_ONCE = 1 << 16;
    /** How every footer begins: field 1 is a number (the version), field 2 a list (the schema). */
    private static final int NUMBER_1 = 0x15;

    private static final int LIST_2 = 0x19;
    private static final int SHORTEST = 3;

    /** The values of a column in a row group. */
    static final class Chunk {
        List<String> path = List.of();
        /** Of its pages, by their numbers. */
        final Set<Integer> encodings = new HashSet<>();

        int codec;
        long values;
        long uncompressed;
        long compressed;
        boolean encrypted;
        /** Null when the values are in this file. */
        String file;

        private long dataPages;
        private long dictionary;

        long start() {
            return dictionary > 0 && dictionary < dataPages ? dictionary : dataPages;
        }
    }

    /** A row group. */
    static final class Group {
        final Map<List<String>, Chunk> chunks = new HashMap<>();
        long rows;

        long bytes() {
            return chunks.values().stream().mapToLong(chunk -> chunk.compressed).sum();
        }
    }

    final String hash;
    final Map<String, ParquetLeaf> columns;
    final List<Group> groups = new ArrayList<>();
    private final List<ParquetNode> schema = new ArrayList<>();
    private long rows;

    private ParquetFile(byte[] footer) throws IOException {
        hash = Sha256.of(footer);
        readFooter(new ThriftReader(ByteBuffer.wrap(footer)));
        columns = ParquetLeaf.of(ParquetNode.root(schema));
        long counted = groups.stream().mapToLong(group -> group.rows).sum();
        if (counted != rows) {
            throw new IOException("it counts " + rows + " rows, its row groups " + counted);
        }
    }

    /** A magic number, as an int of the little-endian order. */
    static int magic(String letters) {
        return ByteBuffer.wrap(letters.getBytes(StandardCharsets.US_ASCII))
                .order(ByteOrder.LITTLE_ENDIAN)
                .getInt();
    }

    static ParquetFile read(InputChannel channel) throws IOException, UnreadableShardException {
        long size = channel.size();
        if (size == 0) {
            throw ParquetCause.EMPTY.exception();
        }
        ByteBuffer end = bytes(channel, Math.max(0, size - READ_AT_ONCE), (int) Math.min(size, READ_AT_ONCE));
        int magic = size < TAIL ? 0 : end.getInt(end.limit() - Integer.BYTES);
        if (magic == ENCRYPTED) {
            throw ParquetCause.ENCRYPTED.exception();
        }
        if (magic != MAGIC) {
            throw ParquetCause.NO_FOOTER.exception();
        }
        int length = end.getInt(end.limit() - TAIL);
        long start = size - TAIL - length;
        if (length < SHORTEST || start < Integer.BYTES) {
            throw new IOException(
                    "it is said to have " + Integer.toUnsignedString(length) + " bytes, the file has " + size);
        }
        ByteBuffer begin = bytes(channel, start, SHORTEST);
        if (begin.get(0) != NUMBER_1 || begin.get(2) != LIST_2) {
            throw new IOException("its first bytes are none of a footer");
        }
        ParquetFile file = new ParquetFile(bytes(channel, start, length).array());
        if (file.groups.isEmpty() && start > Integer.BYTES) {
            throw new IOException("it counts no rows, and " + (start - Integer.BYTES) + " bytes stand before it");
        }
        file.checkLength(size);
        return file;
    }

    private static ByteBuffer bytes(InputChannel channel, long from, int count) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(count).order(ByteOrder.LITTLE_ENDIAN);
        channel.position(from);
        while (bytes.hasRemaining()) {
            if (channel.read(bytes) < 0) {
                throw new EOFException();
            }
        }
        return bytes.flip();
    }

    private void checkLength(long size) throws UnreadableShardException {
        long end = 0;
        for (Group group : groups) {
            for (Chunk chunk : group.chunks.values()) {
                end = Math.max(end, chunk.file == null ? chunk.start() + chunk.compressed : 0);
            }
        }
        if (end > size) {
            throw ParquetCause.TRUNCATED.exception(end, size);
        }
    }

    private void readFooter(ThriftReader thrift) throws IOException {
        thrift.struct(id -> {
            switch (id) {
                case 2 -> thrift.list(() -> schema.add(ParquetNode.read(thrift)));
                case 3 -> rows = thrift.number();
                case 4 -> thrift.list(() -> readGroup(thrift));
                default -> {}
            }
        });
    }

    private void readGroup(ThriftReader thrift) throws IOException {
        Group group = new Group();
        thrift.struct(id -> {
            switch (id) {
                case 1 ->
                    thrift.list(() -> {
                        Chunk chunk = readChunk(thrift);
                        group.chunks.put(chunk.path, chunk);
                    });
                case 3 -> group.rows = thrift.number();
                default -> {}
            }
        });
        if (group.rows < 0) {
            throw new IOException("a row group has " + group.rows + " rows");
        }
        groups.add(group);
    }

    private static Chunk readChunk(ThriftReader thrift) throws IOException {
        Chunk chunk = new Chunk();
        thrift.struct(id -> {
            switch (id) {
                case 1 -> chunk.file = text(thrift);
                case 3 -> readValues(thrift, chunk);
                case 8 -> readEncryption(thrift, chunk);
                default -> {}
            }
        });
        if (chunk.values < 0
                || chunk.compressed < 0
                || chunk.uncompressed < 0
                || chunk.start() < 0
                || chunk.start() + chunk.compressed < 0) {
            throw new IOException("a column has a negative length or position");
        }
        return chunk;
    }

    private static void readValues(ThriftReader thrift, Chunk chunk) throws IOException {
        thrift.struct(id -> {
            switch (id) {
                case 2 -> thrift.list(() -> chunk.encodings.add(thrift.smallNumber()));
                case 3 -> chunk.path = path(thrift);
                case 4 -> chunk.codec = thrift.smallNumber();
                case 5 -> chunk.values = thrift.number();
                case 6 -> chunk.uncompressed = thrift.number();
                case 7 -> chunk.compressed = thrift.number();
                case 9 -> chunk.dataPages = thrift.number();
                case 11 -> chunk.dictionary = thrift.number();
                default -> {}
            }
        });
    }

    /** The column may be encrypted with a key of its own; then nothing but its path may stand here. */
    private static void readEncryption(ThriftReader thrift, Chunk chunk) throws IOException {
        chunk.encrypted = true;
        thrift.struct(kind -> {
            if (kind == 2) {
                thrift.struct(id -> {
                    if (id == 1) {
                        chunk.path = path(thrift);
                    }
                });
            }
        });
    }

    private static List<String> path(ThriftReader thrift) throws IOException {
        List<String> path = new ArrayList<>();
        thrift.list(() -> path.add(text(thrift)));
        return path;
    }

    private static String text(ThriftReader thrift) throws IOException {
        return new String(thrift.binary(), StandardCharsets.UTF_8);
    }

    /** Why the values of a column cannot be read, though its type is known; null when they can. */
    String problemWith(ParquetLeaf leaf) {
        for (Group group : groups) {
            Chunk chunk = group.chunks.get(leaf.path);
            if (chunk != null && chunk.encrypted) {
                return ParquetCause.ENCRYPTED_COLUMN.text(leaf.spelled);
            }
            if (chunk != null && chunk.file != null) {
                return ParquetCause.OTHER_FILE.text(leaf.spelled, chunk.file);
            }
            if (chunk != null && !ParquetCodec.isKnown(chunk.codec)) {
                return ParquetCause.CODEC.text(leaf.spelled, ParquetCodec.name(chunk.codec));
            }
        }
        return null;
    }
}
