package io.pairscope.engine.formats.parquet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.pairscope.engine.formats.ColumnType;
import io.pairscope.engine.formats.Footer;
import io.pairscope.engine.formats.ShardFormat.Wanted;
import io.pairscope.engine.formats.UnreadableShardException;
import io.pairscope.engine.formats.ValueKind;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.apache.parquet.example.data.Group;
import org.apache.parquet.example.data.simple.SimpleGroup;
import org.apache.parquet.hadoop.ParquetWriter;
import org.apache.parquet.hadoop.example.ExampleParquetWriter;
import org.apache.parquet.io.api.Binary;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.MessageTypeParser;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Columns of every type that is no list, in files that Parquet's Java library wrote. */
class ParquetLabelsTest {
    private static final MessageType SCHEMA = MessageTypeParser.parseMessageType("message rows {"
            + " optional boolean truth; optional float single; optional double wide;"
            + " optional fixed_len_byte_array(2) half (FLOAT16);"
            + " optional int32 day (DATE); optional int32 clock_millis (TIME(MILLIS,true));"
            + " optional int64 clock_nanos (TIME(NANOS,false)); optional int64 millis (TIMESTAMP(MILLIS,true));"
            + " optional int64 micros (TIMESTAMP(MICROS,false)); optional int64 nanos (TIMESTAMP(NANOS,true));"
            + " optional int96 old; optional int32 cents (DECIMAL(9,2));"
            + " optional fixed_len_byte_array(4) thousandths (DECIMAL(9,3));"
            + " optional group meta { optional binary color (STRING); }"
            + " optional group list (LIST) { repeated group list { optional binary element (STRING); } }"
            + " optional group whole (LIST) { repeated group list { optional int64 element; } }"
            + " optional group price (LIST) { repeated group list { optional int32 element (DECIMAL(9,2)); } }"
            + " optional group truths (LIST) { repeated group list { optional boolean element; } }"
            + " optional group times (LIST) { repeated group list { optional int96 element; } }"
            + " optional group nested (LIST) { repeated group list { optional group element (LIST) {"
            + " repeated group list { optional int64 element; } } } } }");

    private static final List<String> LABELS = List.of(
            "truth",
            "single",
            "wide",
            "half",
            "day",
            "clock_millis",
            "clock_nanos",
            "millis",
            "micros",
            "nanos",
            "old",
            "cents",
            "thousandths",
            "meta.color");

    /** 2024-02-29T12:34:56 is day 19 782 and second 45 296 of it. */
    private static final long SECOND = 19_782L * 86_400 + 45_296;

    @TempDir
    private Path directory;

    private Path file;

    @BeforeEach
    void write() throws IOException {
        file = directory.resolve("labels.parquet");
        try (ParquetWriter<Group> writer = ExampleParquetWriter.builder(new org.apache.hadoop.fs.Path(file.toUri()))
                .withType(SCHEMA)
                .build()) {
            writer.write(row());
            writer.write(new SimpleGroup(SCHEMA));
        }
    }

    private static Group row() {
        Group row = new SimpleGroup(SCHEMA);
        row.add("truth", true);
        row.add("single", 0.25f);
        row.add("wide", Double.NaN);
        // Sign 0, exponent 15 − 15, fraction 1/2: 1.5.
        row.add("half", Binary.fromConstantByteArray(new byte[] {0, 0x3E}));
        row.add("day", 19_782);
        row.add("clock_millis", 45_296_500);
        row.add("clock_nanos", 45_296_000_000_001L);
        row.add("millis", SECOND * 1000 + 500);
        row.add("micros", SECOND * 1_000_000 + 500_000);
        row.add("nanos", SECOND * 1_000_000_000 + 1);
        row.add(
                "old",
                Binary.fromConstantByteArray(ByteBuffer.allocate(12)
                        .order(ByteOrder.LITTLE_ENDIAN)
                        .putLong(45_296_500_000_000L)
                        .putInt(2_440_588 + 19_782)
                        .array()));
        row.add("cents", -1250);
        row.add(
                "thousandths",
                Binary.fromConstantByteArray(
                        BigInteger.valueOf(-12_500 - (1 << 24)).toByteArray()));
        row.addGroup("meta").add("color", "red");
        return row;
    }

    private List<List<Object>> read(List<String> names, List<String> labels)
            throws IOException, UnreadableShardException {
        return ParquetRows.read(file, new Wanted(List.of(), names, labels, null), 0, 2);
    }

    @Test
    void valuesOfEveryTypeAreTexts() throws IOException, UnreadableShardException {
        List<Object> values = read(List.of(), LABELS).get(0);
        assertThat(values)
                .containsExactly(
                        "true",
                        "0.25",
                        "NaN",
                        "1.5",
                        "2024-02-29",
                        "12:34:56.500",
                        "12:34:56.000000001",
                        "2024-02-29T12:34:56.500",
                        "2024-02-29T12:34:56.500",
                        "2024-02-29T12:34:56.000000001",
                        "2024-02-29T12:34:56.500",
                        "-12.5",
                        "-16789.716",
                        "red");
    }

    @Test
    void aRowWithoutAValueHasNone() throws IOException, UnreadableShardException {
        assertThat(read(List.of(), LABELS).get(1)).hasSize(LABELS.size()).containsOnlyNulls();
    }

    @Test
    void theFooterTellsNamesFromLabelsAndLists() throws IOException {
        Map<String, Footer.Column> columns = ParquetRows.footer(file).columns;
        List<String> names = List.of("truth", "single", "wide", "meta.color");
        for (String label : LABELS) {
            assertThat(columns.get(label).type)
                    .as(label)
                    .isEqualTo(names.contains(label) ? ColumnType.NAME : ColumnType.LABEL);
        }
        assertThat(List.of("list", "meta", "truths", "times", "nested"))
                .allSatisfy(none -> assertThat(columns.get(none).type).isNull());
        assertThat(List.of("whole", "price"))
                .allSatisfy(list -> assertThat(columns.get(list).type).isEqualTo(ColumnType.NUMBER_LIST));
    }

    @Test
    void theFooterTellsNumbersAndTruthValuesFromTexts() throws IOException {
        Map<String, Footer.Column> columns = ParquetRows.footer(file).columns;
        List<String> fractions = List.of("single", "wide", "half", "cents", "thousandths");
        for (String label : LABELS) {
            ValueKind number = fractions.contains(label) ? ValueKind.FRACTION : ValueKind.TEXT;
            assertThat(columns.get(label).kind).as(label).isEqualTo(label.equals("truth") ? ValueKind.TRUTH : number);
        }
    }

    @Test
    void namesComeBeforeLabelsAndAreNoFractions() throws IOException, UnreadableShardException {
        assertThat(read(List.of("meta.color"), List.of("truth")).get(0)).containsExactly("red", "true");
        assertThatThrownBy(() -> read(List.of("single"), List.of("truth")))
                .isInstanceOf(UnreadableShardException.class)
                .hasMessageContaining("the name 0.25 is not a whole number");
    }
}
