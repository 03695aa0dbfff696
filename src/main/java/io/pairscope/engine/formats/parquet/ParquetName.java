package io.pairscope.engine.formats.parquet;

import io.pairscope.engine.formats.Float16;
import io.pairscope.engine.formats.NameText;
import io.pairscope.engine.formats.parquet.ParquetNode.Logical;
import io.pairscope.engine.formats.parquet.ParquetNode.Physical;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.HexFormat;
import java.util.UUID;
import java.util.function.DoubleFunction;

/**
 * Names and labels of rows as texts: texts as they are, whole numbers in decimal digits, times in ISO 8601, other bytes in
 * hexadecimal digits. Two values
 * that differ never get the same name for want of a character: bytes that are no UTF-8 are given in hexadecimal digits, too.
 */
final class ParquetName {
    private ParquetName() {}

    /**
     * The text that a value stands for; its bytes are used up.
     *
     * @param floating the text of a floating-point number
     * @throws NumberFormatException when that may not be
     */
    static String of(ParquetNode type, ByteBuffer value, DoubleFunction<String> floating) {
        return switch (type.logical) {
            case FLOAT16 -> floating.apply(Float16.toFloat(value.getShort()));
            case DECIMAL -> NameText.decimal(unscaled(type, value), type.scale);
            case DATE -> NameText.date(value.getInt());
            case TIME -> NameText.time(count(type, value), type.scale);
            case TIMESTAMP -> NameText.timestamp(count(type, value), type.scale);
            default -> ofPhysical(type, value, floating);
        };
    }

    private static long count(ParquetNode type, ByteBuffer value) {
        return type.physical == Physical.INT32 ? value.getInt() : value.getLong();
    }

    private static BigInteger unscaled(ParquetNode type, ByteBuffer value) {
        return type.physical == Physical.INT32 || type.physical == Physical.INT64
                ? BigInteger.valueOf(count(type, value))
                : new BigInteger(bytes(value));
    }

    private static byte[] bytes(ByteBuffer value) {
        byte[] bytes = new byte[value.remaining()];
        value.get(bytes);
        return bytes;
    }

    private static String ofPhysical(ParquetNode type, ByteBuffer value, DoubleFunction<String> floating) {
        return switch (type.physical) {
            case BOOLEAN -> Boolean.toString(value.get() != 0);
            case INT32 -> type.signed ? Integer.toString(value.getInt()) : Integer.toUnsignedString(value.getInt());
            case INT64 -> type.signed ? Long.toString(value.getLong()) : Long.toUnsignedString(value.getLong());
            case FLOAT -> floating.apply(value.getFloat());
            case DOUBLE -> floating.apply(value.getDouble());
            case INT96 -> NameText.nanosOfJulianDay(value.getLong(), value.getInt());
            case BINARY, FIXED -> ofBytes(type, value);
        };
    }

    private static String ofBytes(ParquetNode type, ByteBuffer value) {
        if (type.logical == Logical.UUID) {
            value.order(ByteOrder.BIG_ENDIAN);
            return new UUID(value.getLong(), value.getLong()).toString();
        }
        byte[] bytes = bytes(value);
        return type.physical == Physical.FIXED ? HexFormat.of().formatHex(bytes) : NameText.text(bytes);
    }
}
