package io.pairscope.engine.formats;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;

/** Names of rows as texts, the same in all formats. */
public final class NameText {
    private static final double LARGEST_WHOLE = 0x1p53;
    private static final char REPLACEMENT = '\uFFFD';

    private NameText() {}

    /** @throws NumberFormatException when it is a fraction, not finite, or too large to be exact */
    public static String whole(double value) {
        if (value != Math.rint(value) || Math.abs(value) > LARGEST_WHOLE) {
            throw new NumberFormatException(
                    "the name " + value + " is not a whole number up to 2^53; name another column with --id-column");
        }
        return Long.toString((long) value);
    }

    /** Text where it is UTF-8, else hexadecimal digits. A text of the same digits has the same name as such bytes. */
    public static String text(byte[] bytes) {
        String text = new String(bytes, StandardCharsets.UTF_8);
        return text.indexOf(REPLACEMENT) < 0 || isUtf8(bytes)
                ? text
                : HexFormat.of().formatHex(bytes);
    }

    private static boolean isUtf8(byte[] bytes) {
        try {
            StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes));
            return true;
        } catch (CharacterCodingException otherwise) {
            return false;
        }
    }
}
