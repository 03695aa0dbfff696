package io.pairscope.engine.formats.parquet;

import static org.assertj.core.api.Assertions.assertThat;

import io.pairscope.core.settings.BinaryVectors;
import io.pairscope.engine.formats.Footer;
import io.pairscope.engine.formats.ShardFormat.Wanted;
import io.pairscope.engine.formats.parquet.ParquetTable.Column;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.stream.Stream;
import org.apache.parquet.column.ParquetProperties.WriterVersion;
import org.apache.parquet.hadoop.example.ExampleParquetWriter;
import org.apache.parquet.hadoop.metadata.CompressionCodecName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Every kind of column in every encoding, compression and page version that parquet-java writes: what was written is read. */
class ParquetEncodingsTest {
    private static final List<String> VECTORS = ParquetTable.COLUMNS.stream()
            .filter(Column::isVector)
            .map(Column::path)
            .toList();
    private static final List<String> NAMES = ParquetTable.COLUMNS.stream()
            .filter(column -> !column.isVector())
            .map(Column::path)
            .toList();
    private static final Wanted ALL = new Wanted(VECTORS, NAMES, BinaryVectors.F32LE);

    @TempDir
    private Path directory;

    /** How a file is written. */
    record Writer(
            CompressionCodecName codec,
            WriterVersion version,
            boolean dictionary,
            boolean streams,
            int pageRows,
            int groupRows) {
        void options(ExampleParquetWriter.Builder builder) {
            builder.withCompressionCodec(codec)
                    .withWriterVersion(version)
                    .withDictionaryEncoding(dictionary)
                    .withByteStreamSplitEncoding(streams)
                    // Some dictionaries grow beyond it, and their columns go on without.
                    .withDictionaryPageSize(1200)
                    .withPageRowCountLimit(pageRows)
                    .withRowGroupRowCountLimit(groupRows);
        }
    }

    static List<Writer> writers() {
        List<Writer> writers = new ArrayList<>();
        for (CompressionCodecName codec : CompressionCodecName.values()) {
            if (codec == CompressionCodecName.LZO || codec == CompressionCodecName.BROTLI) {
                continue;
            }
            for (WriterVersion version : WriterVersion.values()) {
                writers.add(new Writer(codec, version, true, false, 37, 130));
                writers.add(new Writer(codec, version, false, true, 1000, 1000));
            }
        }
        for (WriterVersion version : WriterVersion.values()) {
            writers.add(new Writer(CompressionCodecName.UNCOMPRESSED, version, false, false, 1, 50));
            writers.add(new Writer(CompressionCodecName.ZSTD, version, false, false, 100, 10_000));
            writers.add(new Writer(CompressionCodecName.SNAPPY, version, true, true, 64, 10_000));
        }
        return writers;
    }

    /** Says the first cell that differs. */
    private static void assertRead(List<List<Object>> read, List<Object[]> drawn, String what) {
        assertThat(read.size()).as(what).isEqualTo(drawn.size());
        for (int i = 0; i < drawn.size(); i++) {
            for (int c = 0; c < read.get(i).size(); c++) {
                Object expected = ParquetRows.expected(drawn.get(i)[c]);
                if (!Objects.equals(read.get(i).get(c), expected)) {
                    Column column = ParquetTable.COLUMNS.get(c);
                    assertThat(read.get(i).get(c))
                            .as("%s: %s, row %d", what, column.path(), i)
                            .isEqualTo(expected);
                }
            }
        }
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("writers")
    void whatWasWrittenIsRead(Writer writer) throws Exception {
        List<Object[]> rows = ParquetTable.draw(300, writer.toString().hashCode());
        Path file = ParquetTable.write(directory.resolve("a.parquet"), rows, writer::options);
        assertRead(ParquetRows.read(file, ALL, 0, 300), rows, writer.toString());
    }

    @ParameterizedTest(name = "{0} rows")
    @ValueSource(ints = {0, 1, 2, 7, 8, 9, 1023, 1024, 1025, 3000})
    void anyNumberOfRowsIsRead(int count) throws Exception {
        List<Object[]> rows = ParquetTable.draw(count, count);
        Path file = ParquetTable.write(directory.resolve("a.parquet"), rows, builder -> {});
        assertRead(ParquetRows.read(file, ALL, 0, count), rows, "all rows");
        assertThat(ParquetRows.footer(file).rows()).isEqualTo(count);
    }

    static Stream<Writer> writersOfManyPages() {
        return writers().stream().filter(writer -> writer.codec == CompressionCodecName.UNCOMPRESSED);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("writersOfManyPages")
    void anyRangeOfRowsIsRead(Writer writer) throws Exception {
        List<Object[]> rows = ParquetTable.draw(600, 3);
        Path file = ParquetTable.write(directory.resolve("a.parquet"), rows, writer::options);
        Random random = new Random(writer.toString().hashCode());
        for (int i = 0; i < 15; i++) {
            int first = random.nextInt(600);
            int count = random.nextInt(600 - first + 1);
            assertRead(
                    ParquetRows.read(file, ALL, first, count),
                    rows.subList(first, first + count),
                    count + " rows from row " + first);
        }
    }

    @Test
    void columnsAreGivenInTheOrderAskedFor() throws Exception {
        List<Object[]> rows = ParquetTable.draw(20, 4);
        Path file = ParquetTable.write(directory.resolve("a.parquet"), rows, builder -> {});
        List<List<Object>> there = ParquetRows.read(file, List.of("v_float", "v_double"), List.of("n_int32", "n_enum"));
        List<List<Object>> back = ParquetRows.read(file, List.of("v_double", "v_float"), List.of("n_enum", "n_int32"));
        assertThat(back)
                .isEqualTo(there.stream()
                        .map(row -> Arrays.asList(row.get(1), row.get(0), row.get(3), row.get(2)))
                        .toList());
    }

    @Test
    void theFooterTellsTypesAndRows() throws IOException {
        Path file = ParquetTable.write(
                directory.resolve("a.parquet"),
                ParquetTable.draw(600, 5),
                builder -> builder.withRowGroupRowCountLimit(250));
        Footer footer = ParquetRows.footer(file);
        assertThat(footer.problem).isNull();
        assertThat(footer.splits()).extracting(split -> split.rows).containsExactly(250L, 250L, 100L);
        assertThat(footer.columns)
                .containsKeys(VECTORS.toArray(String[]::new))
                .containsKeys(NAMES.toArray(String[]::new));
        assertThat(type(footer, "v_float")).isEqualTo("FLOAT_LIST FRACTION list<float>");
        assertThat(type(footer, "v_double")).isEqualTo("DOUBLE_LIST FRACTION list<double>");
        assertThat(type(footer, "v_float16")).isEqualTo("FLOAT16_LIST FRACTION list<float16>");
        assertThat(type(footer, "v_int8")).isEqualTo("INT8_LIST WHOLE list<int8>");
        assertThat(type(footer, "v_two_levels")).isEqualTo("FLOAT_LIST FRACTION list<float>");
        assertThat(type(footer, "v_bag")).isEqualTo("FLOAT_LIST FRACTION list<float>");
        assertThat(type(footer, "v_repeated")).isEqualTo("DOUBLE_LIST FRACTION list<double>");
        assertThat(type(footer, "v_array2d")).isEqualTo("FLOAT_LIST FRACTION list<list<float>>");
        assertThat(type(footer, "v_struct")).isEqualTo("null TEXT struct<values: list<float>>");
        assertThat(type(footer, "v_struct.values")).isEqualTo("FLOAT_LIST FRACTION list<float>");
        assertThat(type(footer, "v_binary")).isEqualTo("BINARY TEXT binary");
        assertThat(type(footer, "v_fixed")).isEqualTo("BINARY TEXT binary(8)");
        assertThat(type(footer, "n_string")).isEqualTo("NAME TEXT string");
        assertThat(type(footer, "n_plain")).isEqualTo("BINARY TEXT binary");
        assertThat(type(footer, "n_uint64")).isEqualTo("NAME UNSIGNED uint64");
        assertThat(type(footer, "n_decimal38")).isEqualTo("NAME FRACTION decimal(38, 0)");
    }

    private static String type(Footer footer, String column) {
        Footer.Column found = footer.columns.get(column);
        return found.type + " " + found.kind + " " + found.spelled;
    }
}
