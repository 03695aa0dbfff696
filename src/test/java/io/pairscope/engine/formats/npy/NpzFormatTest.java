package io.pairscope.engine.formats.npy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.pairscope.engine.formats.ColumnType;
import io.pairscope.engine.formats.Footer;
import io.pairscope.engine.formats.ListedFile;
import io.pairscope.engine.formats.ReadRows;
import io.pairscope.engine.formats.ShardFormat.Batches;
import io.pairscope.engine.formats.ShardFormat.Wanted;
import io.pairscope.engine.formats.UnreadableShardException;
import io.pairscope.engine.formats.ValueKind;
import io.pairscope.fixtures.NpyBytes;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** npz archives, stored and deflated, and everything that can be wrong with one. */
class NpzFormatTest {
    private static final NpzFormat FORMAT = new NpzFormat();
    private static final List<String> BOTH = List.of("b32_img", "b32_txt");

    private static final int[] CHANGES = {1, 128};

    @TempDir
    private Path directory;

    private ListedFile write(ZipBytes zip) {
        return write(zip.file());
    }

    private ListedFile write(byte[] bytes) {
        return ReadRows.write(directory.resolve("a.npz"), bytes);
    }

    private Footer footer(ZipBytes zip) {
        return FORMAT.footer(write(zip), ReadRows.STORAGE);
    }

    private static ReadRows read(ListedFile file, List<String> vectors, List<String> names, long firstRow, long rows)
            throws UnreadableShardException {
        return ReadRows.of(FORMAT, file, vectors, names, firstRow, rows);
    }

    private static double[][] read(ListedFile file, String key, long rows) throws UnreadableShardException {
        return read(file, List.of(key), List.of(), 0, rows).vectors()[0];
    }

    static List<Arguments> archives() {
        List<Arguments> archives = new ArrayList<>();
        for (int rows : new int[] {0, 1, 1023, 1024, 1025, 5000}) {
            for (String descr : new String[] {"<f2", "<f4", "<f8", "|i1", ">f4"}) {
                for (int method : new int[] {ZipBytes.STORED, ZipBytes.DEFLATED}) {
                    archives.add(Arguments.of(rows, descr, method, 31 * rows + method));
                }
            }
        }
        return archives;
    }

    @ParameterizedTest(name = "{0} rows of {1}, zip method {2}, seed {3}")
    @MethodSource("archives")
    void vectorsAreReadAsTheyWereWritten(int rows, String descr, int method, long seed)
            throws UnreadableShardException {
        NpyBytes images = NpyBytes.random(descr, seed, rows, 7);
        NpyBytes texts = NpyBytes.random("<f2", seed + 1, rows, 5);
        for (boolean fortran : new boolean[] {false, true}) {
            ZipBytes zip = new ZipBytes()
                    .add("b32_img.npy", method, images.file(fortran, 1))
                    .add("b32_txt.npy", method, texts.file(false, 1));
            ListedFile file = write(fortran ? zip.zip64() : zip);
            Footer footer = FORMAT.footer(file, ReadRows.STORAGE);
            assertThat(footer.problem).isNull();
            assertThat(footer.rows()).isEqualTo(rows);
            assertThat(footer.columns.keySet()).containsExactlyElementsOf(BOTH);
            double[][][] vectors = read(file, BOTH, List.of(), 0, rows).vectors();
            assertThat(vectors[0]).isDeepEqualTo(images.rows(0, 0, rows));
            assertThat(vectors[1]).isDeepEqualTo(texts.rows(0, 0, rows));
            int first = rows / 3;
            vectors = read(file, BOTH, List.of(), first, rows / 2).vectors();
            assertThat(vectors[0]).isDeepEqualTo(images.rows(0, first, rows / 2));
            assertThat(vectors[1]).isDeepEqualTo(texts.rows(0, first, rows / 2));
        }
    }

    private static byte[] names(String descr, int count, byte[] data) {
        return NpyBytes.file(1, NpyBytes.dictionary(descr, false, "(" + count + ",)"), data);
    }

    private static byte[] texts(int width, Charset charset, String... texts) {
        ByteBuffer data = ByteBuffer.allocate(width * texts.length);
        for (int i = 0; i < texts.length; i++) {
            data.position(i * width).put(texts[i].getBytes(charset));
        }
        return data.array();
    }

    @ParameterizedTest(name = "zip method {0}")
    @ValueSource(ints = {ZipBytes.STORED, ZipBytes.DEFLATED})
    void arraysOfOneAxisNameRows(int method) throws UnreadableShardException {
        String[] uids = {"a", "", "日本語 🐈"};
        ByteBuffer numbers = ByteBuffer.allocate(24).order(ByteOrder.LITTLE_ENDIAN);
        numbers.putLong(-1).putLong(Long.MIN_VALUE).putLong(7);
        ListedFile file = write(new ZipBytes()
                .add("v.npy", method, NpyBytes.random("<f4", 1, 3, 2).file(false, 1))
                .add("le.npy", method, names("<U8", 3, texts(32, Charset.forName("UTF-32LE"), uids)))
                .add("be.npy", method, names(">U8", 3, texts(32, Charset.forName("UTF-32BE"), uids)))
                .add("bytes.npy", method, names("|S16", 3, texts(16, StandardCharsets.UTF_8, uids)))
                .add("signed.npy", method, names("<i8", 3, numbers.array()))
                .add("unsigned.npy", method, names("<u8", 3, numbers.array()))
                .add("u1.npy", method, names("|u1", 3, new byte[] {-1, 0, 127}))
                .add("i2.npy", method, names(">i2", 3, new byte[] {-1, -2, 0, 3, 1, 0})));
        List<String> keys = List.of("le", "be", "bytes", "signed", "unsigned", "u1", "i2");
        Footer footer = FORMAT.footer(file, ReadRows.STORAGE);
        for (String key : keys) {
            assertThat(footer.columns.get(key).type).as(key).isEqualTo(ColumnType.NAME);
        }
        assertThat(keys.stream().map(key -> footer.columns.get(key).kind))
                .containsExactly(
                        ValueKind.TEXT,
                        ValueKind.TEXT,
                        ValueKind.TEXT,
                        ValueKind.WHOLE,
                        ValueKind.UNSIGNED,
                        ValueKind.WHOLE,
                        ValueKind.WHOLE);
        String[][] names = read(file, List.of("v"), keys, 0, 3).names();
        assertThat(names).isDeepEqualTo(new String[][] {
            uids,
            uids,
            uids,
            {"-1", "-9223372036854775808", "7"},
            {"18446744073709551615", "9223372036854775808", "7"},
            {"255", "0", "127"},
            {"-2", "3", "256"}
        });
        assertThat(read(file, List.of("v"), List.of("le"), 2, 1).names()[0]).containsExactly(uids[2]);
    }

    @Test
    void numbersAndTruthValuesOfOneAxisAreLabels() throws UnreadableShardException {
        ByteBuffer doubles = ByteBuffer.allocate(16).putDouble(-2.5).putDouble(Double.NaN);
        ByteBuffer floats = ByteBuffer.allocate(8)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putFloat(7)
                .putFloat(0.25f);
        // 1.5 and -2 as half-precision numbers: 0x3E00 and 0xC000.
        byte[] halves = {0, 0x3E, 0, (byte) 0xC0};
        ListedFile file = write(new ZipBytes()
                .add("v.npy", ZipBytes.STORED, NpyBytes.random("<f4", 1, 2, 2).file(false, 1))
                .add("f8.npy", ZipBytes.STORED, names(">f8", 2, doubles.array()))
                .add("f4.npy", ZipBytes.STORED, names("<f4", 2, floats.array()))
                .add("f2.npy", ZipBytes.STORED, names("<f2", 2, halves))
                .add("truth.npy", ZipBytes.STORED, names("|b1", 2, new byte[] {1, 0})));
        List<String> keys = List.of("f8", "f4", "f2", "truth");
        Footer footer = FORMAT.footer(file, ReadRows.STORAGE);
        for (String key : keys) {
            assertThat(footer.columns.get(key).type).as(key).isEqualTo(ColumnType.LABEL);
            assertThat(footer.columns.get(key).kind)
                    .as(key)
                    .isEqualTo(key.equals("truth") ? ValueKind.TRUTH : ValueKind.FRACTION);
        }
        try (Batches batches =
                FORMAT.open(file, new Wanted(List.of("v"), List.of(), keys, null), 0, 2, ReadRows.STORAGE)) {
            assertThat(batches.next().names())
                    .isDeepEqualTo(new String[][] {{"-2.5", "NaN"}, {"7", "0.25"}, {"1.5", "-2"}, {"true", "false"}});
        }
    }

    @Test
    void bytesThatAreNoTextNameRowsInHexadecimalDigits() throws UnreadableShardException {
        byte[] data = {(byte) 0xFF, 1, 'a', 0};
        ListedFile file = write(new ZipBytes()
                .add("v.npy", ZipBytes.STORED, NpyBytes.random("<f4", 1, 2, 2).file(false, 1))
                .add("uid.npy", ZipBytes.STORED, names("|S2", 2, data)));
        assertThat(read(file, List.of("v"), List.of("uid"), 0, 2).names()[0]).containsExactly("ff01", "a");
    }

    @Test
    void charactersThatDoNotExistAreDamage() {
        byte[] data = {'a', 0, 0, 0, 0, 0, 0x11, 0};
        ListedFile file = write(new ZipBytes()
                .add("v.npy", ZipBytes.STORED, NpyBytes.random("<f4", 1, 2, 2).file(false, 1))
                .add("uid.npy", ZipBytes.STORED, names("<U1", 2, data)));
        assertThatThrownBy(() -> read(file, List.of("v"), List.of("uid"), 0, 2))
                .isInstanceOf(UnreadableShardException.class)
                .hasMessageContaining("row 1 of its names is no text");
    }

    @Test
    void otherArraysAreColumnsThatNoJobReads() throws UnreadableShardException {
        NpyBytes vectors = NpyBytes.random("<f4", 1, 3, 2);
        ListedFile file = write(new ZipBytes()
                .add("v.npy", ZipBytes.STORED, vectors.file(false, 1))
                .add("mean.npy", ZipBytes.STORED, NpyBytes.random("<f4", 1, 2).file(false, 1))
                .add("few.npy", ZipBytes.STORED, names("<i8", 2, new byte[16]))
                .add(
                        "stacked.npy",
                        ZipBytes.STORED,
                        NpyBytes.random("<f4", 1, 2, 3, 2).file(false, 1))
                .add(
                        "meta.npy",
                        ZipBytes.STORED,
                        NpyBytes.file(1, NpyBytes.dictionary("|O", false, "(9,)"), new byte[77]))
                .add("readme.txt", ZipBytes.STORED, new byte[9]));
        Footer footer = FORMAT.footer(file, ReadRows.STORAGE);
        assertThat(footer.columns.keySet()).containsExactly("v", "mean", "few", "stacked", "meta");
        footer.columns.forEach((key, column) ->
                assertThat(column.type).as(key).isEqualTo(key.equals("v") ? ColumnType.FLOAT_LIST : null));
        assertThat(footer.columns.get("meta").spelled).isEqualTo("npy object (9,)");
        assertThat(footer.columns.get("meta").remedy).isEqualTo("save numpy.stack of the array");
        assertThat(footer.columns.get("stacked").remedy).isEqualTo("save the array as float32, by astype('float32')");
        assertThat(read(file, "v", 3)).isDeepEqualTo(vectors.rows(0, 0, 3));
    }

    @Test
    void arraysThatDifferInRowsAreRefusedWithTheirCounts() {
        Footer footer = footer(new ZipBytes()
                .add(
                        "b32_img.npy",
                        ZipBytes.STORED,
                        NpyBytes.random("<f4", 1, 30, 2).file(false, 1))
                .add(
                        "b32_txt.npy",
                        ZipBytes.STORED,
                        NpyBytes.random("<f4", 1, 29, 2).file(false, 1)));
        assertThat(footer.problem).contains("b32_img has 30, b32_txt has 29");
    }

    @Test
    void archivesWithoutVectorsAreRefusedWithTheirEntries() {
        assertThat(footer(new ZipBytes().add("archive/data.pkl", ZipBytes.STORED, new byte[9])).problem)
                .contains("no array of vectors")
                .contains("archive/data.pkl");
        assertThat(footer(new ZipBytes()).problem).contains("no array of vectors");
    }

    @Test
    void filesThatAreNoArchivesAreRefused() {
        assertThat(FORMAT.footer(write(new byte[0]), ReadRows.STORAGE).problem).startsWith("0 bytes, not an npz file");
        assertThat(FORMAT.footer(write(new byte[100]), ReadRows.STORAGE).problem)
                .startsWith("100 bytes, not an npz file");
        byte[] mark = new byte[100];
        Arrays.fill(mark, (byte) 'x');
        System.arraycopy(new byte[] {'P', 'K', 5, 6}, 0, mark, 60, 4);
        assertThat(FORMAT.footer(write(mark), ReadRows.STORAGE).problem).startsWith("damaged zip directory (");
        ListedFile gone = new ListedFile("b", directory.resolve("b").toUri().toString(), 9, 0);
        assertThat(FORMAT.footer(gone, ReadRows.STORAGE).problem).contains("not there any more");
    }

    /** A whole archive with a change to its first entry. */
    private static ZipBytes changed(int method, Consumer<ZipBytes.Entry> change) {
        ZipBytes.Entry entry = new ZipBytes.Entry(
                "v.npy", method, NpyBytes.random("<f4", 5, 40, 9).file(false, 1));
        change.accept(entry);
        return new ZipBytes().add(entry);
    }

    private static byte[] withName(String name) {
        return changed(ZipBytes.STORED, entry -> entry.name = name).file();
    }

    @Test
    void namesThatPointOutOfTheArchiveAreRefused() {
        for (String name : List.of("../v.npy", "/v.npy", "a/../../v.npy", "a\\..\\v.npy", "C:\\v.npy", "\\v.npy")) {
            assertThat(FORMAT.footer(write(withName(name)), ReadRows.STORAGE).problem)
                    .as(name)
                    .contains("points out of the archive");
        }
        assertThat(FORMAT.footer(write(withName("a..b/v.npy")), ReadRows.STORAGE).columns)
                .containsOnlyKeys("a..b/v");
    }

    @Test
    void twoEntriesOfOneNameAreRefused() {
        byte[] array = NpyBytes.random("<f4", 1, 3, 2).file(false, 1);
        assertThat(footer(new ZipBytes().add("v.npy", ZipBytes.STORED, array).add("v.npy", ZipBytes.DEFLATED, array))
                        .problem)
                .contains("two entries are named 'v.npy'");
    }

    @Test
    void encryptedEntriesAndUnknownMethodsAreRefusedByName() {
        assertThat(footer(changed(ZipBytes.STORED, entry -> entry.flags = 1)).problem)
                .contains("'v.npy' is encrypted; save it without a password");
        assertThat(footer(changed(ZipBytes.STORED, entry -> entry.method = 14)).problem)
                .contains("'v.npy' is compressed by lzma");
        assertThat(footer(changed(ZipBytes.STORED, entry -> entry.method = 77)).problem)
                .contains("'v.npy' is compressed by the unknown method 77");
    }

    @Test
    void lengthsThatCannotBeAreRefused() {
        long absurd = 2_000_000_000L;
        assertThat(footer(changed(ZipBytes.STORED, entry -> entry.storedSize = entry.size = absurd)).problem)
                .contains("damaged zip directory")
                .contains("v.npy overlaps");
        assertThat(footer(changed(ZipBytes.STORED, entry -> entry.size++)).problem)
                .contains("claims");
        assertThat(footer(changed(ZipBytes.DEFLATED, entry -> entry.size = absurd)).problem)
                .contains("'v.npy' claims 2000000000 bytes");
        assertThat(footer(changed(ZipBytes.DEFLATED, entry -> entry.size++)).problem)
                .contains("'v.npy': 1 bytes too many");
        assertThat(footer(changed(ZipBytes.DEFLATED, entry -> entry.size--)).problem)
                .contains("'v.npy': truncated: npy float32 (40, 9)");
    }

    /** Rows of an archive whose header tells another story than its content. */
    private static byte[] array(int rowsClaimed, int rowsThere) {
        return NpyBytes.file(
                1, NpyBytes.dictionary("<f4", false, "(" + rowsClaimed + ", 4)"), new byte[16 * rowsThere]);
    }

    @Test
    void whatInflatesToAnotherLengthIsUnreadable() {
        ListedFile less = write(new ZipBytes().add(entryOf(array(30, 29), 1)));
        assertThatThrownBy(() -> read(less, "v", 30))
                .isInstanceOf(UnreadableShardException.class)
                .hasMessageContaining("'v.npy' inflates to fewer than its");
        ListedFile more = write(new ZipBytes().add(entryOf(array(30, 31), -1)));
        assertThatThrownBy(() -> read(more, "v", 30))
                .isInstanceOf(UnreadableShardException.class)
                .hasMessageContaining("'v.npy' inflates to more than its");
    }

    private static ZipBytes.Entry entryOf(byte[] array, int rowsMore) {
        ZipBytes.Entry entry = new ZipBytes.Entry("v.npy", ZipBytes.DEFLATED, array);
        entry.size += 16L * rowsMore;
        return entry;
    }

    @ParameterizedTest(name = "zip method {0}")
    @ValueSource(ints = {ZipBytes.STORED, ZipBytes.DEFLATED})
    void anotherChecksumIsUnreadable(int method) {
        ListedFile file = write(changed(method, entry -> entry.crc ^= 1));
        assertThatThrownBy(() -> read(file, "v", 40))
                .isInstanceOf(UnreadableShardException.class)
                .hasMessageContaining("'v.npy' does not match its checksum");
    }

    @ParameterizedTest(name = "zip method {0}")
    @ValueSource(ints = {ZipBytes.STORED, ZipBytes.DEFLATED})
    void aFileCutAnywhereIsRefused(int method) {
        byte[] whole = changed(method, entry -> {}).file();
        for (int length = 0; length < whole.length; length++) {
            assertThat(FORMAT.footer(write(Arrays.copyOf(whole, length)), ReadRows.STORAGE).problem)
                    .as("cut to %d bytes", length)
                    .isNotNull();
        }
    }

    @ParameterizedTest(name = "zip method {0}, 64-bit fields {1}")
    @MethodSource("kinds")
    void aChangedByteIsRefusedOrChangesNoValue(int method, boolean zip64) {
        NpyBytes array = NpyBytes.random("<f4", 3, 6, 3);
        ZipBytes zip = new ZipBytes().add("v.npy", method, array.file(false, 1));
        byte[] whole = (zip64 ? zip.zip64() : zip).file();
        int refused = 0;
        for (int at = 0; at < whole.length; at++) {
            for (int change : CHANGES) {
                byte[] changed = whole.clone();
                changed[at] ^= (byte) change;
                ListedFile file = write(changed);
                Footer footer = FORMAT.footer(file, ReadRows.STORAGE);
                try {
                    if (footer.columns.keySet().equals(Set.of("v"))) {
                        assertThat(read(file, "v", footer.rows()))
                                .as("byte %d ^ %d", at, change)
                                .isDeepEqualTo(array.rows(0, 0, 6));
                        continue;
                    }
                } catch (UnreadableShardException seen) {
                    assertThat(seen.getMessage()).contains("; ");
                }
                refused++;
            }
        }
        // All of the array's own bytes are covered by the checksum.
        assertThat(refused).isGreaterThan(CHANGES.length * whole.length / 2);
    }

    static List<Arguments> kinds() {
        return List.of(
                Arguments.of(ZipBytes.STORED, false),
                Arguments.of(ZipBytes.STORED, true),
                Arguments.of(ZipBytes.DEFLATED, false),
                Arguments.of(ZipBytes.DEFLATED, true));
    }

    /** Zeros of more than 64 MB. */
    private static byte[] large(boolean fortran) {
        return NpyBytes.file(1, NpyBytes.dictionary("|i1", fortran, "(17000, 4096)"), new byte[17_000 * 4096]);
    }

    @Test
    void deflatedArraysAreOneSplitAndStoredOnesAreCut() {
        Footer deflated = footer(new ZipBytes().add("v.npy", ZipBytes.DEFLATED, large(false)));
        assertThat(deflated.splits()).hasSize(1);
        assertThat(deflated.rows()).isEqualTo(17_000);
        Footer stored = footer(new ZipBytes().add("v.npy", ZipBytes.STORED, large(false)));
        assertThat(stored.splits()).hasSize(2);
        assertThat(stored.rows()).isEqualTo(17_000);
    }

    @Test
    void deflatedArraysInFortranOrderAreReadUpTo64Megabytes() {
        Footer footer = footer(new ZipBytes()
                .add("v.npy", ZipBytes.DEFLATED, NpyBytes.random("<f4", 1, 2, 2).file(true, 1))
                .add("large.npy", ZipBytes.DEFLATED, large(true)));
        assertThat(footer.columns.get("v").type).isEqualTo(ColumnType.FLOAT_LIST);
        assertThat(footer.columns.get("large").type).isNull();
        assertThat(footer.columns.get("large").spelled)
                .isEqualTo("npy int8 (17000, 4096) in Fortran order, deflated; save numpy.ascontiguousarray(array)");
    }

    @Test
    void theHashFollowsEveryEntry() {
        byte[] a = NpyBytes.random("<f4", 1, 3, 2).file(false, 1);
        byte[] b = NpyBytes.random("<f4", 2, 3, 2).file(false, 1);
        Set<String> hashes = new HashSet<>();
        hashes.add(footer(new ZipBytes().add("v.npy", ZipBytes.STORED, a)).hash);
        hashes.add(footer(new ZipBytes().add("v.npy", ZipBytes.STORED, b)).hash);
        hashes.add(footer(new ZipBytes().add("w.npy", ZipBytes.STORED, b)).hash);
        hashes.add(footer(new ZipBytes().add("w.npy", ZipBytes.DEFLATED, b)).hash);
        assertThat(hashes).hasSize(4).doesNotContainNull();
        assertThat(footer(new ZipBytes().add("v.npy", ZipBytes.STORED, a)).hash).isIn(hashes);
    }

    @Test
    void filesAreKnownByTheirFirstBytes() {
        assertThat(FORMAT.startsWith(withName("v.npy"))).isTrue();
        assertThat(FORMAT.startsWith(NpyBytes.random("<f4", 1, 1, 1).file(false, 1)))
                .isFalse();
    }
}
