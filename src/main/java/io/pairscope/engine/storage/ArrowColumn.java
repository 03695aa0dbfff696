package io.pairscope.engine.storage;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.DoubleBuffer;
import java.nio.LongBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.function.Function;
import java.util.stream.IntStream;
import java.util.zip.Checksum;
import org.apache.arrow.vector.BaseFixedWidthVector;
import org.apache.arrow.vector.BigIntVector;
import org.apache.arrow.vector.BitVectorHelper;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.Float8Vector;
import org.apache.arrow.vector.IntVector;
import org.apache.arrow.vector.VarCharVector;
import org.apache.arrow.vector.complex.ListVector;
import org.apache.arrow.vector.types.FloatingPointPrecision;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.FieldType;

/**
 * A typed column of an {@linkplain ArrowRecords Arrow file}: its name, how its value comes from a record, is written, is
 * read and counts in the checksum. Lists may be null; other columns are required unless {@link #optional}.
 *
 * @param <R> a record
 * @param <V> a value of the column
 */
public final class ArrowColumn<R, V> {
    private static final ArrowType DOUBLE = new ArrowType.FloatingPoint(FloatingPointPrecision.DOUBLE);
    private static final ArrowType LONG = new ArrowType.Int(Long.SIZE, true);
    private static final ArrowType INT = new ArrowType.Int(Integer.SIZE, true);

    /** Numbers that are spelled in bytes at once. */
    private static final int CHUNK = 1024;

    /** How values of a type are written to an empty vector, read from it, and count in a checksum. */
    private record Kind<V>(
            BiConsumer<FieldVector, V> put, Function<FieldVector, V> get, BiConsumer<Checksum, V> check) {}

    private static final Kind<String> TEXT = new Kind<>(
            (vector, text) -> ((VarCharVector) vector).setSafe(0, text.getBytes(StandardCharsets.UTF_8)),
            vector -> new String(((VarCharVector) vector).get(0), StandardCharsets.UTF_8),
            (checksum, text) -> checksum.update(text.getBytes(StandardCharsets.UTF_8)));

    private static final Kind<Integer> INT32 = new Kind<>(
            (vector, number) -> ((IntVector) vector).setSafe(0, number),
            vector -> ((IntVector) vector).get(0),
            (checksum, number) -> update(checksum, number));

    private static final Kind<Long> INT64 = new Kind<>(
            (vector, number) -> ((BigIntVector) vector).setSafe(0, number),
            vector -> ((BigIntVector) vector).get(0),
            (checksum, number) -> update(checksum, number));

    private static final Kind<Double> FLOAT64 = new Kind<>(
            (vector, number) -> ((Float8Vector) vector).setSafe(0, number),
            vector -> ((Float8Vector) vector).get(0),
            (checksum, number) -> update(checksum, number));

    private static final Kind<DoubleBuffer> FLOAT64_PART = new Kind<>(
            (vector, values) ->
                    newList(vector, values.remaining()).asDoubleBuffer().put(values.duplicate()),
            vector -> {
                DoubleBuffer elements = elements(vector).asDoubleBuffer();
                return DoubleBuffer.allocate(elements.remaining()).put(elements).flip();
            },
            ArrowColumn::update);

    private static final Kind<double[]> FLOAT64_LIST = new Kind<>(
            (vector, values) -> FLOAT64_PART.put.accept(vector, DoubleBuffer.wrap(values)),
            vector -> FLOAT64_PART.get.apply(vector).array(),
            ArrowColumn::update);

    private static final Kind<long[]> INT64_LIST = new Kind<>(
            (vector, values) -> newList(vector, values.length).asLongBuffer().put(values),
            vector -> {
                LongBuffer elements = elements(vector).asLongBuffer();
                long[] values = new long[elements.remaining()];
                elements.get(values);
                return values;
            },
            (checksum, values) ->
                    update(checksum, Arrays.stream(values).asDoubleStream().toArray()));

    private interface Value<R, V> {
        V of(R record, int number);
    }

    private final Field field;
    private final Kind<V> kind;
    private final Value<R, V> value;
    private final boolean checked;

    private ArrowColumn(Field field, Kind<V> kind, Value<R, V> value, boolean checked) {
        this.field = field;
        this.kind = kind;
        this.value = value;
        this.checked = checked;
    }

    public static <R> ArrowColumn<R, String> text(String name, Function<R, String> value) {
        return new ArrowColumn<>(required(name, ArrowType.Utf8.INSTANCE), TEXT, data(value), true);
    }

    public static <R> ArrowColumn<R, Long> int64(String name, Function<R, Long> value) {
        return new ArrowColumn<>(required(name, LONG), INT64, data(value), true);
    }

    public static <R> ArrowColumn<R, Double> float64(String name, Function<R, Double> value) {
        return new ArrowColumn<>(required(name, DOUBLE), FLOAT64, data(value), true);
    }

    public static <R> ArrowColumn<R, double[]> float64List(String name, Function<R, double[]> value) {
        return new ArrowColumn<>(list(name, DOUBLE), FLOAT64_LIST, data(value), true);
    }

    /** Lists that are parts of longer arrays. */
    public static <R> ArrowColumn<R, DoubleBuffer> float64Part(String name, Function<R, DoubleBuffer> value) {
        return new ArrowColumn<>(list(name, DOUBLE), FLOAT64_PART, data(value), true);
    }

    public static <R> ArrowColumn<R, long[]> int64List(String name, Function<R, long[]> value) {
        return new ArrowColumn<>(list(name, LONG), INT64_LIST, data(value), true);
    }

    /** The number of the record, from 0: for people, neither read here nor in the checksum. */
    public static <R> ArrowColumn<R, Integer> number(String name) {
        return new ArrowColumn<>(required(name, INT), INT32, (record, number) -> number, false);
    }

    /** A name for each record by its number: likewise. */
    public static <R> ArrowColumn<R, String> label(String name, List<String> labels) {
        return new ArrowColumn<>(
                required(name, ArrowType.Utf8.INSTANCE), TEXT, (record, number) -> labels.get(number), false);
    }

    /** The same column, null where the value is. */
    public ArrowColumn<R, V> optional() {
        Field nullable = new Field(field.getName(), FieldType.nullable(field.getType()), field.getChildren());
        return new ArrowColumn<>(nullable, kind, value, checked);
    }

    private static Field required(String name, ArrowType type) {
        return new Field(name, FieldType.notNullable(type), null);
    }

    private static Field list(String name, ArrowType element) {
        return new Field(name, FieldType.nullable(ArrowType.List.INSTANCE), List.of(required("element", element)));
    }

    private static <R, V> Value<R, V> data(Function<R, V> value) {
        return (record, number) -> value.apply(record);
    }

    Field field() {
        return field;
    }

    /** Whether any of the records has a value for it. */
    boolean isIn(List<R> records) {
        return IntStream.range(0, records.size()).anyMatch(number -> value.of(records.get(number), number) != null);
    }

    /** Puts the value of a record into an empty vector, unless it is null. */
    void put(FieldVector vector, R record, int number) {
        V own = value.of(record, number);
        if (own != null) {
            kind.put.accept(vector, own);
        }
    }

    /** The value of a vector's only entry, or null. */
    V get(FieldVector vector) {
        return vector.isNull(0) ? null : kind.get.apply(vector);
    }

    /** Adds the value of a record to a checksum: UTF-8, and numbers as little-endian doubles. */
    void check(Checksum checksum, R record, int number) {
        V own = checked ? value.of(record, number) : null;
        if (own != null) {
            kind.check.accept(checksum, own);
        }
    }

    static void update(Checksum checksum, double... values) {
        update(checksum, DoubleBuffer.wrap(values));
    }

    private static void update(Checksum checksum, DoubleBuffer values) {
        ByteBuffer chunk = ByteBuffer.allocate(Math.min(CHUNK, values.remaining()) * Double.BYTES)
                .order(ByteOrder.LITTLE_ENDIAN);
        for (int from = 0; from < values.remaining(); from += CHUNK) {
            int length = Math.min(CHUNK, values.remaining() - from);
            chunk.asDoubleBuffer().put(values.slice(values.position() + from, length));
            checksum.update(chunk.array(), 0, length * Double.BYTES);
        }
    }

    /** Puts a list of eight-byte values into an empty vector, and gives their place. */
    private static ByteBuffer newList(FieldVector vector, int count) {
        ListVector list = (ListVector) vector;
        BaseFixedWidthVector elements = (BaseFixedWidthVector) list.getDataVector();
        list.startNewValue(0);
        elements.allocateNew(count);
        elements.getValidityBuffer().setOne(0L, (long) BitVectorHelper.getValidityBufferSize(count));
        elements.setValueCount(count);
        list.endValue(0, count);
        return bytes(elements, count);
    }

    private static ByteBuffer elements(FieldVector vector) {
        ListVector list = (ListVector) vector;
        int count = list.getElementEndIndex(0) - list.getElementStartIndex(0);
        if (count < 0
                || count > list.getDataVector().getDataBuffer().capacity() / Double.BYTES
                || list.getDataVector().getNullCount() > 0) {
            throw new IllegalArgumentException(vector.getName() + " cannot have " + count + " values");
        }
        return bytes(list.getDataVector(), count);
    }

    private static ByteBuffer bytes(FieldVector elements, int count) {
        return elements.getDataBuffer().nioBuffer(0, count * Double.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    }
}
