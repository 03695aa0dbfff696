package io.pairscope.engine.formats.npy;

import io.pairscope.engine.formats.Float16;
import io.pairscope.engine.formats.NameText;
import io.pairscope.engine.formats.UnreadableShardException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.util.Arrays;

/** Names or labels of rows in an npy array of one axis: numbers, truth values, texts or bytes of a fixed length. */
final class NpyNames implements NpyColumn<String[]> {
    private static final int BATCH_ROWS = 1024;

    private final NpyHeader header;
    private final NpyType type;
    private final ByteSource source;

    NpyNames(NpyHeader header, ByteSource source) {
        this.header = header;
        this.type = header.type();
        this.source = source;
    }

    @Override
    public int batchRows() {
        return BATCH_ROWS;
    }

    @Override
    public String[] read(long row, int rows) throws UnreadableShardException {
        byte[] bytes = new byte[rows * type.width()];
        source.read(header.bytes() + row * type.width(), bytes, 0, bytes.length);
        String[] names = new String[rows];
        for (int i = 0; i < rows; i++) {
            ByteBuffer element = ByteBuffer.wrap(bytes, i * type.width(), type.width());
            names[i] = switch (type.kind()) {
                case 'i' -> Long.toString(number(element));
                case 'u' -> Long.toUnsignedString(number(element) & -1L >>> Long.SIZE - Byte.SIZE * type.width());
                case 'f' -> NameText.value(floating(element));
                case 'b' -> Boolean.toString(element.get() != 0);
                case 'S' -> NameText.text(bytes(element));
                default -> text(element, row + i);
            };
        }
        return names;
    }

    private long number(ByteBuffer element) {
        element.order(type.order());
        return switch (type.width()) {
            case Byte.BYTES -> element.get();
            case Short.BYTES -> element.getShort();
            case Integer.BYTES -> element.getInt();
            default -> element.getLong();
        };
    }

    private double floating(ByteBuffer element) {
        element.order(type.order());
        return switch (type.width()) {
            case Short.BYTES -> Float16.toFloat(element.getShort());
            case Float.BYTES -> element.getFloat();
            default -> element.getDouble();
        };
    }

    /** Without the zeros that fill it up. */
    private static byte[] bytes(ByteBuffer element) {
        int end = element.limit();
        while (end > element.position() && element.get(end - 1) == 0) {
            end--;
        }
        return Arrays.copyOfRange(element.array(), element.position(), end);
    }

    private String text(ByteBuffer element, long row) throws UnreadableShardException {
        boolean bigEndian = type.order() == ByteOrder.BIG_ENDIAN;
        try {
            String text = Charset.forName(bigEndian ? "UTF-32BE" : "UTF-32LE")
                    .newDecoder()
                    .decode(element)
                    .toString();
            int end = text.length();
            while (end > 0 && text.charAt(end - 1) == 0) {
                end--;
            }
            return text.substring(0, end);
        } catch (CharacterCodingException damage) {
            throw new UnreadableShardException(
                    "damaged: row " + row + " of its names is no text (UTF-32); write it again or remove it", damage);
        }
    }
}
