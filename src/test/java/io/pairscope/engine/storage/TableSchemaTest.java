package io.pairscope.engine.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.pairscope.fixtures.Damage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.hadoop.conf.Configuration;
import org.apache.parquet.column.Encoding;
import org.apache.parquet.hadoop.ParquetFileReader;
import org.apache.parquet.hadoop.metadata.ColumnChunkMetaData;
import org.apache.parquet.hadoop.metadata.CompressionCodecName;
import org.apache.parquet.hadoop.metadata.ParquetMetadata;
import org.apache.parquet.hadoop.util.HadoopInputFile;
import org.apache.parquet.schema.MessageTypeParser;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A table of every type of column: the schema that other readers see, and what is read back. */
class TableSchemaTest {
    /** A record with every type; text and number may be null. */
    private record Every(
            String text,
            String note,
            double number,
            Double score,
            long count,
            int code,
            Instant time,
            List<Double> list,
            List<String> texts,
            Map<String, Double> map) {}

    private static final TableColumn<Every, String> TEXT =
            TableColumn.<Every>text("text", Every::text).repeating();
    private static final TableColumn<Every, String> NOTE =
            TableColumn.text("note", Every::note).when(row -> row.note != null);
    private static final TableColumn<Every, Double> NUMBER = TableColumn.float64("number", Every::number);
    private static final TableColumn<Every, Double> SCORE =
            TableColumn.<Every>float64("score", row -> row.score).when(row -> row.score != null);
    private static final TableColumn<Every, Long> COUNT = TableColumn.int64("count", Every::count);
    private static final TableColumn<Every, Integer> CODE = TableColumn.int32("code", Every::code);
    private static final TableColumn<Every, Instant> TIME = TableColumn.time("time", Every::time);
    private static final TableColumn<Every, double[]> LIST =
            TableColumn.float64List("list", row -> row.list.size(), (row, i) -> row.list.get(i));
    private static final TableColumn<Every, List<String>> TEXTS =
            TableColumn.textList("texts", row -> row.texts.size(), (row, i) -> row.texts.get(i));
    private static final TableColumn<Every, Map<String, Double>> MAP = TableColumn.float64Map("map", Every::map);
    private static final TableSchema<Every> SCHEMA =
            TableSchema.compressed("every", TEXT, NOTE, NUMBER, SCORE, COUNT, CODE, TIME, LIST, TEXTS, MAP);

    private static final Every FULL = new Every(
            "säule",
            "",
            Double.NaN,
            -0.0,
            Long.MIN_VALUE,
            Integer.MAX_VALUE,
            Instant.parse("1969-12-31T23:59:59.999999Z"),
            List.of(1.5, Double.NEGATIVE_INFINITY),
            List.of("grün", "", "grün"),
            Map.of("b", 2.0, "a", 1.0));
    private static final Every EMPTY =
            new Every("", null, 0, null, 0, 0, Instant.EPOCH, List.of(), List.of(), Map.of());

    private static final Storage STORAGE = new Storage(new Configuration());

    @TempDir
    private Path temporary;

    private org.apache.hadoop.fs.Path write(TableSchema<Every> schema, Every... rows) throws IOException {
        org.apache.hadoop.fs.Path file =
                new org.apache.hadoop.fs.Path(temporary.resolve("t.parquet").toUri());
        try (ParquetTable<Every> table = schema.create(STORAGE, file)) {
            for (Every row : rows) {
                table.write(row);
            }
        }
        return file;
    }

    private static Every every(TableSchema.Row<Every> row) {
        List<Double> list = new ArrayList<>();
        for (double value : row.get(LIST)) {
            list.add(value);
        }
        return new Every(
                row.get(TEXT),
                row.find(NOTE).orElse(null),
                row.get(NUMBER),
                row.find(SCORE).orElse(null),
                row.get(COUNT),
                row.get(CODE),
                row.get(TIME),
                list,
                row.get(TEXTS),
                new TreeMap<>(row.get(MAP)));
    }

    private ParquetMetadata footer(org.apache.hadoop.fs.Path file) throws IOException {
        try (ParquetFileReader reader = ParquetFileReader.open(HadoopInputFile.fromPath(file, new Configuration()))) {
            return reader.getFooter();
        }
    }

    @Test
    void everyTypeIsReadBackAndNullStaysNull() throws IOException {
        assertThat(SCHEMA.read(STORAGE, write(SCHEMA, FULL, EMPTY), TableSchemaTest::every))
                .containsExactly(FULL, EMPTY);
    }

    @Test
    void namesTypesOrderAndOptionalityAreAsDeclared() throws IOException {
        assertThat(footer(write(SCHEMA, FULL)).getFileMetaData().getSchema())
                .isEqualTo(MessageTypeParser.parseMessageType("""
                        message every {
                          required binary text (STRING);
                          optional binary note (STRING);
                          required double number;
                          optional double score;
                          required int64 count;
                          required int32 code;
                          required int64 time (TIMESTAMP(MICROS,true));
                          required group list (LIST) { repeated group list { required double element; } }
                          required group texts (LIST) {
                            repeated group list { required binary element (STRING); }
                          }
                          required group map (MAP) {
                            repeated group key_value { required binary key (STRING); required double value; }
                          }
                        }"""));
    }

    @Test
    void onlyRepeatingColumnsHaveADictionary() throws IOException {
        for (ColumnChunkMetaData column :
                footer(write(SCHEMA, FULL, FULL, FULL)).getBlocks().get(0).getColumns()) {
            boolean dictionary = column.getEncodings().stream().anyMatch(Encoding::usesDictionary);
            assertThat(dictionary)
                    .as(column.toString())
                    .isEqualTo(column.getPath().toDotString().equals("text"));
            assertThat(column.getCodec()).isEqualTo(CompressionCodecName.SNAPPY);
        }
        Files.delete(temporary.resolve("t.parquet"));
        assertThat(footer(write(TableSchema.uncompressed("other", COUNT), FULL))
                        .getBlocks()
                        .get(0)
                        .getColumns())
                .singleElement()
                .extracting(ColumnChunkMetaData::getCodec)
                .isEqualTo(CompressionCodecName.UNCOMPRESSED);
    }

    @Test
    void aTableWithoutRowsHasItsColumns() throws IOException {
        org.apache.hadoop.fs.Path file = write(SCHEMA);

        assertThat(SCHEMA.read(STORAGE, file, TableSchemaTest::every)).isEmpty();
        assertThat(footer(file).getFileMetaData().getSchema().getFieldCount()).isEqualTo(10);
        assertThat(temporary.toFile().list()).as("no .crc file beside it").containsExactly("t.parquet");
    }

    @Test
    void aFileThatIsThereIsNotReplaced() throws IOException {
        write(SCHEMA, FULL);

        assertThatThrownBy(() -> write(SCHEMA, EMPTY)).isInstanceOf(IOException.class);
    }

    @Test
    void aDamagedPageIsNotRead() throws IOException {
        TableSchema<Every> schema = TableSchema.uncompressed("numbers", NUMBER);
        // As many as make the middle of the chunk a value.
        org.apache.hadoop.fs.Path file =
                write(schema, Collections.nCopies(100, EMPTY).toArray(Every[]::new));
        Damage.flipValue(Path.of(file.toUri()), "number", 0);

        assertThatThrownBy(() -> schema.read(STORAGE, file, row -> row.get(NUMBER)))
                .rootCause()
                .hasMessageContaining("could not verify page integrity");
    }

    @Test
    void aColumnOfAnotherFileIsMissed() throws IOException {
        org.apache.hadoop.fs.Path file = write(TableSchema.uncompressed("other", COUNT), FULL);

        assertThat(SCHEMA.read(STORAGE, file, row -> row.get(COUNT))).containsExactly(Long.MIN_VALUE);
        assertThatThrownBy(() -> SCHEMA.read(STORAGE, file, row -> row.get(NUMBER)))
                .isInstanceOf(RuntimeException.class)
                .hasMessageContaining("number");
    }
}
