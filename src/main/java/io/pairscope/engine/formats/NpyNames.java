package io.pairscope.engine.formats;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.StandardCharsets;

/** Names of rows in an npy array of one axis: whole numbers, texts (UTF-32) or bytes (UTF-8) of a fixed length. */
final class NpyNames implements NpyColumn<String[]> {
    private static final int BATCH_ROWS = 1024;

    private final NpyHeader header;
    private final NpyType type;
    private final ByteSource source;
    private final CharsetDecoder decoder;

    NpyNames(NpyHeader header, ByteSource source) {
        this.header = header;
        this.type = header.type();
        this.source = source;
        this.decoder = charset(type).newDecoder();
    }

    private static Charset charset(NpyType type) {
        if (type.kind() == 'S') {
            return StandardCharsets.UTF_8;
        }
        return Charset.forName(type.order() == ByteOrder.BIG_ENDIAN ? "UTF-32BE" : "UTF-32LE");
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

    /** Without the zeros that fill it up. */
    private String text(ByteBuffer element, long row) throws UnreadableShardException {
        try {
            CharBuffer text = decoder.decode(element);
            int end = text.length();
            while (end > 0 && text.get(end - 1) == 0) {
                end--;
            }
            return text.subSequence(0, end).toString();
        } catch (CharacterCodingException damage) {
            throw new UnreadableShardException(
                    "its names are no text in row " + row + " (" + charset(type) + " expected); save them as numpy str",
                    damage);
        }
    }
}
