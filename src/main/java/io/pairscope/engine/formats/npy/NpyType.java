package io.pairscope.engine.formats.npy;

import io.pairscope.engine.formats.ColumnType;
import io.pairscope.engine.formats.ValueKind;
import java.nio.ByteOrder;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The type of the elements of an npy array, which its header calls {@code descr}, such as {@code <f2}.
 *
 * @param kind {@code f} for floating point, {@code i} and {@code u} for whole numbers, {@code U} and {@code S} for text of
 *     a fixed length, {@code O} for Python objects, {@code [} for records with fields, and others
 * @param width bytes of an element; 0 where it is not known
 */
record NpyType(char kind, int width, ByteOrder order) {
    private static final Pattern DESCR = Pattern.compile("([<>|])([a-zA-Z])([0-9]{1,9})?(\\[.*])?");
    private static final int CODE_POINT = 4;
    private static final int LONGEST_NAME = 1 << 14;
    static final char RECORD = '[';

    /** Null for what NumPy never writes. */
    static NpyType of(String descr) {
        if (descr.startsWith("[")) {
            return new NpyType(RECORD, 0, ByteOrder.LITTLE_ENDIAN);
        }
        Matcher matcher = DESCR.matcher(descr);
        if (!matcher.matches()) {
            return null;
        }
        char kind = matcher.group(2).charAt(0);
        long number = matcher.group(3) == null ? 0 : Long.parseLong(matcher.group(3));
        long width = kind == 'U' ? number * CODE_POINT : number;
        boolean ordered = !matcher.group(1).equals("|") || width == 1 || kind == 'S' || kind == 'V' || kind == 'O';
        if (!ordered || width > Integer.MAX_VALUE) {
            return null;
        }
        ByteOrder order = matcher.group(1).equals(">") ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN;
        return new NpyType(kind, (int) width, order);
    }

    /** What vectors of these elements are; null when they are none. */
    ColumnType vectors() {
        if (kind == 'i') {
            return width == Byte.BYTES ? ColumnType.INT8_LIST : null;
        }
        return kind != 'f'
                ? null
                : switch (width) {
                    case Short.BYTES -> ColumnType.FLOAT16_LIST;
                    case Float.BYTES -> ColumnType.FLOAT_LIST;
                    case Double.BYTES -> ColumnType.DOUBLE_LIST;
                    default -> null;
                };
    }

    /** What its elements are. */
    ValueKind kindOfValues() {
        return switch (kind) {
            case 'i', 'u' -> ValueKind.whole(Byte.SIZE * width, kind == 'i');
            case 'f' -> ValueKind.FRACTION;
            case 'b' -> ValueKind.TRUTH;
            default -> ValueKind.TEXT;
        };
    }

    /** Whether elements can name rows: whole numbers and texts. */
    boolean isName() {
        return switch (kind) {
            case 'i', 'u' -> Integer.bitCount(width) == 1 && width <= Long.BYTES;
            case 'U', 'S' -> width > 0 && width <= LONGEST_NAME;
            default -> false;
        };
    }

    /** Whether elements can be read as texts: those, truth values, and floating-point numbers. */
    boolean isLabel() {
        return isName() || kind == 'b' && width == 1 || kind == 'f' && vectors() != null;
    }

    /** What makes vectors of an array in an archive. */
    String remedy() {
        return kind == 'O' ? "save numpy.stack of the array" : "save the array as float32, by astype('float32')";
    }

    /** Why it holds no vectors, and what to do about it. */
    String refusal() {
        return switch (kind) {
            case 'O' ->
                "holds Python objects (pickle), which are never read; "
                        + "save numpy.stack(array).astype('float32') with allow_pickle=False";
            case RECORD -> "holds records with fields; save the field of the vectors alone, as an array of 2 axes";
            case 'V' -> "holds raw bytes (bfloat16 is saved so); save array.astype('float32')";
            default -> "holds no vectors, which are float16, float32, float64 or int8; save array.astype('float32')";
        };
    }

    /** As NumPy spells it, such as {@code float16}. */
    String spelled() {
        String order = this.order == ByteOrder.BIG_ENDIAN && width > 1 ? "big-endian " : "";
        return switch (kind) {
            case 'f' -> order + "float" + Byte.SIZE * width;
            case 'i' -> order + "int" + Byte.SIZE * width;
            case 'u' -> order + "uint" + Byte.SIZE * width;
            case 'c' -> order + "complex" + Byte.SIZE * width;
            case 'U' -> order + "str" + width / CODE_POINT;
            case 'S' -> "bytes" + width;
            case 'b' -> "bool";
            case 'O' -> "object";
            case RECORD -> "record";
            default -> order + kind + width;
        };
    }
}
