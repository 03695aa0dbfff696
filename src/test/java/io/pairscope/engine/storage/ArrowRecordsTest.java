package io.pairscope.engine.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.pairscope.fixtures.BrokenFileSystem;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.CRC32C;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.BigIntVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.ipc.ArrowFileReader;
import org.apache.arrow.vector.ipc.ArrowFileWriter;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.FieldType;
import org.apache.arrow.vector.types.pojo.Schema;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Arrow files of records: what is read back, and what is not read. */
class ArrowRecordsTest {
    /** The check value of CRC-32C over "123456789", in every catalogue of cyclic redundancy checks. */
    private static final String CHECK = "e3069283";

    private record Thing(String name, long n, Double maybe, double[] values, long[] counts) {}

    private static final ArrowColumn<Thing, String> NAME = ArrowColumn.text("name", Thing::name);
    private static final ArrowColumn<Thing, Long> N = ArrowColumn.int64("n", Thing::n);
    private static final ArrowColumn<Thing, Double> MAYBE =
            ArrowColumn.float64("maybe", Thing::maybe).optional();
    private static final ArrowColumn<Thing, double[]> VALUES = ArrowColumn.float64List("values", Thing::values);
    private static final ArrowColumn<Thing, long[]> COUNTS = ArrowColumn.int64List("counts", Thing::counts);
    private static final ArrowRecords<Thing> THINGS = new ArrowRecords<>(
            "thing",
            "things",
            ArrowColumn.number("number"),
            ArrowColumn.label("label", List.of("first", "second")),
            NAME,
            N,
            MAYBE,
            VALUES,
            COUNTS);

    private static final Thing FULL = new Thing(
            "größe", Long.MAX_VALUE, -0.0, new double[] {1, Double.MIN_VALUE, -1e300}, new long[] {3, Long.MIN_VALUE});
    private static final Thing BARE = new Thing("", 0, null, new double[] {7}, null);

    private static final Storage STORAGE = new Storage(new Configuration());

    @TempDir
    private Path temporary;

    private Path local() {
        return temporary.resolve("things.arrow");
    }

    private org.apache.hadoop.fs.Path file() {
        return new org.apache.hadoop.fs.Path(local().toUri());
    }

    private static Thing thing(Map<String, String> about, ArrowRecords.Row<Thing> row) {
        return new Thing(
                row.get(NAME),
                row.get(N),
                row.find(MAYBE).orElse(null),
                row.get(VALUES),
                row.find(COUNTS).orElse(null));
    }

    private ArrowRecords.Content<Thing> read() {
        return THINGS.read(STORAGE, file(), "Make it again", ArrowRecordsTest::thing, content -> content);
    }

    private void assertUnusable(String message) {
        assertThatThrownBy(this::read)
                .isInstanceOf(UnusableInputException.class)
                .hasMessage("cannot use thing " + file() + ": " + message + ". Make it again");
    }

    private static void assertSame(Thing a, Thing b) {
        assertThat(a.name).isEqualTo(b.name);
        assertThat(a.n).isEqualTo(b.n);
        assertThat(a.maybe).isEqualTo(b.maybe);
        assertThat(a.values).containsExactly(b.values);
        assertThat(a.counts).isEqualTo(b.counts);
    }

    /** A file of one record with one column, {@code n}, as another program may write it. */
    private void foreign(Map<String, String> metadata) throws IOException {
        Field n = new Field("n", FieldType.notNullable(new ArrowType.Int(64, true)), null);
        try (RootAllocator allocator = new RootAllocator();
                VectorSchemaRoot root = VectorSchemaRoot.create(new Schema(List.of(n), metadata), allocator);
                FileChannel channel = FileChannel.open(local(), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                ArrowFileWriter writer = new ArrowFileWriter(root, null, channel)) {
            ((BigIntVector) root.getVector("n")).setSafe(0, 5);
            root.setRowCount(1);
            writer.writeBatch();
            writer.end();
        }
    }

    @Test
    void recordsAndWhatIsSaidOfThemAreReadBack() {
        THINGS.write(STORAGE, file(), Map.of("colour", "blue\nred"), List.of(FULL, BARE));

        ArrowRecords.Content<Thing> content = read();

        assertThat(content.about()).containsEntry("colour", "blue\nred").containsEntry("things", "2");
        assertThat(content.records()).hasSize(2);
        assertSame(content.records().get(0), FULL);
        assertSame(content.records().get(1), BARE);
        assertThat(temporary.toFile().list()).as("no .crc file beside it").containsExactly("things.arrow");
    }

    /** As docs/outputs.md says it is made. */
    private static String headerChecksum(String colour) {
        String header =
                "colour\0" + colour + "\0crc32c\0" + THINGS.checksum(List.of(FULL, BARE)) + "\0things\0" + "2\0";
        CRC32C checksum = new CRC32C();
        checksum.update(header.getBytes(StandardCharsets.UTF_8));
        return Long.toHexString(checksum.getValue());
    }

    @Test
    void anEditedHeaderIsNotRead() throws IOException {
        THINGS.write(STORAGE, file(), Map.of("colour", "blue"), List.of(FULL, BARE));
        String bytes = Files.readString(local(), StandardCharsets.ISO_8859_1);
        assertThat(bytes).contains("blue");

        Files.writeString(local(), bytes.replace("blue", "pink"), StandardCharsets.ISO_8859_1);

        assertUnusable("its header does not match its checksum");
    }

    @Test
    void aFileWithoutAChecksumOfItsHeaderIsRead() throws IOException {
        ArrowColumn<Long, Long> n = ArrowColumn.int64("n", value -> value);
        ArrowRecords<Long> numbers = new ArrowRecords<>("number", "ns", n);
        foreign(Map.of(
                "pairscope.version", "1", "pairscope.ns", "1", "pairscope.crc32c", numbers.checksum(List.of(5L))));

        assertThat(numbers.<List<Long>>read(
                        STORAGE, file(), "", (about, row) -> row.get(n), ArrowRecords.Content::records))
                .containsExactly(5L);
    }

    @Test
    void aFileThatCannotBeReachedIsNotCalledDamaged() throws IOException {
        Configuration impatient = new Configuration();
        impatient.setInt("ipc.client.connect.max.retries", 0);

        assertUnreachable(new Storage(impatient), "nowhere:/t.arrow", "No FileSystem for scheme \"nowhere\"");
        // Nothing listens at port 1.
        assertUnreachable(new Storage(impatient), "hdfs://127.0.0.1:1/t.arrow", "Connection refused");
        THINGS.write(STORAGE, file(), Map.of(), List.of(FULL, BARE));
        for (long readable = 0; readable < Files.size(local()); readable += 101) {
            Storage broken = new Storage(BrokenFileSystem.configuration(readable));
            assertUnreachable(broken, "broken:" + local(), "connection lost");
        }
    }

    private static void assertUnreachable(Storage storage, String file, String why) {
        assertThatThrownBy(() -> THINGS.read(
                        storage,
                        new org.apache.hadoop.fs.Path(file),
                        "Make it again",
                        ArrowRecordsTest::thing,
                        content -> content))
                .isInstanceOf(UnusableInputException.class)
                .hasMessage("cannot reach the thing " + file + ": " + why
                        + ". Check its path, and the settings spark.hadoop.* of its file system");
    }

    @Test
    void anArrowReaderFindsTheMetadataAndARecordABatch() throws IOException {
        THINGS.write(STORAGE, file(), Map.of("colour", "blue"), List.of(FULL, BARE));

        try (RootAllocator allocator = new RootAllocator();
                ArrowFileReader reader = new ArrowFileReader(FileChannel.open(local()), allocator)) {
            VectorSchemaRoot root = reader.getVectorSchemaRoot();
            assertThat(root.getSchema().getCustomMetadata())
                    .containsOnly(
                            Map.entry("pairscope.version", "1"),
                            Map.entry("pairscope.things", "2"),
                            Map.entry("pairscope.colour", "blue"),
                            Map.entry("pairscope.crc32c", THINGS.checksum(List.of(FULL, BARE))),
                            Map.entry("pairscope.header_crc32c", headerChecksum("blue")));
            assertThat(root.getSchema().getFields())
                    .extracting(field -> field.getName() + " " + field.getType() + " " + field.isNullable())
                    .containsExactly(
                            "number Int(32, true) false",
                            "label Utf8 false",
                            "name Utf8 false",
                            "n Int(64, true) false",
                            "maybe FloatingPoint(DOUBLE) true",
                            "values List true",
                            "counts List true");
            assertThat(reader.getRecordBlocks()).hasSize(2);
            reader.loadNextBatch();
            assertThat(root.getVector("label").getObject(0)).hasToString("first");
            assertThat(root.getVector("counts").getObject(0)).isEqualTo(List.of(3L, Long.MIN_VALUE));
            reader.loadNextBatch();
            assertThat(root.getRowCount()).isEqualTo(1);
            assertThat(root.getVector("number").getObject(0)).isEqualTo(1);
            assertThat(root.getVector("maybe").isNull(0)).isTrue();
            assertThat(root.getVector("counts").isNull(0)).isTrue();
        }
    }

    @Test
    void noRecordIsAFileToo() {
        THINGS.write(STORAGE, file(), Map.of(), List.of());

        assertThat(read().records()).isEmpty();
    }

    @Test
    void theChecksumIsCrc32cOverTextAndLittleEndianDoubles() {
        ArrowRecords<String> texts = new ArrowRecords<>("t", "ts", ArrowColumn.text("text", text -> text));
        assertThat(texts.checksum(List.of("123456789"))).isEqualTo(CHECK);
        assertThat(texts.checksum(List.of("1234", "", "56789"))).isEqualTo(CHECK);
        // The eight bytes of a double that spell 12345678, least significant first, and one more as text.
        double spelled = Double.longBitsToDouble(0x3837363534333231L);
        ArrowRecords<String> both = new ArrowRecords<>(
                "t",
                "ts",
                ArrowColumn.number("number"),
                ArrowColumn.float64List("list", text -> new double[] {spelled}),
                ArrowColumn.<String>float64("null", text -> null).optional(),
                ArrowColumn.text("text", text -> text));
        assertThat(both.checksum(List.of("9"))).isEqualTo(CHECK);
        assertThat(ArrowRecords.checksum(new double[] {spelled})).isEqualTo(0x6087809aL);
    }

    @Test
    void aFileOfAnotherVersionIsNotRead() throws IOException {
        foreign(Map.of("pairscope.version", "2", "pairscope.things", "1"));

        assertUnusable("version 2 is not known here");
    }

    @ParameterizedTest
    @CsvSource({"pairscope.things, 1", "pairscope.version, 1", "version, 1"})
    void aFileOfSomethingElseIsNotRead(String key, String value) throws IOException {
        foreign(Map.of(key, value));

        assertUnusable("not a Pairscope thing");
    }

    @Test
    void aFileWithoutAColumnIsNotRead() throws IOException {
        foreign(Map.of("pairscope.version", "1", "pairscope.things", "1", "pairscope.crc32c", "0"));

        assertUnusable("it has no name");
    }

    @ParameterizedTest
    @CsvSource({"3, 0, it holds 1 of 3 ns", "1, 0, its numbers do not match its checksum"})
    void aFileThatIsNotWhatItSaysIsNotRead(String number, String checksum, String problem) throws IOException {
        ArrowColumn<Long, Long> n = ArrowColumn.int64("n", value -> value);
        ArrowRecords<Long> numbers = new ArrowRecords<>("number", "ns", n);
        Map<String, String> metadata =
                new HashMap<>(Map.of("pairscope.version", "1", "pairscope.ns", number, "pairscope.crc32c", checksum));
        foreign(metadata);

        assertThatThrownBy(() -> numbers.read(STORAGE, file(), "", (about, row) -> row.get(n), content -> content))
                .isInstanceOf(UnusableInputException.class)
                .hasMessage("cannot use number " + file() + ": " + problem);
        metadata.putAll(Map.of("pairscope.ns", "1", "pairscope.crc32c", numbers.checksum(List.of(5L))));
        Files.delete(local());
        foreign(metadata);
        assertThat(numbers.<List<Long>>read(
                        STORAGE, file(), "", (about, row) -> row.get(n), ArrowRecords.Content::records))
                .containsExactly(5L);
    }

    @Test
    void aFileCutShortIsNotReadAtAnyLength() throws IOException {
        THINGS.write(STORAGE, file(), Map.of(), List.of(FULL, BARE));
        byte[] bytes = Files.readAllBytes(local());
        for (int length = 0; length < bytes.length; length += 37) {
            Files.write(local(), Arrays.copyOf(bytes, length));
            assertThatThrownBy(this::read)
                    .as("%d of %d bytes", length, bytes.length)
                    .isInstanceOf(UnusableInputException.class)
                    .hasMessage("cannot use thing " + file() + ": it is damaged, or no Pairscope thing. Make it again");
        }
    }

    @Test
    void aFileThatIsNotThereIsSaidToBeMissing() {
        assertThatThrownBy(this::read)
                .isInstanceOf(UnusableInputException.class)
                .hasMessage("no thing file " + file());
    }

    @Test
    void anExistingFileIsNotReplaced() {
        THINGS.write(STORAGE, file(), Map.of(), List.of(FULL));

        assertThatThrownBy(() -> THINGS.write(STORAGE, file(), Map.of(), List.of(BARE)))
                .hasMessage("cannot write " + file());
        assertSame(read().records().get(0), FULL);
    }
}
