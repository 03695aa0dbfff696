package io.pairscope.engine.formats.parquet;

import java.io.IOException;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Function;
import org.apache.hadoop.conf.Configuration;
import org.apache.parquet.example.data.Group;
import org.apache.parquet.example.data.simple.SimpleGroup;
import org.apache.parquet.hadoop.ParquetWriter;
import org.apache.parquet.hadoop.example.ExampleParquetWriter;
import org.apache.parquet.hadoop.util.HadoopOutputFile;
import org.apache.parquet.io.api.Binary;
import org.apache.parquet.schema.LogicalTypeAnnotation;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.PrimitiveType;
import org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName;
import org.apache.parquet.schema.Type;
import org.apache.parquet.schema.Type.Repetition;
import org.apache.parquet.schema.Types;

/** Random rows with a column of every kind that is read, written by parquet-java; what was drawn is what must be read. */
public final class ParquetTable {
    /**
     * A kind of column.
     *
     * @param path dotted
     * @param field in the schema
     * @param draw a vector ({@code Double[]}, with null elements) or a name (text), or null
     * @param write puts what was drawn, which is not null, into a row
     */
    public record Column(String path, Type field, Function<Random, Object> draw, BiConsumer<Group, Object> write) {
        public boolean isVector() {
            return path.startsWith("v");
        }
    }

    private static final int DISTINCT = 40;
    private static final int LONGEST = 9;

    private ParquetTable() {}

    public static final List<Column> COLUMNS = List.of(
            list("v_float", PrimitiveTypeName.FLOAT, null, r -> (double) r.nextFloat(), ParquetTable::addNumber),
            list("v_double", PrimitiveTypeName.DOUBLE, null, Random::nextGaussian, ParquetTable::addNumber),
            list(
                    "v_int8",
                    PrimitiveTypeName.INT32,
                    LogicalTypeAnnotation.intType(8, true),
                    r -> (double) (r.nextInt(256) - 128),
                    ParquetTable::addNumber),
            list(
                    "v_float16",
                    PrimitiveTypeName.FIXED_LEN_BYTE_ARRAY,
                    LogicalTypeAnnotation.float16Type(),
                    r -> (r.nextInt(1024) + 1024) / 1024.0 * Math.scalb(1.0, r.nextInt(20) - 12),
                    ParquetTable::addFloat16),
            twoLevels(),
            bag(),
            repeated(),
            listOfLists(),
            fieldOfStruct(),
            binaryVector("v_binary", Types.optional(PrimitiveTypeName.BINARY).named("v_binary")),
            binaryVector(
                    "v_fixed",
                    Types.optional(PrimitiveTypeName.FIXED_LEN_BYTE_ARRAY)
                            .length(2 * Float.BYTES)
                            .named("v_fixed")),
            text("n_string", LogicalTypeAnnotation.stringType()),
            text("n_enum", LogicalTypeAnnotation.enumType()),
            text("n_plain", null),
            name(
                    "n_bytes",
                    Types.optional(PrimitiveTypeName.BINARY).named("n_bytes"),
                    r -> "ff" + hex(8, r),
                    text -> Binary.fromConstantByteArray(bytesOf(text))),
            name("n_fixed", fixed(16, null), r -> hex(16, r), text -> Binary.fromConstantByteArray(bytesOf(text))),
            name(
                    "n_uuid",
                    fixed(16, LogicalTypeAnnotation.uuidType()),
                    r -> new UUID(r.nextInt(DISTINCT), r.nextLong()).toString(),
                    text -> Binary.fromConstantByteArray(bytesOf(text.replace("-", "")))),
            number("n_int32", PrimitiveTypeName.INT32, null, 32, true),
            number("n_int64", PrimitiveTypeName.INT64, null, 64, true),
            number("n_int8", PrimitiveTypeName.INT32, LogicalTypeAnnotation.intType(8, true), 8, true),
            number("n_uint8", PrimitiveTypeName.INT32, LogicalTypeAnnotation.intType(8, false), 8, false),
            number("n_uint32", PrimitiveTypeName.INT32, LogicalTypeAnnotation.intType(32, false), 32, false),
            number("n_uint64", PrimitiveTypeName.INT64, LogicalTypeAnnotation.intType(64, false), 64, false),
            number("n_decimal18", PrimitiveTypeName.INT64, LogicalTypeAnnotation.decimalType(0, 18), 59, true),
            name(
                    "n_decimal38",
                    fixed(16, LogicalTypeAnnotation.decimalType(0, 38)),
                    r -> new BigInteger(120, r)
                            .subtract(BigInteger.ONE.shiftLeft(119))
                            .toString(),
                    ParquetTable::sixteenBytes),
            whole("n_double", PrimitiveTypeName.DOUBLE, 53),
            whole("n_float", PrimitiveTypeName.FLOAT, 24),
            name(
                    "n_boolean",
                    Types.optional(PrimitiveTypeName.BOOLEAN).named("n_boolean"),
                    r -> Boolean.toString(r.nextInt(5) == 0),
                    Boolean::valueOf));

    private static PrimitiveType fixed(int length, LogicalTypeAnnotation annotation) {
        return Types.optional(PrimitiveTypeName.FIXED_LEN_BYTE_ARRAY)
                .length(length)
                .as(annotation)
                .named("fixed");
    }

    /** @param stored the value that parquet-java writes for a name */
    private static Column name(
            String path, PrimitiveType like, Function<Random, String> draw, Function<String, Object> stored) {
        Type field = new PrimitiveType(Repetition.OPTIONAL, like.getPrimitiveTypeName(), like.getTypeLength(), path)
                .withLogicalTypeAnnotation(like.getLogicalTypeAnnotation());
        return new Column(path, field, draw::apply, (group, text) -> add(group, path, stored.apply((String) text)));
    }

    private static void add(Group group, String field, Object value) {
        if (value instanceof Binary binary) {
            group.add(field, binary);
        } else if (value instanceof Integer number) {
            group.add(field, number);
        } else if (value instanceof Long number) {
            group.add(field, number);
        } else if (value instanceof Float number) {
            group.add(field, number);
        } else if (value instanceof Double number) {
            group.add(field, number);
        } else {
            group.add(field, (Boolean) value);
        }
    }

    private static Column text(String path, LogicalTypeAnnotation annotation) {
        return name(
                path,
                Types.optional(PrimitiveTypeName.BINARY).as(annotation).named(path),
                r -> "images/" + "é".repeat(r.nextInt(3)) + r.nextInt(DISTINCT * DISTINCT),
                Binary::fromString);
    }

    private static Column number(
            String path, PrimitiveTypeName type, LogicalTypeAnnotation annotation, int bits, boolean signed) {
        return name(
                path,
                Types.optional(type).as(annotation).named(path),
                r -> new BigInteger(bits, r)
                        .subtract(signed ? BigInteger.ONE.shiftLeft(bits - 1) : BigInteger.ZERO)
                        .toString(),
                text -> type == PrimitiveTypeName.INT32
                        ? (Object) new BigInteger(text).intValue()
                        : (Object) new BigInteger(text).longValue());
    }

    private static Column whole(String path, PrimitiveTypeName type, int bits) {
        return name(
                path,
                Types.optional(type).named(path),
                r -> new BigInteger(bits, r).subtract(BigInteger.valueOf(1000)).toString(),
                text -> type == PrimitiveTypeName.FLOAT ? (Object) Float.valueOf(text) : (Object) Double.valueOf(text));
    }

    private static String hex(int bytes, Random random) {
        StringBuilder digits = new StringBuilder();
        for (int i = 0; i < bytes; i++) {
            digits.append("%02x".formatted(random.nextInt(i == 0 ? DISTINCT : 256)));
        }
        return digits.toString();
    }

    private static byte[] bytesOf(String hex) {
        byte[] bytes = new byte[hex.length() / 2];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) Integer.parseInt(hex.substring(2 * i, 2 * i + 2), 16);
        }
        return bytes;
    }

    private static Binary sixteenBytes(String decimal) {
        BigInteger number = new BigInteger(decimal);
        byte[] bytes = new byte[16];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = number.shiftRight(8 * (15 - i)).byteValue();
        }
        return Binary.fromConstantByteArray(bytes);
    }

    private interface Adder {
        void add(Group group, String field, double value);
    }

    private static void addNumber(Group group, String field, double value) {
        switch (group.getType().getType(field).asPrimitiveType().getPrimitiveTypeName()) {
            case FLOAT -> group.add(field, (float) value);
            case DOUBLE -> group.add(field, value);
            default -> group.add(field, (int) value);
        }
    }

    /** A normal number of half precision, from its definition. */
    private static void addFloat16(Group group, String field, double value) {
        int exponent = Math.getExponent(value);
        int fraction = (int) ((value / Math.scalb(1.0, exponent) - 1) * 1024);
        int bits = exponent + 15 << 10 | fraction;
        group.add(field, Binary.fromConstantByteArray(new byte[] {(byte) bits, (byte) (bits >> 8)}));
    }

    private static Double[] draw(Random random, Function<Random, Double> value, boolean withNulls) {
        Double[] vector = new Double[random.nextInt(4) == 0 ? random.nextInt(LONGEST) : LONGEST];
        boolean holes = withNulls && random.nextInt(8) == 0;
        for (int i = 0; i < vector.length; i++) {
            vector[i] = holes && random.nextInt(3) == 0 ? null : value.apply(random);
        }
        return vector;
    }

    private static Column list(
            String path,
            PrimitiveTypeName type,
            LogicalTypeAnnotation annotation,
            Function<Random, Double> value,
            Adder adder) {
        int length = type == PrimitiveTypeName.FIXED_LEN_BYTE_ARRAY ? Short.BYTES : 0;
        Type field = Types.optionalList()
                .element(Types.optional(type).length(length).as(annotation).named("element"))
                .named(path);
        return new Column(path, field, r -> draw(r, value, true), (group, drawn) -> {
            Group list = group.addGroup(path);
            for (Double element : (Double[]) drawn) {
                Group entry = list.addGroup("list");
                if (element != null) {
                    adder.add(entry, "element", element);
                }
            }
        });
    }

    private static Column twoLevels() {
        Type field = Types.optionalGroup()
                .addField(Types.repeated(PrimitiveTypeName.FLOAT).named("array"))
                .as(LogicalTypeAnnotation.listType())
                .named("v_two_levels");
        return new Column("v_two_levels", field, r -> draw(r, q -> (double) q.nextFloat(), false), (group, drawn) -> {
            Group list = group.addGroup("v_two_levels");
            for (Double element : (Double[]) drawn) {
                list.add("array", element.floatValue());
            }
        });
    }

    private static Column bag() {
        Type field = Types.requiredGroup()
                .addField(Types.repeatedGroup()
                        .addField(Types.required(PrimitiveTypeName.FLOAT).named("array_element"))
                        .named("array"))
                .as(LogicalTypeAnnotation.listType())
                .named("v_bag");
        return new Column("v_bag", field, r -> draw(r, q -> (double) q.nextInt(5), false), (group, drawn) -> {
            Group list = group.addGroup("v_bag");
            for (Double element : (Double[]) drawn) {
                list.addGroup("array").add("array_element", element.floatValue());
            }
        });
    }

    private static Column repeated() {
        Type field = Types.repeated(PrimitiveTypeName.DOUBLE).named("v_repeated");
        return new Column("v_repeated", field, r -> draw(r, Random::nextGaussian, false), (group, drawn) -> {
            for (Double element : (Double[]) drawn) {
                group.add("v_repeated", element.doubleValue());
            }
        });
    }

    /** Two inner lists, the second of which may be empty. */
    private static Column listOfLists() {
        Type field = Types.optionalList()
                .optionalListElement()
                .optionalElement(PrimitiveTypeName.FLOAT)
                .named("v_array2d");
        return new Column("v_array2d", field, r -> draw(r, q -> (double) q.nextFloat(), true), (group, drawn) -> {
            Double[] vector = (Double[]) drawn;
            Group outer = group.addGroup("v_array2d");
            if (vector.length == 0) {
                return;
            }
            Group[] inner = {
                outer.addGroup("list").addGroup("element"),
                outer.addGroup("list").addGroup("element")
            };
            for (int i = 0; i < vector.length; i++) {
                Group entry = inner[i < LONGEST / 2 ? 0 : 1].addGroup("list");
                if (vector[i] != null) {
                    entry.add("element", vector[i].floatValue());
                }
            }
        });
    }

    private static Column fieldOfStruct() {
        Type inner =
                Types.optionalList().optionalElement(PrimitiveTypeName.FLOAT).named("values");
        Type field = Types.optionalGroup().addField(inner).named("v_struct");
        return new Column("v_struct.values", field, r -> draw(r, q -> (double) q.nextFloat(), true), (group, drawn) -> {
            Group list = group.addGroup("v_struct").addGroup("values");
            for (Double element : (Double[]) drawn) {
                Group entry = list.addGroup("list");
                if (element != null) {
                    entry.add("element", element.floatValue());
                }
            }
        });
    }

    private static Column binaryVector(String path, Type field) {
        return new Column(
                path, field, r -> new Double[] {(double) r.nextFloat(), (double) r.nextInt(3)}, (group, drawn) -> {
                    ByteBuffer bytes = ByteBuffer.allocate(2 * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
                    for (Double value : (Double[]) drawn) {
                        bytes.putFloat(value.floatValue());
                    }
                    group.add(path, Binary.fromConstantByteArray(bytes.array()));
                });
    }

    /** Rows of all columns; some cells are null where the column allows it. */
    public static List<Object[]> draw(int rows, long seed) {
        Random random = new Random(seed);
        List<Object[]> drawn = new ArrayList<>();
        for (int i = 0; i < rows; i++) {
            Object[] row = new Object[COLUMNS.size()];
            for (int c = 0; c < row.length; c++) {
                Column column = COLUMNS.get(c);
                boolean isNull = column.field.getRepetition() == Repetition.OPTIONAL && random.nextInt(10) == 0;
                row[c] = isNull ? null : column.draw.apply(random);
            }
            drawn.add(row);
        }
        return drawn;
    }

    public static Path write(Path file, List<Object[]> rows, Consumer<ExampleParquetWriter.Builder> options)
            throws IOException {
        MessageType schema = new MessageType(
                "rows", COLUMNS.stream().map(column -> column.field).toList());
        Configuration configuration = new Configuration();
        org.apache.hadoop.fs.Path target = new org.apache.hadoop.fs.Path(file.toUri());
        target.getFileSystem(configuration).setWriteChecksum(false);
        ExampleParquetWriter.Builder builder = ExampleParquetWriter.builder(
                        HadoopOutputFile.fromPath(target, configuration))
                .withType(schema);
        options.accept(builder);
        try (ParquetWriter<Group> writer = builder.build()) {
            for (Object[] row : rows) {
                Group group = new SimpleGroup(schema);
                for (int c = 0; c < row.length; c++) {
                    if (row[c] != null) {
                        COLUMNS.get(c).write.accept(group, row[c]);
                    }
                }
                writer.write(group);
            }
        }
        return file;
    }
}
