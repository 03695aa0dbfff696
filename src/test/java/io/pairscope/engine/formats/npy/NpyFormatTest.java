package io.pairscope.engine.formats.npy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.pairscope.engine.formats.ColumnType;
import io.pairscope.engine.formats.Footer;
import io.pairscope.engine.formats.Footer.Split;
import io.pairscope.engine.formats.ListedFile;
import io.pairscope.engine.formats.ReadRows;
import io.pairscope.engine.formats.UnreadableShardException;
import io.pairscope.fixtures.NpyBytes;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** npy files of every element type, order, shape and version, written here byte by byte. */
class NpyFormatTest {
    private static final NpyFormat FORMAT = new NpyFormat();
    private static final List<String> ONE = List.of("vector");
    private static final List<String> STACKED = List.of("image_embedding", "text_embedding");

    @TempDir
    private Path directory;

    private ListedFile write(byte[] bytes) {
        return ReadRows.write(directory.resolve("a.npy"), bytes);
    }

    private Footer footer(byte[] bytes) {
        return FORMAT.footer(write(bytes), ReadRows.STORAGE);
    }

    private static double[][][] read(ListedFile file, List<String> columns, long firstRow, long rows)
            throws UnreadableShardException {
        return ReadRows.of(FORMAT, file, columns, List.of(), firstRow, rows).vectors();
    }

    static List<Arguments> arrays() {
        List<Arguments> arrays = new ArrayList<>();
        for (String descr : new String[] {"<f2", "<f4", "<f8", "|i1", ">f2", ">f4", ">f8"}) {
            for (int rows : new int[] {0, 1, 1023, 1024, 1025, 5000}) {
                for (int dims : new int[] {1, 7}) {
                    arrays.add(Arguments.of(descr, rows, dims, 1000 * rows + dims));
                }
            }
        }
        return arrays;
    }

    @ParameterizedTest(name = "{0}, {1} rows of {2}, seed {3}")
    @MethodSource("arrays")
    void vectorsAreReadAsTheyWereWritten(String descr, int rows, int dims, long seed) throws UnreadableShardException {
        NpyBytes array = NpyBytes.random(descr, seed, rows, dims);
        for (int version = 1; version <= 3; version++) {
            for (boolean fortran : new boolean[] {false, true}) {
                ListedFile file = write(array.file(fortran, version));
                Footer footer = FORMAT.footer(file, ReadRows.STORAGE);
                assertThat(footer.problem).isNull();
                assertThat(footer.rows()).isEqualTo(rows);
                assertThat(footer.columns.keySet()).containsExactly("vector");
                assertThat(read(file, ONE, 0, rows)[0]).isDeepEqualTo(array.rows(0, 0, rows));
            }
        }
    }

    @ParameterizedTest(name = "{0}, {1} rows of {2}, seed {3}")
    @MethodSource("arrays")
    void stackedImagesAndTextsAreTwoColumns(String descr, int rows, int dims, long seed)
            throws UnreadableShardException {
        NpyBytes array = NpyBytes.random(descr, seed, 2, rows, dims);
        for (boolean fortran : new boolean[] {false, true}) {
            ListedFile file = write(array.file(fortran, 1));
            Footer footer = FORMAT.footer(file, ReadRows.STORAGE);
            assertThat(footer.rows()).isEqualTo(rows);
            assertThat(footer.columns.keySet()).containsExactlyElementsOf(STACKED);
            double[][][] both = read(file, STACKED, 0, rows);
            assertThat(both[0]).isDeepEqualTo(array.rows(0, 0, rows));
            assertThat(both[1]).isDeepEqualTo(array.rows(1, 0, rows));
            assertThat(read(file, STACKED.subList(1, 2), 0, rows)[0]).isDeepEqualTo(array.rows(1, 0, rows));
        }
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void onlyTheRowsAskedForAreGiven(long seed) throws UnreadableShardException {
        Random random = new Random(seed);
        int rows = 1 + random.nextInt(12_000);
        NpyBytes array = NpyBytes.random("<f4", seed, 2, rows, 3);
        ListedFile file = write(array.file(random.nextBoolean(), 2));
        for (int part = 0; part < 5; part++) {
            int first = random.nextInt(rows);
            int count = random.nextInt(rows - first + 1);
            assertThat(read(file, STACKED, first, count)[1]).isDeepEqualTo(array.rows(1, first, count));
        }
    }

    @Test
    void vectorsTooLongForABatchOfManyRowsAreReadInSmallerBatches() throws UnreadableShardException {
        NpyBytes array = NpyBytes.random("<f8", 1, 270, 1 << 13);
        for (boolean fortran : new boolean[] {false, true}) {
            ListedFile file = write(array.file(fortran, 1));
            assertThat(read(file, ONE, 0, 270)[0]).isDeepEqualTo(array.rows(0, 0, 270));
        }
    }

    @ParameterizedTest(name = "{0}: {1}")
    @CsvSource(
            delimiter = ';',
            quoteCharacter = '"',
            value = {
                "<f2; FLOAT16_LIST; npy float16 (3, 2)",
                "<f4; FLOAT_LIST; npy float32 (3, 2)",
                "<f8; DOUBLE_LIST; npy float64 (3, 2)",
                "|i1; INT8_LIST; npy int8 (3, 2)",
                ">f4; FLOAT_LIST; npy big-endian float32 (3, 2)"
            })
    void typesAreSpelledAsNumPyDoes(String descr, ColumnType type, String spelled) {
        Footer footer = footer(NpyBytes.random(descr, 1, 3, 2).file(false, 1));
        assertThat(footer.columns.get("vector").type).isEqualTo(type);
        assertThat(footer.columns.get("vector").spelled).isEqualTo(spelled);
    }

    @ParameterizedTest(name = "{0} {1}")
    @CsvSource(
            delimiter = ';',
            quoteCharacter = '"',
            value = {
                "'|O'; (2, 3); npy object (2, 3) holds Python objects (pickle), which are never read",
                "'<i4'; (2, 3); npy int32 (2, 3) holds no vectors",
                "'|u1'; (2, 3); npy uint8 (2, 3) holds no vectors",
                "'<c8'; (2, 3); npy complex64 (2, 3) holds no vectors",
                "'|b1'; (2, 3); npy bool (2, 3) holds no vectors",
                "'<U7'; (2,); npy str7 (2,) holds no vectors",
                "'<M8[ns]'; (2,); holds no vectors",
                "'<V2'; (2, 3); holds raw bytes (bfloat16 is saved so); save array.astype('float32')",
                "'<f16'; (2, 3); npy float128 (2, 3) holds no vectors",
                "[('a', '<f4'), ('b', '<i8', (3,))]; (2,); npy record (2,) holds records with fields",
                "'<f4'; (6,); npy float32 (6,) has 1 axis",
                "'<f4'; (); npy float32 () has 0 axes",
                "'<f4'; (3, 2, 6); has other axes than (rows, values) or (2, rows, values)",
                "'<f4'; (1, 1, 2, 3); has other axes",
                "'<f4'; (6, 0); has 0 values per vector",
                "'<f4'; (1, 2000000); has 2000000 values per vector, expected 1 to 65536"
            })
    void whatHoldsNoVectorsIsRefusedWithTheRemedy(String descr, String shape, String expected) {
        String dictionary = "{'descr': " + descr + ", 'fortran_order': False, 'shape': " + shape + "}";
        String problem = footer(NpyBytes.file(1, dictionary, new byte[0])).problem;
        assertThat(problem).contains(expected).contains("; save");
    }

    @ParameterizedTest(name = "{0}")
    @ValueSource(
            strings = {
                "{'shape':(2,1),'fortran_order':False,'descr':'<f4'}",
                "{\"descr\": \"<f4\", \"fortran_order\": False, \"shape\": (2, 1)}",
                "\n{ 'descr' :\t'<f4' , 'fortran_order' : False , 'shape' : ( 2 , 1 , ) , }\n\n",
                "{'descr': '<f4', 'fortran_order': False, 'shape': (2L, 1L), }"
            })
    void headersAreReadInAnyPythonSpelling(String dictionary) {
        Footer footer = footer(NpyBytes.file(3, dictionary, new byte[8]));
        assertThat(footer.problem).isNull();
        assertThat(footer.rows()).isEqualTo(2);
    }

    @ParameterizedTest(name = "header {0}")
    @ValueSource(
            strings = {
                "",
                "{",
                "{}",
                "{'descr': '<f4'}",
                "{'descr': '<f4', 'fortran_order': False}",
                "{'descr': '<f4', 'descr': '<f4', 'fortran_order': False, 'shape': (2, 1)}",
                "{'descr': '<f4', 'fortran_order': False, 'shape': (2, 1), 'more': 1}",
                "{'descr': '<f4', 'fortran_order': False, 'shape': (2, 1)} or 1",
                "{'descr': '<f4', 'fortran_order': False 'shape': (2, 1)}",
                "{'descr': '<f4', 'fortran_order': False, 'shape': (2 1)}",
                "{'descr': '<f4', 'fortran_order': False, 'shape': (2)}",
                "{'descr': '<f4', 'fortran_order': False, 'shape': (,)}",
                "{'descr': '<f4', 'fortran_order': False, 'shape': [2, 1]}",
                "{'descr': '<f4', 'fortran_order': False, 'shape': (-2, 1)}",
                "{'descr': '<f4', 'fortran_order': False, 'shape': (2.0, 1)}",
                "{'descr': '<f4', 'fortran_order': False, 'shape': (9999999999999999999, 1)}",
                "{'descr': '<f4', 'fortran_order': 0, 'shape': (2, 1)}",
                "{'descr': '<f4', 'fortran_order': __import__('os'), 'shape': (2, 1)}",
                "{'descr': '\\x3cf4', 'fortran_order': False, 'shape': (2, 1)}",
                "{'descr': 'float32', 'fortran_order': False, 'shape': (2, 1)}",
                "{'descr': '|f4', 'fortran_order': False, 'shape': (2, 1)}",
                "{'descr': '<f99999999999', 'fortran_order': False, 'shape': (2, 1)}",
                "{'descr': [('a', '<f4'), 'fortran_order': False, 'shape': (2, 1)}",
                "{'descr': <f4, 'fortran_order': False, 'shape': (2, 1)}"
            })
    void damagedHeadersAreRefused(String dictionary) {
        String problem = footer(NpyBytes.file(1, dictionary, new byte[8])).problem;
        assertThat(problem).contains("npy header").endsWith("write it again or remove it");
    }

    @ParameterizedTest(name = "{0}")
    @ValueSource(
            strings = {
                "(1000000000000000, 512)",
                "(999999999999999999, 65536)",
                "(2, 999999999999999999, 65536)",
                "(4611686018427387, 1000)",
                "(3, 1)"
            })
    void rowsThatTheFileIsTooShortForAreTruncation(String shape) {
        for (boolean fortran : new boolean[] {false, true}) {
            String problem = footer(NpyBytes.file(1, NpyBytes.dictionary("<f4", fortran, shape), new byte[8])).problem;
            assertThat(problem).startsWith("truncated: npy float32 " + shape).contains("there are 136");
        }
    }

    @ParameterizedTest(name = "version {0}")
    @ValueSource(ints = {1, 2, 3})
    void aFileCutAnywhereIsRefused(int version) {
        byte[] whole = NpyBytes.random("<f2", 1, 9, 4).file(false, version);
        for (int length = 0; length < whole.length; length++) {
            assertThat(footer(Arrays.copyOf(whole, length)).problem)
                    .as("cut to %d bytes", length)
                    .containsAnyOf("truncated: npy float16 (9, 4)", "beginning", "npy header claims")
                    .endsWith("write it again or remove it");
        }
    }

    @Test
    void bytesBehindTheArrayAreRefused() {
        byte[] whole = NpyBytes.random("<f2", 1, 9, 4).file(false, 1);
        assertThat(footer(Arrays.copyOf(whole, whole.length + 5)).problem)
                .startsWith("5 bytes too many: npy float16 (9, 4)");
    }

    @ParameterizedTest(name = "version {0}")
    @ValueSource(ints = {1, 2, 3})
    void aChangedByteOfTheHeaderIsRefusedOrReadWithoutMoreThanTheFileHolds(int version) {
        byte[] whole = NpyBytes.random("<f4", 1, 9, 4).file(false, version);
        int header = whole.length - 9 * 4 * 4;
        for (int at = 0; at < header; at++) {
            for (int change : new int[] {1, 2, 4, 8, 16, 32, 64, 128, 255}) {
                byte[] changed = whole.clone();
                changed[at] ^= (byte) change;
                ListedFile file = write(changed);
                Footer footer = FORMAT.footer(file, ReadRows.STORAGE);
                if (footer.problem != null) {
                    assertThat(footer.problem).as("byte %d ^ %d", at, change).contains("; ");
                } else {
                    assertThat(footer.rows()).isBetween(1L, 36L);
                    assertThat(footer.splits()[0].bytes).isEqualTo(9 * 4 * 4);
                }
            }
        }
    }

    @Test
    void filesThatAreNoArraysAreRefused() {
        assertThat(footer(new byte[0]).problem).startsWith("0 bytes, not an npy file");
        assertThat(footer("PAR1 and more that is no array".getBytes(StandardCharsets.US_ASCII)).problem)
                .startsWith("30 bytes, not an npy file");
    }

    @Test
    void unknownVersionsAreRefused() {
        byte[] whole = NpyBytes.random("<f4", 1, 9, 4).file(false, 1);
        whole[6] = 4;
        assertThat(footer(whole).problem).startsWith("npy version 4.0 is unknown");
        whole[6] = 1;
        whole[7] = 1;
        assertThat(footer(whole).problem).startsWith("npy version 1.1 is unknown");
    }

    @ParameterizedTest(name = "{0} rows of {1} bytes")
    @CsvSource({
        "0, 100",
        "1, 100",
        "1024, 65536",
        "1025, 65536",
        "2049, 10000000",
        "200000, 1024",
        "100000000, 3",
        "1000000000, 2048"
    })
    void splitsAreWholeBlocksOfAbout64Megabytes(long rows, long rowBytes) {
        Split[] splits = NpyFormat.splits(rows, rowBytes);
        assertThat(Arrays.stream(splits).mapToLong(split -> split.rows).sum()).isEqualTo(rows);
        assertThat(Arrays.stream(splits).mapToLong(split -> split.bytes).sum()).isEqualTo(rows * rowBytes);
        for (int s = 0; s + 1 < splits.length; s++) {
            assertThat(splits[s].rows % 1024).isZero();
            assertThat(splits[s].bytes).isBetween(1L << 25, Math.max(1L << 26, 1024 * rowBytes));
        }
    }

    @Test
    void theHashFollowsHeaderLengthAndBothEnds() {
        byte[] whole = NpyBytes.random("<f4", 1, 5000, 4).file(false, 1);
        Set<String> hashes = new HashSet<>();
        hashes.add(footer(whole).hash);
        assertThat(footer(whole.clone()).hash).isIn(hashes);
        for (int at : new int[] {128, whole.length - 1}) {
            byte[] changed = whole.clone();
            changed[at] ^= 1;
            hashes.add(footer(changed).hash);
        }
        byte[] swapped = whole.clone();
        swapped[indexOf(swapped, "5000, 4")] = '4';
        swapped[indexOf(swapped, "4000, 4") + 6] = '5';
        hashes.add(footer(swapped).hash);
        assertThat(hashes).hasSize(4).doesNotContainNull();
    }

    private static int indexOf(byte[] bytes, String text) {
        return new String(bytes, StandardCharsets.ISO_8859_1).indexOf(text);
    }

    @Test
    void aFileThatIsShorterOrGoneWhenItIsReadIsUnreadable() throws IOException {
        byte[] whole = NpyBytes.random("<f4", 1, 50, 4).file(false, 1);
        ListedFile file = write(whole);
        write(NpyBytes.random("<f4", 1, 49, 4).file(false, 1));
        assertThatThrownBy(() -> read(file, ONE, 0, 50))
                .isInstanceOf(UnreadableShardException.class)
                .hasMessageContaining("changed while the job was running");
        assertThatThrownBy(() -> read(file, STACKED, 0, 49))
                .isInstanceOf(UnreadableShardException.class)
                .hasMessageContaining("changed while the job was running");
        write(Arrays.copyOf(whole, whole.length - 1));
        assertThatThrownBy(() -> read(file, ONE, 0, 50))
                .isInstanceOf(UnreadableShardException.class)
                .hasMessageContaining("truncated");
        Files.delete(directory.resolve("a.npy"));
        assertThatThrownBy(() -> read(file, ONE, 0, 50))
                .isInstanceOf(UnreadableShardException.class)
                .hasMessageContaining("not there any more");
        assertThat(FORMAT.footer(file, ReadRows.STORAGE).problem).contains("not there any more");
    }

    @Test
    void filesAreKnownByTheirFirstBytes() {
        assertThat(FORMAT.startsWith(NpyBytes.random("<f4", 1, 1, 1).file(false, 1)))
                .isTrue();
        assertThat(FORMAT.startsWith("PAR1PAR1".getBytes(StandardCharsets.US_ASCII)))
                .isFalse();
    }
}
