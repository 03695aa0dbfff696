package io.pairscope.engine.formats.arrow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.flatbuffers.FlatBufferBuilder;
import com.sun.management.ThreadMXBean;
import io.pairscope.core.settings.BinaryVectors;
import io.pairscope.engine.formats.ColumnType;
import io.pairscope.engine.formats.Footer;
import io.pairscope.engine.formats.ShardFormat;
import io.pairscope.engine.formats.ShardFormat.Wanted;
import io.pairscope.engine.formats.UnreadableShardException;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.apache.arrow.flatbuf.Endianness;
import org.apache.arrow.flatbuf.Message;
import org.apache.arrow.flatbuf.MessageHeader;
import org.apache.arrow.flatbuf.MetadataVersion;
import org.apache.arrow.flatbuf.Schema;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class ArrowDamageTest {
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    /** Beyond twice what the undamaged file takes: names of all rows of a batch, and the text of a failure. */
    private static final long MORE_ALLOCATED = 4L << 20;

    @TempDir
    Path directory;

    private Path damaged(byte[] bytes) throws IOException {
        return Files.write(directory.resolve("damaged.arrow"), bytes);
    }

    private static byte[] golden(String name) throws IOException {
        return Files.readAllBytes(Path.of("src/test/resources/arrow", name));
    }

    /** Reads all that the footer offers, and requires that nothing but our own words comes out. */
    private void readAll(byte[] bytes, String how, long most) throws IOException {
        assertThat(allocatedByReading(bytes, how)).as(how).isLessThan(2 * most + MORE_ALLOCATED);
    }

    private long allocatedByReading(byte[] bytes, String how) throws IOException {
        Path file = damaged(bytes);
        long before = THREADS.getCurrentThreadAllocatedBytes();
        Footer footer = ArrowFiles.footer(file);
        if (footer.problem != null) {
            assertWords(footer.problem, how);
        } else {
            for (Map.Entry<String, Footer.Column> column : footer.columns.entrySet()) {
                read(file, column.getKey(), column.getValue().type, footer.rows(), how);
            }
        }
        return THREADS.getCurrentThreadAllocatedBytes() - before;
    }

    private static void read(Path file, String column, ColumnType type, long rows, String how) throws IOException {
        if (type == null) {
            return;
        }
        List<String> name = List.of(column);
        Wanted wanted =
                type.isName() ? new Wanted(List.of(), name, null) : new Wanted(name, List.of(), BinaryVectors.F32LE);
        try (ShardFormat.Batches batches =
                ArrowFiles.FORMAT.open(ArrowFiles.listed(file), wanted, 0, rows, ArrowFiles.STORAGE)) {
            long read = 0;
            for (ShardFormat.Batch batch = batches.next(); batch != null; batch = batches.next()) {
                read += batch.rows();
            }
            assertThat(read).as(how).isEqualTo(rows);
        } catch (UnreadableShardException said) {
            assertWords(said.getMessage(), how);
        }
    }

    private static void assertWords(String problem, String how) {
        assertThat(problem).as(how).matches("[^\\n]{20,300}").contains("; ").doesNotContain("Exception");
    }

    private static void flip(byte[] bytes, int at, int mask) {
        bytes[at] ^= (byte) mask;
    }

    @ParameterizedTest(name = "{0}")
    @ValueSource(strings = {"small.arrow", "small.arrows"})
    void aByteThatChangesAnywhereEndsInWordsOrInRows(String name) throws IOException {
        byte[] bytes = golden(name);
        long allocated = allocatedByReading(bytes, name);
        for (int at = 0; at < bytes.length; at++) {
            for (int mask : new int[] {1 << at % 7, 0x80}) {
                flip(bytes, at, mask);
                readAll(bytes, name + ", byte " + at + " xor " + mask, allocated);
                flip(bytes, at, mask);
            }
        }
    }

    @ParameterizedTest(name = "{0}")
    @ValueSource(strings = {"small.arrow", "small.arrows", "deltas.arrows"})
    void aFileThatEndsEarlyIsNeverUsed(String name) throws IOException {
        byte[] bytes = golden(name);
        for (int length = 0; length < bytes.length; length++) {
            String problem = ArrowFiles.footer(damaged(Arrays.copyOf(bytes, length))).problem;
            assertThat(problem).as("%s, %d bytes", name, length).isNotNull();
            assertWords(problem, name + ", " + length + " bytes");
        }
    }

    @ParameterizedTest(name = "{0}, seed {1}")
    @CsvSource({"lz4.arrows, 1", "zstd.arrows, 2", "none.arrow, 3"})
    void damageInAnyColumnEndsInWordsOrInRows(String name, long seed) throws IOException {
        Random random = new Random(seed);
        byte[] bytes = golden(name);
        long allocated = allocatedByReading(bytes, name);
        for (int trial = 0; trial < 60; trial++) {
            byte[] damaged = bytes.clone();
            int changes = 1 + random.nextInt(3);
            for (int c = 0; c < changes; c++) {
                damaged[random.nextInt(damaged.length)] = (byte) random.nextInt();
            }
            readAll(damaged, name + ", seed " + seed + ", trial " + trial, allocated);
        }
    }

    static Stream<Arguments> others() {
        return Stream.of(
                Arguments.of("", "0 bytes, not an Arrow file; write it again or remove it"),
                Arguments.of(
                        "id,text\n1,2\n",
                        "not Arrow: it begins neither with ARROW1 nor with the schema of a stream; write it again or remove it"));
    }

    @ParameterizedTest
    @MethodSource("others")
    void otherFilesAreRefusedByName(String content, String problem) throws IOException {
        assertThat(ArrowFiles.footer(damaged(content.getBytes(StandardCharsets.UTF_8))).problem)
                .isEqualTo(problem);
    }

    @Test
    void aTensorIsRefusedByName() throws IOException {
        assertThat(ArrowFiles.footer(damaged(golden("tensor.arrows"))).problem)
                .isEqualTo("it holds a tensor, not rows; write a table");
    }

    /** A stream with a schema of no columns. */
    private static byte[] emptyStream(short version, short endianness) {
        FlatBufferBuilder builder = new FlatBufferBuilder();
        int fields = Schema.createFieldsVector(builder, new int[0]);
        int schema = Schema.createSchema(builder, endianness, fields, 0, 0);
        builder.finish(Message.createMessage(builder, version, MessageHeader.Schema, schema, 0, 0));
        byte[] message = builder.sizedByteArray();
        return ByteBuffer.allocate(message.length + 16)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putInt(-1)
                .putInt(message.length)
                .put(message)
                .putInt(-1)
                .putInt(0)
                .array();
    }

    @Test
    void otherMachinesAndOldVersionsAreRefusedByName() throws IOException {
        assertThat(ArrowFiles.footer(damaged(emptyStream(MetadataVersion.V5, Endianness.Little))).problem)
                .isNull();
        assertThat(ArrowFiles.footer(damaged(emptyStream(MetadataVersion.V5, Endianness.Big))).problem)
                .isEqualTo("its numbers are big-endian, and only little-endian Arrow is read; write it again on a"
                        + " little-endian machine");
        assertThat(ArrowFiles.footer(damaged(emptyStream(MetadataVersion.V3, Endianness.Little))).problem)
                .isEqualTo("its messages are of version 3, and versions 4 and 5 are read; write it again with a newer"
                        + " Arrow library");
    }

    @Test
    void aSavedStateAmongShardsIsRefusedByName() throws IOException {
        assertThat(ArrowFiles.footer(Path.of("src/test/resources/golden/v1/moments.arrow")
                                .toAbsolutePath())
                        .problem)
                .isEqualTo("a saved state of Pairscope, not rows; name the rows that it was made of");
    }

    @Test
    void streamsPutTogetherAreRefused() throws IOException {
        byte[] one = golden("small.arrows");
        byte[] two = Arrays.copyOf(one, 2 * one.length);
        System.arraycopy(one, 0, two, one.length, one.length);

        assertThat(ArrowFiles.footer(damaged(two)).problem)
                .isEqualTo("damaged: bytes follow its end-of-stream mark, such as those of another stream;"
                        + " write it again or remove it");
    }

    @Test
    void anotherFileInItsPlaceHasAnotherHash() throws IOException {
        byte[] bytes = golden("small.arrows");
        String hash = ArrowFiles.footer(damaged(bytes)).hash;

        assertThat(hash).hasSize(64).isEqualTo(ArrowFiles.footer(damaged(bytes)).hash);
        assertThat(ArrowFiles.footer(damaged(golden("small.arrow"))).hash).isNotEqualTo(hash);
    }

    @Test
    void aNumberWithAFractionIsNoName() {
        Path file = Path.of("src/test/resources/arrow/fraction.arrow").toAbsolutePath();
        assertThatThrownBy(() -> ArrowFiles.names(file, "id", 0, 2))
                .isInstanceOf(UnreadableShardException.class)
                .hasMessage("column id, row 1: the name 2.5 is not a whole number up to 2^53; name another column with"
                        + " --id-column");
    }
}
