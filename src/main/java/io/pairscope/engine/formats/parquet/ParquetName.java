package io.pairscope.engine.formats.parquet;

import io.pairscope.engine.formats.NameText;
import io.pairscope.engine.formats.parquet.ParquetNode.Logical;
import io.pairscope.engine.formats.parquet.ParquetNode.Physical;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.HexFormat;
import java.util.UUID;

/**
 * Names of rows as texts: texts as they are, whole numbers in decimal digits, other bytes in hexadecimal digits. Two values
 * that differ never get the same name for want of a character: bytes that are no UTF-8 are given in hexadecimal digits, too.
 */
final class ParquetName {
    private ParquetName() {}

    /**
     * The name that a value stands for; its bytes are used up.
     *
     * @throws NumberFormatException when it is a fraction, not finite, or too large to be exact
     */
    static String of(ParquetNode type, ByteBuffer value) {
        return switch (type.physical) {
            case BOOLEAN -> Boolean.toString(value.get() != 0);
            case INT32 -> type.signed ? Integer.toString(value.getInt()) : Integer.toUnsignedString(value.getInt());
            case INT64 -> type.signed ? Long.toString(value.getLong()) : Long.toUnsignedString(value.getLong());
            case FLOAT -> NameText.whole(value.getFloat());
            case DOUBLE -> NameText.whole(value.getDouble());
            default -> ofBytes(type, value);
        };
    }

    private static String ofBytes(ParquetNode type, ByteBuffer value) {
        if (type.logical == Logical.UUID) {
            value.order(ByteOrder.BIG_ENDIAN);
            return new UUID(value.getLong(), value.getLong()).toString();
        }
        byte[] bytes = new byte[value.remaining()];
        value.get(bytes);
        if (type.logical == Logical.DECIMAL) {
            return new BigInteger(bytes).toString();
        }
        return type.physical == Physical.FIXED ? HexFormat.of().formatHex(bytes) : NameText.text(bytes);
    }
}
