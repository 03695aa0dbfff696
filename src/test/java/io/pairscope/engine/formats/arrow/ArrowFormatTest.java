package io.pairscope.engine.formats.arrow;

import static org.assertj.core.api.Assertions.assertThat;

import io.pairscope.engine.formats.ColumnType;
import io.pairscope.engine.formats.Footer;
import io.pairscope.engine.formats.ShardFormat.Wanted;
import java.io.IOException;
import java.nio.channels.WritableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.BigIntVector;
import org.apache.arrow.vector.Float4Vector;
import org.apache.arrow.vector.Float8Vector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.complex.FixedSizeListVector;
import org.apache.arrow.vector.complex.ListVector;
import org.apache.arrow.vector.complex.StructVector;
import org.apache.arrow.vector.ipc.ArrowFileWriter;
import org.apache.arrow.vector.ipc.ArrowStreamWriter;
import org.apache.arrow.vector.ipc.ArrowWriter;
import org.apache.arrow.vector.ipc.message.IpcOption;
import org.apache.arrow.vector.types.FloatingPointPrecision;
import org.apache.arrow.vector.types.IntervalUnit;
import org.apache.arrow.vector.types.MetadataVersion;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.FieldType;
import org.apache.arrow.vector.types.pojo.Schema;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Files that Arrow's Java library wrote, of random values, in batches of many sizes. */
class ArrowFormatTest {
    private static final int FIXED = 3;
    private static final int LONGEST = 5;
    private static final Wanted ALL = new Wanted(List.of("outer.inner.list", "fixed"), List.of("outer.id"), null);

    @TempDir
    Path directory;

    private enum Writing {
        FILE,
        STREAM,
        /** As before Arrow 0.15: messages of version 4, without the mark before their lengths. */
        OLD_STREAM;

        ArrowWriter writer(VectorSchemaRoot root, WritableByteChannel channel) {
            return switch (this) {
                case FILE -> new ArrowFileWriter(root, null, channel);
                case STREAM -> new ArrowStreamWriter(root, null, channel);
                case OLD_STREAM -> new ArrowStreamWriter(root, null, channel, new IpcOption(true, MetadataVersion.V4));
            };
        }
    }

    private static Field field(String name, ArrowType type, Field... children) {
        return new Field(name, FieldType.nullable(type), List.of(children));
    }

    private static ArrowType floating(FloatingPointPrecision precision) {
        return new ArrowType.FloatingPoint(precision);
    }

    private static Schema schema() {
        Field list = field("list", ArrowType.List.INSTANCE, field("item", floating(FloatingPointPrecision.SINGLE)));
        Field fixed = field(
                "fixed", new ArrowType.FixedSizeList(FIXED), field("item", floating(FloatingPointPrecision.DOUBLE)));
        Field inner = field("inner", ArrowType.Struct.INSTANCE, list);
        Field id = field("id", new ArrowType.Int(Long.SIZE, true));
        return new Schema(List.of(
                field("outer", ArrowType.Struct.INSTANCE, inner, id), fixed, field("other", ArrowType.Null.INSTANCE)));
    }

    /** Writes batches of so many rows; gives what is to be read of each. */
    private static List<String> write(Path file, Writing writing, Random random, int... batches) throws IOException {
        List<String> rows = new ArrayList<>();
        try (RootAllocator allocator = new RootAllocator();
                VectorSchemaRoot root = VectorSchemaRoot.create(schema(), allocator);
                WritableByteChannel channel = Files.newByteChannel(
                        file,
                        StandardOpenOption.CREATE,
                        StandardOpenOption.TRUNCATE_EXISTING,
                        StandardOpenOption.WRITE);
                ArrowWriter writer = writing.writer(root, channel)) {
            writer.start();
            for (int count : batches) {
                root.allocateNew();
                for (int row = 0; row < count; row++) {
                    rows.add(fill(root, row, random));
                }
                root.setRowCount(count);
                writer.writeBatch();
            }
            writer.end();
        }
        return rows;
    }

    private static String fill(VectorSchemaRoot root, int row, Random random) {
        StructVector outer = (StructVector) root.getVector("outer");
        StructVector inner = outer.getChild("inner", StructVector.class);
        boolean hasOuter = random.nextInt(10) > 0;
        boolean hasInner = random.nextInt(10) > 0;
        // Of structs that are null, the columns have values all the same, which nobody is to see.
        String list = fillList(inner.getChild("list", ListVector.class), row, random);
        if (hasOuter) {
            outer.setIndexDefined(row);
        } else {
            outer.setNull(row);
        }
        if (hasInner) {
            inner.setIndexDefined(row);
        } else {
            inner.setNull(row);
        }
        long id = random.nextLong();
        outer.getChild("id", BigIntVector.class).setSafe(row, id);
        String fixed = fillFixed((FixedSizeListVector) root.getVector("fixed"), row, random);
        return (hasOuter && hasInner ? list : "NULL_VECTOR") + " " + fixed + " " + (hasOuter ? id : "null");
    }

    private static String fillList(ListVector list, int row, Random random) {
        if (random.nextInt(10) == 0) {
            list.setNull(row);
            return "NULL_VECTOR";
        }
        double[] values = new double[1 + random.nextInt(LONGEST)];
        Float4Vector elements = (Float4Vector) list.getDataVector();
        int start = list.startNewValue(row);
        boolean anyNull = random.nextInt(10) == 0;
        for (int j = 0; j < values.length; j++) {
            float value = random.nextFloat();
            values[j] = value;
            if (anyNull && j == values.length / 2) {
                elements.setNull(start + j);
            } else {
                elements.setSafe(start + j, value);
            }
        }
        list.endValue(row, values.length);
        return anyNull ? "NULL_ELEMENT" : Arrays.toString(values);
    }

    private static String fillFixed(FixedSizeListVector list, int row, Random random) {
        double[] values = random.doubles(FIXED).toArray();
        Float8Vector elements = (Float8Vector) list.getDataVector();
        for (int j = 0; j < FIXED; j++) {
            elements.setSafe(row * FIXED + j, values[j]);
        }
        if (random.nextInt(10) == 0) {
            list.setNull(row);
            return "NULL_VECTOR";
        }
        list.setNotNull(row);
        return Arrays.toString(values);
    }

    @ParameterizedTest(name = "{0}, seed {1}")
    @CsvSource({"FILE, 1", "STREAM, 2", "OLD_STREAM, 3"})
    void everyRowIsReadOnceInBatchesOfAnySize(Writing writing, long seed) throws Exception {
        Random random = new Random(seed);
        Path file = directory.resolve("rows.arrow");
        List<String> rows = write(file, writing, random, 0, 1, 1000, 0, 5000, 7, 0);

        Footer footer = ArrowFiles.footer(file);
        assertThat(footer.problem).isNull();
        assertThat(footer.rows()).isEqualTo(rows.size());
        assertThat(ArrowFiles.read(file, ALL, 0, rows.size())).isEqualTo(rows);
        for (int trial = 0; trial < 20; trial++) {
            int first = random.nextInt(rows.size());
            int count = random.nextInt(rows.size() - first + 1);
            assertThat(ArrowFiles.read(file, ALL, first, count))
                    .as("%d rows from %d", count, first)
                    .isEqualTo(rows.subList(first, first + count));
        }
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource({"FILE", "STREAM", "OLD_STREAM"})
    void aFileWithoutRowsHasNone(Writing writing) throws Exception {
        Path file = directory.resolve("none.arrow");
        write(file, writing, new Random(4));

        Footer footer = ArrowFiles.footer(file);
        assertThat(footer.problem).isNull();
        assertThat(footer.splits()).isEmpty();
        assertThat(footer.columns).containsKeys("outer.inner.list", "outer.id", "fixed");
        assertThat(ArrowFiles.read(file, ALL, 0, 0)).isEmpty();
    }

    @Test
    void theFirstBytesTellAnArrowFile() throws IOException {
        for (Writing writing : List.of(Writing.FILE, Writing.STREAM)) {
            Path file = directory.resolve("a.arrow");
            write(file, writing, new Random(5), 3);
            byte[] head = Arrays.copyOf(Files.readAllBytes(file), 8);
            assertThat(ArrowFiles.FORMAT.startsWith(head)).isTrue();
        }
        assertThat(ArrowFiles.FORMAT.startsWith("PAR1\u0015\u0004\u0015\u0010".getBytes()))
                .isFalse();
        assertThat(ArrowFiles.FORMAT.startsWith("ARROW".getBytes())).isFalse();
    }

    private Map<String, Footer.Column> described(Field... fields) throws IOException {
        Path file = directory.resolve("columns.arrow");
        try (RootAllocator allocator = new RootAllocator();
                VectorSchemaRoot root = VectorSchemaRoot.create(new Schema(List.of(fields), Map.of()), allocator);
                WritableByteChannel channel =
                        Files.newByteChannel(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
                ArrowFileWriter writer = new ArrowFileWriter(root, null, channel)) {
            writer.start();
            writer.end();
        }
        return ArrowFiles.footer(file).columns;
    }

    @Test
    void listsOfNumbersThatAreNoVectorsAreToldFromOtherLists() throws IOException {
        Field whole = field("e", new ArrowType.Int(Integer.SIZE, true));
        Map<String, Footer.Column> columns = described(
                field("whole", new ArrowType.List(), whole),
                field("fixed", new ArrowType.FixedSizeList(2), field("e", new ArrowType.Int(Byte.SIZE, false))),
                field("price", new ArrowType.LargeList(), field("e", new ArrowType.Decimal(9, 2, 128))),
                field("nested", new ArrowType.List(), field("e", new ArrowType.List(), whole)),
                field("times", new ArrowType.List(), field("e", new ArrowType.Interval(IntervalUnit.DAY_TIME))),
                field("texts", new ArrowType.List(), field("e", new ArrowType.Utf8())));

        assertThat(List.of("whole", "fixed", "price"))
                .allSatisfy(list -> assertThat(columns.get(list).type).isEqualTo(ColumnType.NUMBER_LIST));
        assertThat(List.of("nested", "times", "texts"))
                .allSatisfy(none -> assertThat(columns.get(none).type).isNull());
    }

    @Test
    void twoColumnsOfOneNameAreNeither() throws IOException {
        Field number = field("n", new ArrowType.Int(Long.SIZE, true));
        Map<String, Footer.Column> columns =
                described(number, number, field("m", new ArrowType.Int(Short.SIZE, false)));
        assertThat(columns.get("n").type).isNull();
        assertThat(columns.get("n").spelled).isEqualTo("there twice; give the two columns different names");
        assertThat(columns.get("m").spelled).isEqualTo("uint16");
    }
}
