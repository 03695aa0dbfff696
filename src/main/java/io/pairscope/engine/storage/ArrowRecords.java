package io.pairscope.engine.storage;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.channels.Channels;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.zip.CRC32C;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.ipc.ArrowFileReader;
import org.apache.arrow.vector.ipc.ArrowFileWriter;
import org.apache.arrow.vector.types.pojo.Schema;
import org.apache.hadoop.fs.Path;

/**
 * Arrow IPC files of a few records with long lists, one record per batch, so that anything that reads Arrow reads them. The
 * schema's metadata, under keys that begin with {@code pairscope.}, hold the version of the format, the number of records,
 * a checksum over the columns, what else is to be known of them, and a checksum over all these metadata.
 *
 * @param <R> a record
 */
public final class ArrowRecords<R> {
    private static final String PREFIX = "pairscope.";
    private static final String VERSION = "1";
    private static final String VERSION_KEY = "version";
    private static final String CHECKSUM_KEY = "crc32c";
    private static final String HEADER_CHECKSUM_KEY = "header_crc32c";

    /** Buffers are rounded up to powers of two; a larger request comes from a damaged length. */
    private static final long ALLOCATION_OVERHEAD = 1 << 20;

    private final String what;
    private final String records;
    private final List<ArrowColumn<R, ?>> columns;
    private final List<ArrowColumn<R, ?>> extras = new ArrayList<>();

    /**
     * @param what a file holds, for messages
     * @param records the plural of a record: for messages, and the key of their number
     */
    @SafeVarargs
    @SuppressWarnings("varargs")
    public ArrowRecords(String what, String records, ArrowColumn<R, ?>... columns) {
        this.what = what;
        this.records = records;
        this.columns = new ArrayList<>(List.of(columns));
    }

    /** Adds a column behind those there are, while the file is being described; for columns that are read. */
    public <V> ArrowColumn<R, V> add(ArrowColumn<R, V> column) {
        columns.add(column);
        return column;
    }

    /** Adds a column behind all others that a file has only when some record has a value for it. */
    public <V> ArrowColumn<R, V> addExtra(ArrowColumn<R, V> column) {
        extras.add(column);
        return column;
    }

    private List<ArrowColumn<R, ?>> columnsOf(List<R> content) {
        List<ArrowColumn<R, ?>> present = new ArrayList<>(columns);
        extras.stream().filter(column -> column.isIn(content)).forEach(present::add);
        return present;
    }

    /**
     * Writes a file that is not there yet.
     *
     * @param about further metadata
     * @return its {@link #checksum}
     * @throws UncheckedIOException when it cannot be written
     */
    public String write(Storage storage, Path file, Map<String, String> about, List<R> content) {
        Map<String, String> metadata = new LinkedHashMap<>(about);
        metadata.put(records, Integer.toString(content.size()));
        String checksum = checksum(content);
        metadata.put(CHECKSUM_KEY, checksum);
        metadata.put(HEADER_CHECKSUM_KEY, headerChecksum(metadata));
        writeUnchecked(storage, file, metadata, content);
        return checksum;
    }

    /** Writes a file for other programs: without number and checksum of its records, which {@link #read} asks for. */
    public void writeUnchecked(Storage storage, Path file, Map<String, String> about, List<R> content) {
        List<ArrowColumn<R, ?>> present = columnsOf(content);
        try (BufferAllocator allocator = new RootAllocator();
                VectorSchemaRoot root = VectorSchemaRoot.create(schema(present, about), allocator);
                OutputStream stream = storage.create(file);
                ArrowFileWriter writer = new ArrowFileWriter(root, null, Channels.newChannel(stream))) {
            writer.start();
            for (int number = 0; number < content.size(); number++) {
                root.clear();
                for (ArrowColumn<R, ?> column : present) {
                    column.put(root.getVector(column.field()), content.get(number), number);
                }
                root.setRowCount(1);
                writer.writeBatch();
            }
            writer.end();
        } catch (IOException failure) {
            throw new UncheckedIOException("cannot write " + file, failure);
        }
    }

    private Schema schema(List<ArrowColumn<R, ?>> present, Map<String, String> about) {
        Map<String, String> metadata = new LinkedHashMap<>();
        metadata.put(PREFIX + VERSION_KEY, VERSION);
        about.forEach((key, value) -> metadata.put(PREFIX + key, value));
        return new Schema(present.stream().map(column -> column.field()).toList(), metadata);
    }

    /** Whether a schema with these metadata is of such a file, of any kind. */
    public static boolean isOwn(Map<String, String> metadata) {
        return metadata.containsKey(PREFIX + VERSION_KEY);
    }

    /** CRC-32C over numbers in order. */
    public static long checksum(double[] values) {
        CRC32C checksum = new CRC32C();
        ArrowColumn.update(checksum, values);
        return checksum.getValue();
    }

    /** CRC-32C over the values of all records, record by record in the order of the columns, in hexadecimal digits. */
    public String checksum(List<R> content) {
        CRC32C checksum = new CRC32C();
        List<ArrowColumn<R, ?>> present = columnsOf(content);
        for (int number = 0; number < content.size(); number++) {
            for (ArrowColumn<R, ?> column : present) {
                column.check(checksum, content.get(number), number);
            }
        }
        return Long.toHexString(checksum.getValue());
    }

    /** CRC-32C over all metadata but itself, key by key in the order of their names, in hexadecimal digits. */
    private static String headerChecksum(Map<String, String> about) {
        CRC32C checksum = new CRC32C();
        new TreeMap<>(about).forEach((key, value) -> {
            if (!key.equals(VERSION_KEY) && !key.equals(HEADER_CHECKSUM_KEY)) {
                checksum.update((key + "\0" + value + "\0").getBytes(StandardCharsets.UTF_8));
            }
        });
        return Long.toHexString(checksum.getValue());
    }

    /** What a file holds; {@code about} by keys without their prefix. */
    public record Content<R>(Map<String, String> about, List<R> records) {}

    /** Makes a record of its columns. */
    public interface Reader<R> {
        R read(Map<String, String> about, Row<R> row);
    }

    /** A record in the file, valid while it is read. */
    public static final class Row<R> {
        private final VectorSchemaRoot root;

        private Row(VectorSchemaRoot root) {
            this.root = root;
        }

        public <V> V get(ArrowColumn<R, V> column) {
            return find(column)
                    .orElseThrow(
                            () -> new Mismatch("it has no " + column.field().getName()));
        }

        public <V> Optional<V> find(ArrowColumn<R, V> column) {
            FieldVector vector = root.getVector(column.field().getName());
            return vector == null ? Optional.empty() : Optional.ofNullable(column.get(vector));
        }
    }

    /** A file that is whole as Arrow, and not what it should be. */
    private static final class Mismatch extends RuntimeException {
        private static final long serialVersionUID = 1;

        Mismatch(String message) {
            super(message);
        }
    }

    /**
     * Reads a file and checks it: version, number of records, checksums.
     *
     * @param remedy what to do when it is damaged; empty when the caller says it
     * @param whole makes something of all that was read
     * @throws UnusableInputException when it cannot be reached, is not there, damaged, or of something else
     */
    public <T> T read(Storage storage, Path file, String remedy, Reader<R> reader, Function<Content<R>, T> whole) {
        return read(storage, file, remedy, new ArrayList<>(), reader, whole);
    }

    /** Likewise, into an empty list that can hold large records. */
    public <T> T read(
            Storage storage, Path file, String remedy, List<R> into, Reader<R> reader, Function<Content<R>, T> whole) {
        try (InputChannel channel = open(storage, file)) {
            return read(channel, into, reader, whole);
        } catch (UnusableInputException named) {
            throw named;
        } catch (UncheckedIOException unreachable) {
            throw unreachable(file, unreachable);
        } catch (Mismatch mismatch) {
            throw unusable(file, mismatch.getMessage(), remedy, mismatch);
        } catch (IOException | RuntimeException | StackOverflowError damage) {
            // Arrow follows the fields of a schema as deep as its bytes say.
            throw unusable(file, "it is damaged, or no Pairscope " + what, remedy, damage);
        }
    }

    private InputChannel open(Storage storage, Path file) {
        try {
            return storage.open(file);
        } catch (FileNotFoundException missing) {
            String instead = isThere(storage, file) ? ": it is a directory; name the file in it" : "";
            throw new UnusableInputException("no " + what + " file " + file + instead, missing);
        } catch (IOException | RuntimeException failure) {
            throw unreachable(file, failure);
        }
    }

    private static boolean isThere(Storage storage, Path file) {
        try {
            return storage.exists(file);
        } catch (IOException unknown) {
            return false;
        }
    }

    private UnusableInputException unreachable(Path file, Exception why) {
        return new UnusableInputException(
                "cannot reach the " + what + " " + file + ": " + Failures.rootMessage(why)
                        + ". Check its path, and the settings spark.hadoop.* of its file system",
                why);
    }

    private UnusableInputException unusable(Path file, String why, String remedy, Throwable cause) {
        return new UnusableInputException(
                "cannot use " + what + " " + file + ": " + why + (remedy.isEmpty() ? "" : ". " + remedy), cause);
    }

    private <T> T read(InputChannel channel, List<R> into, Reader<R> reader, Function<Content<R>, T> whole)
            throws IOException {
        try (BufferAllocator allocator = new RootAllocator(4 * channel.size() + ALLOCATION_OVERHEAD);
                ArrowFileReader arrow = new ArrowFileReader(channel, allocator)) {
            return whole.apply(read(arrow, into, reader));
        }
    }

    private Content<R> read(ArrowFileReader arrow, List<R> content, Reader<R> reader) throws IOException {
        VectorSchemaRoot root = arrow.getVectorSchemaRoot();
        Map<String, String> about = about(root.getSchema());
        requireKnown(about);
        while (arrow.loadNextBatch()) {
            content.add(reader.read(about, new Row<>(root)));
        }
        if (content.size() != Integer.parseInt(about.get(records))) {
            throw new Mismatch("it holds " + content.size() + " of " + about.get(records) + " " + records);
        }
        if (!checksum(content).equals(about.get(CHECKSUM_KEY))) {
            throw new Mismatch("its numbers do not match its checksum");
        }
        return new Content<>(about, content);
    }

    private static Map<String, String> about(Schema schema) {
        Map<String, String> about = new LinkedHashMap<>();
        schema.getCustomMetadata().forEach((key, value) -> {
            if (key.startsWith(PREFIX)) {
                about.put(key.substring(PREFIX.length()), value);
            }
        });
        return about;
    }

    private void requireKnown(Map<String, String> about) {
        String version = about.get(VERSION_KEY);
        if (version != null && !version.equals(VERSION)) {
            throw new Mismatch("version " + version + " is not known here");
        }
        if (version == null || !about.containsKey(records)) {
            throw new Mismatch("not a Pairscope " + what);
        }
        // Files of the first builds have none.
        String checksum = about.get(HEADER_CHECKSUM_KEY);
        if (checksum != null && !checksum.equals(headerChecksum(about))) {
            throw new Mismatch("its header does not match its checksum");
        }
    }
}
