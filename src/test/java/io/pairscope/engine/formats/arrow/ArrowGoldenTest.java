package io.pairscope.engine.formats.arrow;

import static org.assertj.core.api.Assertions.assertThat;

import io.pairscope.engine.formats.Footer;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Files that pyarrow and polars wrote, by write.py beside them; the formulas of their values are there and here. */
class ArrowGoldenTest {
    private static final int DIMS = 8;

    private static Path file(String name) {
        return Path.of("src/test/resources/arrow", name).toAbsolutePath();
    }

    private static int value(int i, int j) {
        return Math.floorMod(i * 31 + j * 7, 64) - 32;
    }

    private static String vector(int i, double scale) {
        return i % 97 == 5
                ? "NULL_VECTOR"
                : Arrays.toString(IntStream.range(0, DIMS)
                        .mapToDouble(j -> value(i, j) * scale)
                        .toArray());
    }

    private static String withNullElements(int i) {
        return i % 97 != 5 && i % 101 == 7 ? "NULL_ELEMENT" : vector(i, 0.25);
    }

    private static final Map<String, IntFunction<String>> VECTORS = Map.ofEntries(
            Map.entry("float16", i -> vector(i, 0.25)),
            Map.entry("float", ArrowGoldenTest::withNullElements),
            Map.entry("double", i -> vector(i, 0.1)),
            Map.entry("int8", i -> vector(i, 1)),
            Map.entry("fixed", ArrowGoldenTest::withNullElements),
            Map.entry("fixed_fixed", i -> vector(i, 0.25)),
            Map.entry("list_list", i -> vector(i, 0.25)),
            Map.entry("array2d", i -> vector(i, 0.25)),
            Map.entry("embedding.image", i -> i % 89 == 3 ? "NULL_VECTOR" : vector(i, 0.25)),
            Map.entry("packed", i -> vector(i, 0.25)),
            Map.entry("packed_fixed", i -> vector(i, 0.25)),
            Map.entry("packed_view", i -> vector(i, 0.25)));

    private static String name(int i) {
        return i % 103 == 9 ? null : String.format("a name of row %05d", i);
    }

    private static final Map<String, IntFunction<String>> NAMES = Map.ofEntries(
            Map.entry("string", i -> name(i)),
            Map.entry("large_string", i -> name(i)),
            Map.entry("string_view", i -> name(i)),
            Map.entry("short_view", i -> name(i) == null ? null : String.format("%05d", i)),
            Map.entry("dictionary", i -> name(i) == null ? null : "d" + i % 7),
            Map.entry("binary", i -> String.format("%08x", 0xFF000000 + i)),
            Map.entry("binary_text", i -> name(i)),
            Map.entry("binary_fixed", i -> String.format("%08x", i)),
            Map.entry("uint64", i -> Long.toUnsignedString(-1L - i)),
            Map.entry("uint8", i -> Integer.toString(i % 256)),
            Map.entry("int16", i -> Integer.toString(-i)),
            Map.entry("bool", i -> Boolean.toString(i % 3 == 0)),
            Map.entry("decimal", i -> i == 0 ? "0" : "-" + i + "0".repeat(15)),
            Map.entry("whole_double", i -> Integer.toString(3 * i)),
            Map.entry("embedding.label", i -> i % 89 == 3 ? null : "x"));

    private static List<String> expected(IntFunction<String> rows, int first, int count) {
        return IntStream.range(first, first + count)
                .mapToObj(i -> String.valueOf(rows.apply(i)))
                .toList();
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource({
        "none.arrow, 31",
        "none.arrows, 31",
        "lz4.arrow, 2101",
        "lz4.arrows, 107",
        "zstd.arrow, 601",
        "zstd.arrows, 107"
    })
    void everyTypeIsReadAsItWasWritten(String name, int rows) throws Exception {
        Footer footer = ArrowFiles.footer(file(name));
        assertThat(footer.problem).isNull();
        assertThat(footer.rows()).isEqualTo(rows);
        for (var column : VECTORS.entrySet()) {
            assertThat(ArrowFiles.vectors(file(name), column.getKey(), 0, rows))
                    .as(column.getKey())
                    .isEqualTo(expected(column.getValue(), 0, rows));
        }
        for (var column : NAMES.entrySet()) {
            assertThat(ArrowFiles.names(file(name), column.getKey(), 0, rows))
                    .as(column.getKey())
                    .isEqualTo(expected(column.getValue(), 0, rows));
        }
    }

    @ParameterizedTest(name = "{0}, rows {1} and the {2} behind")
    @CsvSource({
        "none.arrow, 0, 1",
        "none.arrow, 1, 30",
        "none.arrows, 13, 5",
        "lz4.arrow, 1999, 102",
        "zstd.arrow, 0, 601",
        "lz4.arrows, 99, 2",
        "zstd.arrows, 105, 2"
    })
    void aRangeOfRowsIsReadAlone(String name, int first, int rows) throws Exception {
        for (String column : List.of("float", "packed_view", "list_list")) {
            assertThat(ArrowFiles.vectors(file(name), column, first, rows))
                    .as(column)
                    .isEqualTo(expected(VECTORS.get(column), first, rows));
        }
        for (String column : List.of("string_view", "dictionary", "decimal")) {
            assertThat(ArrowFiles.names(file(name), column, first, rows))
                    .as(column)
                    .isEqualTo(expected(NAMES.get(column), first, rows));
        }
    }

    @ParameterizedTest(name = "{0}")
    @ValueSource(strings = {"polars.arrow", "polars.arrows"})
    void filesOfPolarsAreReadToo(String name) throws Exception {
        for (String column : List.of("float", "fixed")) {
            assertThat(ArrowFiles.vectors(file(name), column, 0, 120))
                    .as(column)
                    .isEqualTo(expected(VECTORS.get(column), 0, 120));
        }
        for (String column : List.of("string", "short_view")) {
            assertThat(ArrowFiles.names(file(name), column, 0, 120))
                    .as(column)
                    .isEqualTo(expected(NAMES.get(column), 0, 120));
        }
    }

    @Test
    void theFooterTellsTheTypeOfEveryColumn() throws IOException {
        Footer footer = ArrowFiles.footer(file("none.arrow"));

        String described = footer.columns.entrySet().stream()
                .map(column -> column.getKey() + ": " + column.getValue().type + ", " + column.getValue().kind + ", "
                        + column.getValue().spelled)
                .collect(Collectors.joining("\n"));
        assertThat(described).isEqualTo("""
                        float16: FLOAT16_LIST, FRACTION, list<float16>
                        float: FLOAT_LIST, FRACTION, list<float>
                        double: DOUBLE_LIST, FRACTION, large_list<double>
                        int8: INT8_LIST, WHOLE, list<int8>
                        fixed: FLOAT_LIST, FRACTION, fixed_size_list<float>[8]
                        fixed_fixed: FLOAT_LIST, FRACTION, fixed_size_list<fixed_size_list<float>[4]>[2]
                        list_list: FLOAT_LIST, FRACTION, list<list<float>>
                        array2d: FLOAT_LIST, FRACTION, list<list<float>>
                        embedding: null, TEXT, struct<image: list<float>, label: string>
                        embedding.image: FLOAT_LIST, FRACTION, list<float>
                        embedding.label: NAME, TEXT, string
                        packed: BINARY, TEXT, binary
                        packed_fixed: BINARY, TEXT, fixed_size_binary[32]
                        packed_view: BINARY, TEXT, binary_view
                        string: NAME, TEXT, string
                        large_string: NAME, TEXT, large_string
                        string_view: NAME, TEXT, string_view
                        short_view: NAME, TEXT, string_view
                        dictionary: NAME, TEXT, dictionary<string>
                        binary: BINARY, TEXT, binary
                        binary_text: BINARY, TEXT, large_binary
                        binary_fixed: BINARY, TEXT, fixed_size_binary[4]
                        uint64: NAME, UNSIGNED, uint64
                        uint8: NAME, WHOLE, uint8
                        int16: NAME, WHOLE, int16
                        bool: NAME, TRUTH, bool
                        decimal: NAME, FRACTION, decimal128(scale 0)
                        whole_double: NAME, FRACTION, double
                        timestamp: LABEL, TEXT, timestamp
                        nothing: NAME, TEXT, null""");
    }

    @Test
    void splitsAreTheRecordBatchesThatHaveRows() throws IOException {
        for (String name : List.of("none.arrow", "none.arrows")) {
            Footer footer = ArrowFiles.footer(file(name));
            List<Long> rows = new ArrayList<>();
            for (Footer.Split split : footer.splits()) {
                rows.add(split.rows);
                assertThat(split.bytes).isPositive();
            }
            assertThat(rows).containsExactly(1L, 30L);
        }
    }

    @Test
    void dictionariesOfAStreamAreReplacedAndGrow() throws Exception {
        assertThat(ArrowFiles.names(file("replaced.arrows"), "id", 0, 6))
                .containsExactly("batch0-1", "batch0-0", "batch1-1", "batch1-0", "batch2-1", "batch2-0");
        assertThat(ArrowFiles.names(file("deltas.arrows"), "id", 0, 6))
                .containsExactly("w1", "w0", "w3", "w0", "w5", "w0");
        assertThat(ArrowFiles.names(file("deltas.arrows"), "id", 4, 2)).containsExactly("w5", "w0");
        assertThat(ArrowFiles.names(file("replaced.arrows"), "id", 3, 1)).containsExactly("batch1-0");
    }

    @Test
    void featherIsReadInVersion2AndRefusedInVersion1() throws Exception {
        assertThat(ArrowFiles.vectors(file("default.feather"), "float", 0, 2000))
                .isEqualTo(expected(VECTORS.get("float"), 0, 2000));
        assertThat(ArrowFiles.footer(file("version1.feather")).problem)
                .isEqualTo("Feather version 1, which is not Arrow; write it again with"
                        + " pyarrow.feather.write_feather(table, file, version=2)");
    }
}
