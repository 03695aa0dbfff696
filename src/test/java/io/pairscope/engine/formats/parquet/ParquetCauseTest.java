package io.pairscope.engine.formats.parquet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.pairscope.core.settings.BinaryVectors;
import io.pairscope.engine.formats.Footer;
import io.pairscope.engine.formats.ListedFile;
import io.pairscope.engine.formats.ShardFormat;
import io.pairscope.engine.formats.ShardFormat.Wanted;
import io.pairscope.engine.formats.UnreadableShardException;
import io.pairscope.engine.storage.Storage;
import io.pairscope.fixtures.BrokenFileSystem;
import io.pairscope.fixtures.Damage;
import java.io.IOException;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.RawLocalFileSystem;
import org.apache.hadoop.security.AccessControlException;
import org.apache.parquet.column.ParquetProperties.WriterVersion;
import org.apache.parquet.crypto.ColumnEncryptionProperties;
import org.apache.parquet.crypto.FileEncryptionProperties;
import org.apache.parquet.hadoop.metadata.ColumnPath;
import org.apache.parquet.hadoop.metadata.CompressionCodecName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Every reason why a file cannot be read is told in one line, with what to do; damage of any byte is a message, too. */
class ParquetCauseTest {
    private static final byte[] KEY = "0123456789abcdef".getBytes(StandardCharsets.US_ASCII);
    private static final List<String> VECTORS = List.of("v_float", "v_array2d", "v_fixed", "v_int8", "v_struct.values");
    private static final List<String> NAMES = List.of("n_string", "n_int64", "n_uuid", "n_boolean", "n_double");
    private static final Wanted SOME = new Wanted(VECTORS, NAMES, BinaryVectors.F32LE);

    @TempDir
    private Path directory;

    private Path good() throws IOException {
        return ParquetTable.write(directory.resolve("a.parquet"), ParquetTable.draw(60, 1), builder -> {});
    }

    private static String unreadable(Path file, Storage storage) throws IOException {
        return catchThrowable(() -> {
                    try (ShardFormat.Batches batches =
                            new ParquetFormat().open(ParquetRows.listed(file), SOME, 0, 60, storage)) {
                        batches.next();
                    }
                })
                .getMessage();
    }

    @Test
    void aColonInANameDoesNoHarm() throws Exception {
        Path file = Files.move(good(), directory.resolve("12:30:00 a.parquet"));
        assertThat(ParquetRows.footer(file).problem).isNull();
        assertThat(ParquetRows.read(file, VECTORS, NAMES)).hasSize(60);
    }

    @Test
    void filesThatAreNoParquetFilesAreToldSo() throws IOException {
        byte[] bytes = Files.readAllBytes(good());
        Path file = directory.resolve("bad.parquet");
        String none = "no Parquet footer at its end: truncated or not Parquet; write it again or remove it";
        Files.write(file, new byte[0]);
        assertThat(ParquetRows.footer(file).problem)
                .isEqualTo("0 bytes, not a Parquet file; write it again or remove it");
        for (int length : new int[] {1, 7, 8, 11, bytes.length / 2, bytes.length - 1}) {
            Files.write(file, Arrays.copyOf(bytes, length));
            assertThat(ParquetRows.footer(file).problem).as("%d bytes", length).isEqualTo(none);
        }
        Files.write(file, Arrays.copyOfRange(bytes, bytes.length / 2, bytes.length));
        assertThat(ParquetRows.footer(file).problem).startsWith("truncated: its footer describes");
    }

    @ParameterizedTest(name = "{0} bytes")
    @ValueSource(ints = {0, 1, 100, 1 << 20, Integer.MAX_VALUE, -1})
    void aFooterOfALengthThatCannotBeIsUnreadable(int length) throws IOException {
        Path file = good();
        byte[] bytes = Files.readAllBytes(file);
        ByteBuffer.wrap(bytes).putInt(bytes.length - 8, Integer.reverseBytes(length));
        Files.write(file, bytes);
        assertThat(ParquetRows.footer(file).problem)
                .startsWith("unreadable Parquet footer (")
                .endsWith("); write it again or remove it");
    }

    @Test
    void anEncryptedFooterIsToldSo() throws IOException {
        FileEncryptionProperties encryption =
                FileEncryptionProperties.builder(KEY).build();
        Path file = ParquetTable.write(
                directory.resolve("e.parquet"), ParquetTable.draw(9, 1), builder -> builder.withEncryption(encryption));
        assertThat(ParquetRows.footer(file).problem).isEqualTo("its footer is encrypted; decrypt it first");
    }

    @Test
    void anEncryptedColumnIsToldSoAndTheOthersAreRead() throws Exception {
        ColumnPath path = ColumnPath.fromDotString("v_float.list.element");
        FileEncryptionProperties encryption = FileEncryptionProperties.builder(KEY)
                .withPlaintextFooter()
                .withEncryptedColumns(Map.of(
                        path,
                        ColumnEncryptionProperties.builder(path).withKey(KEY).build()))
                .build();
        Path file = ParquetTable.write(
                directory.resolve("e.parquet"), ParquetTable.draw(9, 1), builder -> builder.withEncryption(encryption));
        Footer footer = ParquetRows.footer(file);
        assertThat(footer.columns.get("v_float").type).isNull();
        assertThat(footer.columns.get("v_float").spelled).isEqualTo("list<float>, encrypted (decrypt it first)");
        assertThat(ParquetRows.read(file, List.of("v_double"), List.of("n_string")))
                .hasSize(9);
        assertThatThrownBy(() -> ParquetRows.read(file, List.of("v_float"), List.of()))
                .isInstanceOf(UnreadableShardException.class)
                .hasMessage("column v_float is list<float>, encrypted (decrypt it first)");
    }

    /** Replaces bytes of the footer, given as characters. */
    private static void changeFooter(Path file, String from, String to) throws IOException {
        byte[] bytes = Files.readAllBytes(file);
        int length = Integer.reverseBytes(ByteBuffer.wrap(bytes).getInt(bytes.length - 8));
        int start = bytes.length - 8 - length;
        String footer = new String(bytes, start, length, StandardCharsets.ISO_8859_1);
        assertThat(footer).contains(from);
        byte[] changed = footer.replace(from, to).getBytes(StandardCharsets.ISO_8859_1);
        Files.write(
                file,
                ByteBuffer.allocate(start + changed.length + 8)
                        .put(bytes, 0, start)
                        .put(changed)
                        .putInt(Integer.reverseBytes(changed.length))
                        .put("PAR1".getBytes(StandardCharsets.US_ASCII))
                        .array());
    }

    @Test
    void anUnknownMeaningOfOneColumnDoesNoHarmToTheOthers() throws Exception {
        Path file = good();
        // Field 10, the logical type: 1 is a string, 64 nothing yet.
        changeFooter(file, "n_string\45\0\114\34\0\0", "n_string\45\0\114\14\200\1\0\0");
        Footer footer = ParquetRows.footer(file);
        assertThat(footer.problem).isNull();
        assertThat(footer.columns.get("n_string").type).isNull();
        assertThat(footer.columns.get("n_string").spelled).isEqualTo("binary of an unknown kind");
        assertThat(ParquetRows.read(file, List.of("v_float"), List.of("n_enum")))
                .hasSize(60);
    }

    @ParameterizedTest(name = "{1}")
    @CsvSource({"6, LZO", "64, a codec that is not known: 32"})
    void aCompressionThatIsNotReadIsNamedAndTheOtherColumnsAreRead(int stored, String name) throws Exception {
        Path file = good();
        changeFooter(file, "n_enum\25\0", "n_enum\25" + (char) stored);
        assertThat(ParquetRows.read(file, List.of("v_float"), List.of("n_string")))
                .hasSize(60);
        String problem = "enum, compressed with " + name + " (write it again with zstd or snappy)";
        assertThat(ParquetRows.footer(file).columns.get("n_enum").spelled).isEqualTo(problem);
        assertThatThrownBy(() -> ParquetRows.read(file, List.of(), List.of("n_enum")))
                .isInstanceOf(UnreadableShardException.class)
                .hasMessage("column n_enum is " + problem);
    }

    /** A file system without the right to read. */
    public static final class Forbidden extends RawLocalFileSystem {
        @Override
        public URI getUri() {
            return URI.create("forbidden:///");
        }

        @Override
        public FSDataInputStream open(org.apache.hadoop.fs.Path file, int bufferSize) throws IOException {
            throw new AccessControlException("Permission denied: user=curator, access=READ");
        }
    }

    @Test
    void whatTheStorageRefusesIsNoDamage() throws IOException {
        Configuration configuration = BrokenFileSystem.configuration(0);
        configuration.set("fs.forbidden.impl", Forbidden.class.getName());
        Storage storage = new Storage(configuration);
        ListedFile file = ParquetRows.listed(good());
        assertThat(problem(file, "forbidden", storage))
                .isEqualTo("permission denied: Permission denied: user=curator, access=READ; "
                        + "ask for the right to read it");
        assertThat(problem(file, "broken", storage)).isEqualTo("reading failed: connection lost; try again");
        Files.delete(directory.resolve("a.parquet"));
        assertThat(problem(file, "file", storage))
                .isEqualTo("it is not there any more; run the job again when nothing writes to the input");
    }

    private static String problem(ListedFile file, String scheme, Storage storage) {
        String uri = scheme + file.uri.substring("file".length());
        return new ParquetFormat().footer(new ListedFile(file.name, uri, file.bytes, 0), storage).problem;
    }

    @Test
    void checksumsOfAnotherFileAreNamed() throws IOException {
        Path file = good();
        // What Hadoop leaves beside a file: magic, bytes per checksum, checksums; here of other bytes.
        byte[] stale = new byte[8 + 4 * (int) (Files.size(file) / 512 + 1)];
        ByteBuffer.wrap(stale).put("crc\0".getBytes(StandardCharsets.US_ASCII)).putInt(512);
        Files.write(directory.resolve(".a.parquet.crc"), stale);
        assertThat(ParquetRows.footer(file).problem)
                .isEqualTo("its bytes are not those that the hidden file .a.parquet.crc beside it was written for; "
                        + "remove that file if the shard was written anew, else the disk or a copy is damaged");
    }

    @ParameterizedTest(name = "{0} of {1}")
    @CsvSource({"value, v_float", "header, v_float", "value, n_string", "header, n_int64"})
    void aDamagedPageIsNamedByItsColumn(String what, String column) throws IOException {
        Path file = good();
        if (what.equals("value")) {
            Damage.flipValue(file, column, 0);
        } else {
            Damage.breakPageHeader(file, column, 0);
        }
        assertThat(unreadable(file, ParquetRows.STORAGE))
                .startsWith("a page cannot be decoded: column " + column + ", from row 0: ");
    }

    @ParameterizedTest(name = "{0}")
    @ValueSource(doubles = {0.5, Double.NaN, 0x1p54, Double.POSITIVE_INFINITY})
    void aNameThatIsNoWholeNumberIsRefusedWithItsRow(double value) throws IOException {
        List<Object[]> rows = ParquetTable.draw(5, 1);
        int column = ParquetTable.COLUMNS.stream()
                .map(ParquetTable.Column::path)
                .toList()
                .indexOf("n_double");
        rows.get(3)[column] = Double.toString(value);
        Path file = ParquetTable.write(directory.resolve("a.parquet"), rows, builder -> {});
        assertThatThrownBy(() -> ParquetRows.read(file, List.of(), List.of("n_double")))
                .isInstanceOf(UnreadableShardException.class)
                .hasMessage("column n_double, row 3: the name " + value
                        + " is not a whole number up to 2^53; name another column with --id-column");
    }

    /** Without checksums a flipped bit may give other values, never another failure than this one. */
    @ParameterizedTest(name = "{0}, version {1}")
    @CsvSource({"UNCOMPRESSED, 1", "UNCOMPRESSED, 2", "SNAPPY, 1", "ZSTD, 2", "GZIP, 1", "LZ4_RAW, 2"})
    void anyDamageEndsInAMessage(CompressionCodecName codec, int version) throws Exception {
        Path file = ParquetTable.write(
                directory.resolve("a.parquet"),
                ParquetTable.draw(60, 1),
                builder -> builder.withCompressionCodec(codec)
                        .withWriterVersion(version == 1 ? WriterVersion.PARQUET_1_0 : WriterVersion.PARQUET_2_0)
                        .withPageWriteChecksumEnabled(false));
        byte[] bytes = Files.readAllBytes(file);
        Random random = new Random(version);
        for (int i = 0; i < 300; i++) {
            byte[] damaged = bytes.clone();
            int at = random.nextInt(bytes.length - 8);
            damaged[at] ^= (byte) (1 << random.nextInt(8));
            Files.write(file, damaged);
            Footer footer = ParquetRows.footer(file);
            if (footer.problem != null) {
                assertMessage(footer.problem, at);
                continue;
            }
            try {
                ParquetRows.read(file, SOME, 0, 60);
            } catch (UnreadableShardException unreadable) {
                assertMessage(unreadable.getMessage(), at);
            }
        }
    }

    private static void assertMessage(String message, int at) {
        assertThat(message)
                .as("byte %d", at)
                .doesNotContain("Exception", "null", "Index ", "\n")
                .isNotBlank();
    }
}
