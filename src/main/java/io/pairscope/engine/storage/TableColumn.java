package io.pairscope.engine.storage;

import static org.apache.parquet.schema.LogicalTypeAnnotation.stringType;
import static org.apache.parquet.schema.LogicalTypeAnnotation.timestampType;
import static org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName.BINARY;
import static org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName.DOUBLE;
import static org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName.INT32;
import static org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName.INT64;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BiConsumer;
import java.util.function.Function;
import java.util.function.IntConsumer;
import java.util.function.Predicate;
import java.util.function.ToDoubleFunction;
import java.util.function.ToIntFunction;
import java.util.function.ToLongFunction;
import java.util.stream.IntStream;
import org.apache.parquet.example.data.Group;
import org.apache.parquet.io.api.Binary;
import org.apache.parquet.io.api.RecordConsumer;
import org.apache.parquet.schema.LogicalTypeAnnotation.TimeUnit;
import org.apache.parquet.schema.Type;
import org.apache.parquet.schema.Type.Repetition;
import org.apache.parquet.schema.Types;

/**
 * A typed column of a Parquet table: its name, whether it may be null, and how its value comes from a record. Columns are
 * required unless {@link #when} makes them optional. Numbers are written without boxing.
 *
 * @param <R> what a record is made from, such as a cursor that moves from row to row
 * @param <V> a value as it is read back
 */
public final class TableColumn<R, V> {
    private final Type type;
    private final BiConsumer<RecordConsumer, R> value;
    private final Function<Group, V> read;
    private final Predicate<? super R> present;
    private final boolean repeating;

    private TableColumn(
            Type type,
            BiConsumer<RecordConsumer, R> value,
            Function<Group, V> read,
            Predicate<? super R> present,
            boolean repeating) {
        this.type = type;
        this.value = value;
        this.read = read;
        this.present = present;
        this.repeating = repeating;
    }

    private static <R, V> TableColumn<R, V> of(
            Type type, BiConsumer<RecordConsumer, R> value, Function<Group, V> read) {
        return new TableColumn<>(type, value, read, record -> true, false);
    }

    public static <R> TableColumn<R, String> text(String name, Function<R, String> value) {
        return of(
                Types.required(BINARY).as(stringType()).named(name),
                (consumer, record) -> consumer.addBinary(Binary.fromString(value.apply(record))),
                group -> group.getString(name, 0));
    }

    /** Bytes of any length. */
    public static <R> TableColumn<R, byte[]> bytes(String name, Function<R, byte[]> value) {
        return of(
                Types.required(BINARY).named(name),
                (consumer, record) -> consumer.addBinary(Binary.fromConstantByteArray(value.apply(record))),
                group -> group.getBinary(name, 0).getBytes());
    }

    public static <R> TableColumn<R, Double> float64(String name, ToDoubleFunction<R> value) {
        return of(
                Types.required(DOUBLE).named(name),
                (consumer, record) -> consumer.addDouble(value.applyAsDouble(record)),
                group -> group.getDouble(name, 0));
    }

    public static <R> TableColumn<R, Long> int64(String name, ToLongFunction<R> value) {
        return of(
                Types.required(INT64).named(name),
                (consumer, record) -> consumer.addLong(value.applyAsLong(record)),
                group -> group.getLong(name, 0));
    }

    public static <R> TableColumn<R, Integer> int32(String name, ToIntFunction<R> value) {
        return of(
                Types.required(INT32).named(name),
                (consumer, record) -> consumer.addInteger(value.applyAsInt(record)),
                group -> group.getInteger(name, 0));
    }

    /** A point in time, in microseconds of UTC. */
    public static <R> TableColumn<R, Instant> time(String name, Function<R, Instant> value) {
        return of(
                Types.required(INT64).as(timestampType(true, TimeUnit.MICROS)).named(name),
                (consumer, record) -> consumer.addLong(ChronoUnit.MICROS.between(Instant.EPOCH, value.apply(record))),
                group -> Instant.EPOCH.plus(group.getLong(name, 0), ChronoUnit.MICROS));
    }

    /** Element {@code index} of a record's list. */
    public interface Element<R> {
        double of(R record, int index);
    }

    /** A list of doubles in the three-level layout; an empty one is there and has no elements. */
    public static <R> TableColumn<R, double[]> float64List(String name, ToIntFunction<R> length, Element<R> element) {
        return of(
                Types.requiredList().element(DOUBLE, Repetition.REQUIRED).named(name),
                (consumer, record) ->
                        addList(consumer, length.applyAsInt(record), i -> consumer.addDouble(element.of(record, i))),
                group -> doubles(group.getGroup(name, 0)));
    }

    /** Text {@code index} of a record's list. */
    public interface TextElement<R> {
        String of(R record, int index);
    }

    /** A list of texts likewise. */
    public static <R> TableColumn<R, List<String>> textList(
            String name, ToIntFunction<R> length, TextElement<R> element) {
        return of(
                Types.requiredList()
                        .element(BINARY, Repetition.REQUIRED)
                        .as(stringType())
                        .named(name),
                (consumer, record) -> addList(
                        consumer,
                        length.applyAsInt(record),
                        i -> consumer.addBinary(Binary.fromString(element.of(record, i)))),
                group -> texts(group.getGroup(name, 0)));
    }

    private static void addList(RecordConsumer consumer, int length, IntConsumer element) {
        consumer.startGroup();
        if (length > 0) {
            consumer.startField("list", 0);
            for (int i = 0; i < length; i++) {
                consumer.startGroup();
                consumer.startField("element", 0);
                element.accept(i);
                consumer.endField("element", 0);
                consumer.endGroup();
            }
            consumer.endField("list", 0);
        }
        consumer.endGroup();
    }

    private static void addDouble(RecordConsumer consumer, int index, String field, double value) {
        consumer.startField(field, index);
        consumer.addDouble(value);
        consumer.endField(field, index);
    }

    private static double[] doubles(Group list) {
        double[] values = new double[list.getFieldRepetitionCount(0)];
        Arrays.setAll(values, i -> list.getGroup(0, i).getDouble("element", 0));
        return values;
    }

    private static List<String> texts(Group list) {
        return IntStream.range(0, list.getFieldRepetitionCount(0))
                .mapToObj(i -> list.getGroup(0, i).getString("element", 0))
                .toList();
    }

    /** A map from names to doubles in the three-level layout; an empty one is there and has no entries. */
    public static <R> TableColumn<R, Map<String, Double>> float64Map(
            String name, Function<R, Map<String, Double>> values) {
        return of(
                Types.requiredMap()
                        .key(BINARY)
                        .as(stringType())
                        .requiredValue(DOUBLE)
                        .named(name),
                (consumer, record) -> addMap(consumer, values.apply(record)),
                group -> numbers(group.getGroup(name, 0)));
    }

    private static void addMap(RecordConsumer consumer, Map<String, Double> values) {
        consumer.startGroup();
        if (!values.isEmpty()) {
            consumer.startField("key_value", 0);
            values.forEach((key, value) -> {
                consumer.startGroup();
                consumer.startField("key", 0);
                consumer.addBinary(Binary.fromString(key));
                consumer.endField("key", 0);
                addDouble(consumer, 1, "value", value);
                consumer.endGroup();
            });
            consumer.endField("key_value", 0);
        }
        consumer.endGroup();
    }

    private static Map<String, Double> numbers(Group map) {
        Map<String, Double> numbers = new TreeMap<>();
        for (int i = 0; i < map.getFieldRepetitionCount(0); i++) {
            Group entry = map.getGroup(0, i);
            numbers.put(entry.getString("key", 0), entry.getDouble("value", 0));
        }
        return numbers;
    }

    /** This column of text or numbers as an optional one: null for records that do not meet a condition. */
    public TableColumn<R, V> when(Predicate<? super R> condition) {
        Type optional = Types.optional(type.asPrimitiveType().getPrimitiveTypeName())
                .as(type.getLogicalTypeAnnotation())
                .named(type.getName());
        return new TableColumn<>(optional, value, read, condition, repeating);
    }

    /** This column with a dictionary, for few different values. */
    public TableColumn<R, V> repeating() {
        return new TableColumn<>(type, value, read, present, true);
    }

    Type type() {
        return type;
    }

    boolean isRepeating() {
        return repeating;
    }

    void write(RecordConsumer consumer, int index, R record) {
        if (present.test(record)) {
            consumer.startField(type.getName(), index);
            value.accept(consumer, record);
            consumer.endField(type.getName(), index);
        }
    }

    /** Files of earlier versions may lack the whole column. */
    boolean isIn(Group group) {
        return group.getType().containsField(type.getName()) && group.getFieldRepetitionCount(type.getName()) > 0;
    }

    V read(Group group) {
        return read.apply(group);
    }
}
