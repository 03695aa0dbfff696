package io.pairscope.engine.formats.arrow;

import static org.assertj.core.api.Assertions.assertThat;

import io.pairscope.engine.formats.ColumnType;
import io.pairscope.engine.formats.ShardFormat.Wanted;
import io.pairscope.engine.formats.UnreadableShardException;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.channels.WritableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.BitVector;
import org.apache.arrow.vector.DateDayVector;
import org.apache.arrow.vector.DateMilliVector;
import org.apache.arrow.vector.DecimalVector;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.Float2Vector;
import org.apache.arrow.vector.Float4Vector;
import org.apache.arrow.vector.Float8Vector;
import org.apache.arrow.vector.LargeVarCharVector;
import org.apache.arrow.vector.TimeMicroVector;
import org.apache.arrow.vector.TimeSecVector;
import org.apache.arrow.vector.TimeStampMilliVector;
import org.apache.arrow.vector.TimeStampNanoTZVector;
import org.apache.arrow.vector.TimeStampSecVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.ipc.ArrowFileWriter;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Columns of every type that is no list, in a file that Arrow's Java library wrote. */
class ArrowLabelsTest {
    /** 2024-02-29T12:34:56 is day 19 782 and second 45 296 of it. */
    private static final long SECOND = 19_782L * 86_400 + 45_296;

    @TempDir
    private Path directory;

    private static List<FieldVector> columns(RootAllocator allocator) {
        BitVector truth = new BitVector("truth", allocator);
        truth.setSafe(0, 0);
        Float2Vector half = new Float2Vector("half", allocator);
        half.setSafeWithPossibleTruncate(0, 1.5f);
        Float4Vector single = new Float4Vector("single", allocator);
        single.setSafe(0, 0.25f);
        Float8Vector wide = new Float8Vector("wide", allocator);
        wide.setSafe(0, Double.NaN);
        DateDayVector day = new DateDayVector("day", allocator);
        day.setSafe(0, 19_782);
        DateMilliVector dayMillis = new DateMilliVector("day_millis", allocator);
        dayMillis.setSafe(0, 19_782L * 86_400_000);
        TimeSecVector clock = new TimeSecVector("clock", allocator);
        clock.setSafe(0, 45_296);
        TimeMicroVector clockMicros = new TimeMicroVector("clock_micros", allocator);
        clockMicros.setSafe(0, 45_296_500_000L);
        TimeStampSecVector seconds = new TimeStampSecVector("seconds", allocator);
        seconds.setSafe(0, SECOND);
        TimeStampMilliVector millis = new TimeStampMilliVector("millis", allocator);
        millis.setSafe(0, SECOND * 1000 + 500);
        TimeStampNanoTZVector nanos = new TimeStampNanoTZVector("nanos", allocator, "UTC");
        nanos.setSafe(0, SECOND * 1_000_000_000 + 1);
        DecimalVector cents = new DecimalVector("cents", allocator, 9, 2);
        cents.setSafe(0, new BigDecimal("-12.50"));
        LargeVarCharVector text = new LargeVarCharVector("text", allocator);
        text.setSafe(0, "red".getBytes(java.nio.charset.StandardCharsets.UTF_8));
        return List.of(
                truth, half, single, wide, day, dayMillis, clock, clockMicros, seconds, millis, nanos, cents, text);
    }

    private List<String> write(Path file) throws IOException {
        try (RootAllocator allocator = new RootAllocator();
                VectorSchemaRoot root = new VectorSchemaRoot(columns(allocator));
                WritableByteChannel channel =
                        Files.newByteChannel(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
                ArrowFileWriter writer = new ArrowFileWriter(root, null, channel)) {
            // The second row has no value at all.
            root.setRowCount(2);
            writer.start();
            writer.writeBatch();
            writer.end();
            return root.getSchema().getFields().stream()
                    .map(field -> field.getName())
                    .toList();
        }
    }

    @Test
    void valuesOfEveryTypeAreTexts() throws IOException, UnreadableShardException {
        Path file = directory.resolve("labels.arrow");
        List<String> labels = write(file);
        labels.forEach(label -> {
            ColumnType type = footerType(file, label);
            assertThat(type.isLabel()).as(label).isTrue();
            assertThat(type.isName())
                    .as(label)
                    .isEqualTo(List.of("truth", "single", "wide", "text").contains(label));
        });
        List<String> rows = ArrowFiles.read(file, new Wanted(List.of(), List.of(), labels, null), 0, 2);
        assertThat(rows)
                .containsExactly(
                        "false 1.5 0.25 NaN 2024-02-29 2024-02-29 12:34:56 12:34:56.500 2024-02-29T12:34:56"
                                + " 2024-02-29T12:34:56.500 2024-02-29T12:34:56.000000001 -12.5 red",
                        "null null null null null null null null null null null null null");
    }

    private static ColumnType footerType(Path file, String column) {
        try {
            return ArrowFiles.footer(file).columns.get(column).type;
        } catch (IOException failure) {
            throw new java.io.UncheckedIOException(failure);
        }
    }
}
