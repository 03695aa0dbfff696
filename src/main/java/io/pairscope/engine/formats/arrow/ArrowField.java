package io.pairscope.engine.formats.arrow;

import io.pairscope.engine.formats.ColumnType;
import io.pairscope.engine.formats.UnreadableShardException;
import io.pairscope.engine.formats.ValueKind;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.apache.arrow.flatbuf.Date;
import org.apache.arrow.flatbuf.Decimal;
import org.apache.arrow.flatbuf.DictionaryEncoding;
import org.apache.arrow.flatbuf.Field;
import org.apache.arrow.flatbuf.FixedSizeBinary;
import org.apache.arrow.flatbuf.FixedSizeList;
import org.apache.arrow.flatbuf.FloatingPoint;
import org.apache.arrow.flatbuf.Int;
import org.apache.arrow.flatbuf.KeyValue;
import org.apache.arrow.flatbuf.Precision;
import org.apache.arrow.flatbuf.Time;
import org.apache.arrow.flatbuf.Timestamp;
import org.apache.arrow.flatbuf.Type;
import org.apache.arrow.flatbuf.Union;
import org.apache.arrow.flatbuf.UnionMode;

/** A field of an Arrow schema, with those below it. Of extension types the type they are stored as counts. */
final class ArrowField {
    private static final int DEPTH = 64;
    private static final String EXTENSION = "ARROW:extension:name";

    final String name;

    /** One of {@link Type}; of the values when there is a dictionary. */
    final byte type;

    /** Bits of a number or a time, bytes of a binary of fixed size, elements of a list of fixed size, the mode of a union; else 0. */
    final int size;

    /** Of whole numbers. */
    final boolean signed;

    /** Decimal places: of decimals, and of the seconds of times. */
    final int scale;

    /** Whether it is of the extension type arrow.uuid. */
    final boolean uuid;

    /** The whole numbers that point into the dictionary; null when there is none. */
    final ArrowField indices;

    final long dictionary;

    final List<ArrowField> children;

    private ArrowField(Field field, List<ArrowField> children) {
        this.name = field.name() == null ? "" : field.name();
        this.type = field.typeType();
        this.children = children;
        this.uuid = hasExtension(field, "arrow.uuid");
        DictionaryEncoding encoding = field.dictionary();
        this.indices = encoding == null ? null : new ArrowField(name, encoding.indexType());
        this.dictionary = encoding == null ? 0 : encoding.id();
        Int whole = type == Type.Int ? (Int) field.type(new Int()) : null;
        this.signed = whole != null && whole.isSigned();
        this.scale = scale(field);
        this.size = switch (type) {
            case Type.Int -> whole.bitWidth();
            case Type.Decimal -> ((Decimal) field.type(new Decimal())).bitWidth();
            case Type.Date -> scale == 0 ? Integer.SIZE : Long.SIZE;
            case Type.Time -> ((Time) field.type(new Time())).bitWidth();
            case Type.Timestamp -> Long.SIZE;
            case Type.FloatingPoint -> bits(((FloatingPoint) field.type(new FloatingPoint())).precision());
            case Type.FixedSizeBinary -> ((FixedSizeBinary) field.type(new FixedSizeBinary())).byteWidth();
            case Type.FixedSizeList -> ((FixedSizeList) field.type(new FixedSizeList())).listSize();
            case Type.Union -> ((Union) field.type(new Union())).mode();
            default -> 0;
        };
    }

    /** Units of time are numbered: seconds, milliseconds, microseconds, nanoseconds; those of dates are days and milliseconds. */
    private static int scale(Field field) {
        return switch (field.typeType()) {
            case Type.Decimal -> ((Decimal) field.type(new Decimal())).scale();
            case Type.Date -> 3 * ((Date) field.type(new Date())).unit();
            case Type.Time -> 3 * ((Time) field.type(new Time())).unit();
            case Type.Timestamp -> 3 * ((Timestamp) field.type(new Timestamp())).unit();
            default -> 0;
        };
    }

    private ArrowField(String name, Int type) {
        this.name = name;
        this.type = Type.Int;
        this.size = type == null ? Integer.SIZE : type.bitWidth();
        this.signed = type == null || type.isSigned();
        this.scale = 0;
        this.uuid = false;
        this.indices = null;
        this.dictionary = 0;
        this.children = List.of();
    }

    private static int bits(short precision) {
        return switch (precision) {
            case Precision.HALF -> Short.SIZE;
            case Precision.SINGLE -> Float.SIZE;
            default -> Double.SIZE;
        };
    }

    private static boolean hasExtension(Field field, String name) {
        for (int k = 0; k < field.customMetadataLength(); k++) {
            KeyValue entry = field.customMetadata(k);
            if (EXTENSION.equals(entry.key())) {
                return name.equals(entry.value());
            }
        }
        return false;
    }

    /** What a dictionary holds: the same field without one. */
    ArrowField values() {
        return new ArrowField(this);
    }

    private ArrowField(ArrowField encoded) {
        this.name = encoded.name;
        this.type = encoded.type;
        this.size = encoded.size;
        this.signed = encoded.signed;
        this.scale = encoded.scale;
        this.uuid = encoded.uuid;
        this.indices = null;
        this.dictionary = 0;
        this.children = encoded.children;
    }

    /** @param allowed how many more fields there can be, one element: damaged metadata may point in circles */
    static ArrowField of(Field field, int[] allowed) throws UnreadableShardException {
        return of(field, allowed, 0);
    }

    private static ArrowField of(Field field, int[] allowed, int depth) throws UnreadableShardException {
        if (field == null || depth > DEPTH || allowed[0]-- <= 0) {
            throw ArrowFile.damaged("its schema does not hold together");
        }
        List<ArrowField> children = new ArrayList<>();
        for (int c = 0; c < field.childrenLength(); c++) {
            children.add(of(field.children(c), allowed, depth + 1));
        }
        ArrowField parsed = new ArrowField(field, children);
        boolean oneChild = parsed.isList() || parsed.type == Type.Map;
        if (parsed.size < 0 || oneChild && children.size() != 1) {
            throw ArrowFile.damaged("its schema does not hold together");
        }
        return parsed;
    }

    boolean isList() {
        return type == Type.List || type == Type.LargeList || type == Type.FixedSizeList;
    }

    /** Whether values stand in several buffers, which the message counts. */
    boolean isView() {
        return indices == null && (type == Type.Utf8View || type == Type.BinaryView);
    }

    /** The type of a column, or null when it is none that a job reads. */
    ColumnType columnType() {
        if (indices != null) {
            return children.isEmpty() && indices.size <= Long.SIZE ? nameType() : null;
        }
        if (isList()) {
            ArrowField element = children.get(0);
            return element.isList() && element.indices == null ? element.columnType() : element.listType();
        }
        if (type == Type.Binary || type == Type.LargeBinary || type == Type.BinaryView) {
            return ColumnType.BINARY;
        }
        if (type == Type.FixedSizeBinary && !uuid) {
            return ColumnType.BINARY;
        }
        return nameType();
    }

    /** Whether it holds lists of one axis of numbers that are no vectors. */
    boolean isNumberList() {
        if (!isList() || indices != null || columnType() != null) {
            return false;
        }
        ArrowField element = children.get(0);
        return element.indices == null && !element.isList() && element.kind().isNumber();
    }

    private ColumnType nameType() {
        return isName() ? ColumnType.NAME : isLabel() ? ColumnType.LABEL : null;
    }

    private boolean isLabel() {
        return switch (type) {
            case Type.Decimal -> size > 0 && size <= 256 && size % Byte.SIZE == 0;
            case Type.Date, Type.Time, Type.Timestamp ->
                (size == Integer.SIZE || size == Long.SIZE) && scale >= 0 && scale <= 9;
            default -> type == Type.FloatingPoint;
        };
    }

    private ColumnType listType() {
        if (indices != null) {
            return null;
        }
        if (type == Type.FloatingPoint) {
            return switch (size) {
                case Short.SIZE -> ColumnType.FLOAT16_LIST;
                case Float.SIZE -> ColumnType.FLOAT_LIST;
                default -> ColumnType.DOUBLE_LIST;
            };
        }
        return type == Type.Int && signed && size == Byte.SIZE ? ColumnType.INT8_LIST : null;
    }

    private boolean isName() {
        return switch (type) {
            case Type.Null -> indices == null;
            case Type.Int -> size == Byte.SIZE || size == Short.SIZE || size == Integer.SIZE || size == Long.SIZE;
            case Type.Decimal -> scale == 0 && size > 0 && size <= 256 && size % Byte.SIZE == 0;
            case Type.FloatingPoint -> size != Short.SIZE;
            case Type.Bool,
                    Type.Utf8,
                    Type.LargeUtf8,
                    Type.Utf8View,
                    Type.Binary,
                    Type.LargeBinary,
                    Type.BinaryView,
                    Type.FixedSizeBinary -> true;
            default -> false;
        };
    }

    /** What its values are; those of the dictionary when there is one. */
    ValueKind kind() {
        return switch (type) {
            case Type.Int -> ValueKind.whole(size, signed);
            case Type.FloatingPoint, Type.Decimal -> ValueKind.FRACTION;
            case Type.Bool -> ValueKind.TRUTH;
            case Type.List, Type.LargeList, Type.FixedSizeList ->
                children.get(0).kind();
            default -> ValueKind.TEXT;
        };
    }

    /** Buffers of its own in a message, without those of views, which the message counts; -1 when its type is unknown. */
    int buffers(boolean unionsHaveNulls) {
        if (indices != null) {
            return 2;
        }
        return switch (type) {
            case Type.Null, Type.RunEndEncoded -> 0;
            case Type.Struct_, Type.FixedSizeList -> 1;
            case Type.Union -> (size == UnionMode.Dense ? 2 : 1) + (unionsHaveNulls ? 1 : 0);
            case Type.Utf8, Type.Binary, Type.LargeUtf8, Type.LargeBinary, Type.ListView, Type.LargeListView -> 3;
            case Type.Bool,
                    Type.Int,
                    Type.FloatingPoint,
                    Type.Decimal,
                    Type.Date,
                    Type.Time,
                    Type.Timestamp,
                    Type.Interval,
                    Type.Duration,
                    Type.FixedSizeBinary,
                    Type.Utf8View,
                    Type.BinaryView,
                    Type.List,
                    Type.LargeList,
                    Type.Map -> 2;
            default -> -1;
        };
    }

    /** As pyarrow spells types. */
    String spelled() {
        String below = children.stream()
                .map(child -> type == Type.Struct_ ? child.name + ": " + child.spelled() : child.spelled())
                .collect(Collectors.joining(", ", "<", ">"));
        String values = switch (type) {
            case Type.Int -> (signed ? "int" : "uint") + size;
            case Type.FloatingPoint -> size == Double.SIZE ? "double" : size == Float.SIZE ? "float" : "float16";
            case Type.Decimal -> "decimal" + size + "(scale " + scale + ")";
            case Type.Utf8 -> "string";
            case Type.LargeUtf8 -> "large_string";
            case Type.Utf8View -> "string_view";
            case Type.LargeBinary -> "large_binary";
            case Type.BinaryView -> "binary_view";
            case Type.FixedSizeBinary -> uuid ? "uuid" : "fixed_size_binary[" + size + "]";
            case Type.LargeList -> "large_list" + below;
            case Type.FixedSizeList -> "fixed_size_list" + below + "[" + size + "]";
            case Type.Struct_ -> "struct" + below;
            case Type.List, Type.Map, Type.Union, Type.RunEndEncoded, Type.ListView, Type.LargeListView ->
                Type.name(type).toLowerCase(Locale.ROOT) + below;
            default -> type < Type.names.length ? Type.name(type).toLowerCase(Locale.ROOT) : "unknown";
        };
        return indices == null ? values : "dictionary<" + values + ">";
    }
}
