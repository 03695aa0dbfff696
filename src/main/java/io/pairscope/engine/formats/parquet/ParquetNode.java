package io.pairscope.engine.formats.parquet;

import io.pairscope.core.text.Constant;
import io.pairscope.engine.formats.ValueKind;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.stream.Collectors;

/** A column or a group of columns in a Parquet schema. */
final class ParquetNode {
    /** How values are stored, in the order of Parquet's numbers. */
    enum Physical {
        BOOLEAN(1),
        INT32(Integer.BYTES),
        INT64(Long.BYTES),
        INT96(3 * Integer.BYTES),
        FLOAT(Float.BYTES),
        DOUBLE(Double.BYTES),
        /** Bytes of any length. */
        BINARY(0),
        /** Bytes of the length that the schema says. */
        FIXED(0);

        final int width;

        Physical(int width) {
            this.width = width;
        }
    }

    /** What values mean. */
    enum Logical {
        NONE,
        STRING,
        ENUM,
        JSON,
        UUID,
        INTEGER,
        DECIMAL,
        FLOAT16,
        DATE,
        TIME,
        TIMESTAMP,
        LIST,
        MAP,
        /** Nothing but nulls. */
        NULL,
        /** One that is not read, such as an interval. */
        OTHER
    }

    private static final int OPTIONAL = 1;
    private static final int REPEATED = 2;
    private static final int DEEPEST = 100;

    String name = "";
    /** Null for a group. */
    Physical physical;
    /** Bytes of a value of fixed length. */
    int length;

    Logical logical = Logical.NONE;
    /** Of {@link Logical#OTHER}, as people spell it; null for a kind that is not known. */
    private String other;

    /** Decimal places: of a decimal, or of the seconds of a time. */
    int scale;

    private int precision;
    /** Of an integer. */
    int bits;

    boolean signed = true;
    List<ParquetNode> children = List.of();
    private int repetition;
    private int childCount;

    /** Whether it may be missing: once, or as one of several. */
    boolean isOptional() {
        return repetition != 0;
    }

    boolean isRepeated() {
        return repetition == REPEATED;
    }

    /** Bytes of a value; 0 where lengths differ. */
    int width() {
        return physical == Physical.FIXED ? length : physical.width;
    }

    /** The root of a schema, which the footer lists with every group before its children. */
    static ParquetNode root(List<ParquetNode> listed) throws IOException {
        if (listed.isEmpty()) {
            throw new IOException("it has no schema");
        }
        Iterator<ParquetNode> rest = listed.iterator();
        ParquetNode root = rest.next();
        root.adopt(rest, 0);
        return root;
    }

    private void adopt(Iterator<ParquetNode> rest, int depth) throws IOException {
        if (depth > DEEPEST) {
            throw new IOException("its columns are nested without end");
        }
        children = new ArrayList<>();
        for (int i = 0; i < childCount; i++) {
            if (!rest.hasNext()) {
                throw new IOException("its schema ends early");
            }
            ParquetNode child = rest.next();
            children.add(child);
            if (child.physical == null || child.childCount > 0) {
                child.adopt(rest, depth + 1);
            }
        }
    }

    static ParquetNode read(ThriftReader thrift) throws IOException {
        ParquetNode node = new ParquetNode();
        thrift.struct(id -> {
            switch (id) {
                case 1 -> node.physical = physical(thrift.smallNumber());
                case 2 -> node.length = thrift.smallNumber();
                case 3 -> node.repetition = thrift.smallNumber();
                case 4 -> node.name = new String(thrift.binary(), StandardCharsets.UTF_8);
                case 5 -> node.childCount = thrift.smallNumber();
                case 6 -> node.convert(thrift.smallNumber());
                case 7 -> node.scale = thrift.smallNumber();
                case 8 -> node.precision = thrift.smallNumber();
                case 10 -> node.readLogical(thrift);
                default -> {}
            }
        });
        if (node.length < 0 || node.repetition < 0 || node.repetition > REPEATED) {
            throw new IOException("its schema contradicts itself at column " + node.name);
        }
        return node;
    }

    private static Physical physical(int number) throws IOException {
        if (number < 0 || number >= Physical.values().length) {
            throw new IOException("a column has a type that is not known: " + number);
        }
        return Physical.values()[number];
    }

    /** The older annotations. */
    private void convert(int number) {
        switch (number) {
            case 0 -> logical = Logical.STRING;
            case 1, 2 -> logical = Logical.MAP;
            case 3 -> logical = Logical.LIST;
            case 4 -> logical = Logical.ENUM;
            case 5 -> logical = Logical.DECIMAL;
            case 6 -> logical = Logical.DATE;
            case 7, 8 -> {
                logical = Logical.TIME;
                scale = number == 7 ? 3 : 6;
            }
            case 9, 10 -> {
                logical = Logical.TIMESTAMP;
                scale = number == 9 ? 3 : 6;
            }
            case 11, 12, 13, 14 -> integer(Byte.SIZE << number - 11, false);
            case 15, 16, 17, 18 -> integer(Byte.SIZE << number - 15, true);
            case 19 -> logical = Logical.JSON;
            case 20 -> otherwise("bson");
            case 21 -> otherwise("interval");
            default -> otherwise(null);
        }
    }

    private void integer(int width, boolean withSign) {
        logical = Logical.INTEGER;
        bits = width;
        signed = withSign;
    }

    private void otherwise(String spelled) {
        logical = Logical.OTHER;
        other = spelled;
    }

    /** The newer annotations, which say more: they count where both stand. */
    private void readLogical(ThriftReader thrift) throws IOException {
        otherwise(null);
        thrift.struct(kind -> {
            switch (kind) {
                case 1 -> logical = Logical.STRING;
                case 2 -> logical = Logical.MAP;
                case 3 -> logical = Logical.LIST;
                case 4 -> logical = Logical.ENUM;
                case 5 -> readDecimal(thrift);
                case 6 -> logical = Logical.DATE;
                case 7 -> readTime(thrift, Logical.TIME);
                case 8 -> readTime(thrift, Logical.TIMESTAMP);
                case 10 -> readInteger(thrift);
                case 11 -> logical = Logical.NULL;
                case 12 -> logical = Logical.JSON;
                case 13 -> otherwise("bson");
                case 14 -> logical = Logical.UUID;
                case 15 -> logical = Logical.FLOAT16;
                case 16 -> otherwise("variant");
                case 17 -> otherwise("geometry");
                case 18 -> otherwise("geography");
                default -> {}
            }
        });
    }

    private void readDecimal(ThriftReader thrift) throws IOException {
        logical = Logical.DECIMAL;
        thrift.struct(id -> {
            switch (id) {
                case 1 -> scale = thrift.smallNumber();
                case 2 -> precision = thrift.smallNumber();
                default -> {}
            }
        });
    }

    /** Its second field is a union of milliseconds, microseconds and nanoseconds. */
    private void readTime(ThriftReader thrift, Logical kind) throws IOException {
        logical = kind;
        thrift.struct(id -> {
            if (id == 2) {
                thrift.struct(unit -> scale = 3 * Math.max(1, Math.min(unit, 3)));
            }
        });
    }

    private void readInteger(ThriftReader thrift) throws IOException {
        logical = Logical.INTEGER;
        thrift.struct(id -> {
            switch (id) {
                case 1 -> bits = thrift.signedByte();
                case 2 -> signed = thrift.truth();
                default -> {}
            }
        });
    }

    /** What its values are. */
    ValueKind kind() {
        return switch (logical) {
            case NONE -> physical == null ? ValueKind.TEXT : plainKind();
            case INTEGER -> ValueKind.whole(bits, signed);
            case DECIMAL, FLOAT16 -> ValueKind.FRACTION;
            default -> ValueKind.TEXT;
        };
    }

    private ValueKind plainKind() {
        return switch (physical) {
            case BOOLEAN -> ValueKind.TRUTH;
            case INT32, INT64 -> ValueKind.WHOLE;
            case FLOAT, DOUBLE -> ValueKind.FRACTION;
            case INT96, BINARY, FIXED -> ValueKind.TEXT;
        };
    }

    /** The type as people spell it, such as {@code struct<image: list<float>>}. */
    String spelled() {
        String one = physical == null ? spelledGroup() : spelledValue();
        return isRepeated() ? "list<" + one + ">" : one;
    }

    private String spelledGroup() {
        if (logical == Logical.LIST && children.size() == 1) {
            ParquetNode repeated = children.get(0);
            boolean wrapped = repeated.physical == null && repeated.children.size() == 1;
            ParquetNode element = wrapped ? repeated.children.get(0) : repeated;
            return wrapped && !element.isRepeated() ? "list<" + element.spelled() + ">" : repeated.spelled();
        }
        if (logical == Logical.MAP) {
            return "map";
        }
        return children.stream()
                .map(child -> child.name + ": " + child.spelled())
                .collect(Collectors.joining(", ", "struct<", ">"));
    }

    private String spelledValue() {
        String stored = physical == Physical.FIXED ? "binary(" + length + ")" : Constant.key(physical);
        return switch (logical) {
            case NONE -> stored;
            case INTEGER -> (signed ? "int" : "uint") + bits;
            case DECIMAL -> "decimal(" + precision + ", " + scale + ")";
            case OTHER -> other == null ? stored + " of an unknown kind" : other;
            default -> Constant.key(logical);
        };
    }
}
