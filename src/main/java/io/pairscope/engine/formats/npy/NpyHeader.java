package io.pairscope.engine.formats.npy;

import io.pairscope.engine.formats.UnreadableShardException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.stream.Collectors;

/**
 * The header of an npy array, in versions 1.0, 2.0 and 3.0 of the format.
 *
 * @param fortran whether the first axis is the one whose elements lie side by side, instead of the last one
 * @param bytes from the beginning of the file to the first element
 */
record NpyHeader(NpyType type, boolean fortran, long[] shape, int bytes) {
    private static final byte[] MAGIC = {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y'};
    private static final int VERSION = 6;
    private static final int LENGTH = 8;
    private static final int LONGEST = 1 << 16;
    private static final int MOST_VALUES = 1 << 16;

    static boolean begins(byte[] head) {
        return Arrays.mismatch(head, MAGIC) == MAGIC.length;
    }

    /** @param size of the file, or of the entry of an archive */
    static NpyHeader read(ByteSource source, long size) throws UnreadableShardException {
        byte[] head = new byte[(int) Math.min(size, LENGTH + Short.BYTES)];
        source.read(0, head, 0, head.length);
        if (head.length < LENGTH + Short.BYTES || !begins(head)) {
            throw ByteSource.damaged(size + " bytes, not an npy file, or only the beginning of one");
        }
        int version = head[VERSION];
        if (version < 1 || version > 3 || head[VERSION + 1] != 0) {
            throw ByteSource.damaged("npy version " + (version & 0xFF) + "." + (head[VERSION + 1] & 0xFF)
                    + " is unknown, expected 1.0, 2.0 or 3.0");
        }
        int begin = LENGTH + (version == 1 ? Short.BYTES : Integer.BYTES);
        long most = Math.max(0, Math.min(LONGEST, size - begin));
        long length = length(source, head, begin, size);
        if (length > most) {
            throw ByteSource.damaged("its npy header claims " + length + " bytes, expected up to " + most);
        }
        byte[] text = new byte[(int) length];
        source.read(begin, text, 0, text.length);
        return of(
                NpyLiteral.parse(new String(text, version == 3 ? StandardCharsets.UTF_8 : StandardCharsets.ISO_8859_1)),
                begin + text.length);
    }

    /** Of the dictionary that begins at a position, which says how wide its length is. */
    private static long length(ByteSource source, byte[] head, int begin, long size) throws UnreadableShardException {
        ByteBuffer bytes = ByteBuffer.wrap(Arrays.copyOf(head, begin)).order(ByteOrder.LITTLE_ENDIAN);
        if (begin == head.length) {
            return bytes.getShort(LENGTH) & 0xFFFF;
        }
        if (size < begin) {
            throw ByteSource.damaged(size + " bytes, the beginning of an npy file");
        }
        source.read(head.length, bytes.array(), head.length, begin - head.length);
        return bytes.getInt(LENGTH) & 0xFFFFFFFFL;
    }

    private static NpyHeader of(NpyLiteral literal, int bytes) throws UnreadableShardException {
        NpyType type = NpyType.of(literal.descr);
        if (type == null) {
            throw ByteSource.damaged("damaged npy header: no element type is spelled '" + literal.descr + "'");
        }
        return new NpyHeader(type, literal.fortranOrder, literal.shape, bytes);
    }

    int axes() {
        return shape.length;
    }

    /** Of vectors, whose values lie along the last axis; of names. */
    long rows() {
        return axes() == 1 ? shape[0] : shape[axes() - 2];
    }

    /** Values per vector. */
    int dims() {
        return (int) shape[axes() - 1];
    }

    /** Of a row, in both arrays where there are two. */
    long rowBytes() {
        return switch (axes()) {
            case 1 -> type.width();
            case 2 -> (long) dims() * type.width();
            default -> shape[0] * dims() * type.width();
        };
    }

    /** Why its elements do not make rows of vectors along the last two axes; null when they do. */
    String refusal() {
        if (type.vectors() == null) {
            return type.refusal();
        }
        if (axes() < 2) {
            return "has " + axes() + (axes() == 1 ? " axis" : " axes")
                    + ", rows of vectors have 2; save array.reshape(rows, values)";
        }
        long dims = shape[axes() - 1];
        return dims > 0 && dims <= MOST_VALUES
                ? null
                : "has " + dims + " values per vector, expected 1 to " + MOST_VALUES + "; save rows as the first axis";
    }

    /** Refuses an array of another length than its shape asks for. */
    void requireLength(long size) throws UnreadableShardException {
        long expected;
        try {
            boolean any = Arrays.stream(shape).allMatch(length -> length > 0);
            long data = any ? Arrays.stream(shape).reduce(type.width(), Math::multiplyExact) : 0;
            expected = Math.addExact(bytes, data);
        } catch (ArithmeticException overflow) {
            expected = Long.MAX_VALUE;
        }
        if (size < expected) {
            throw ByteSource.damaged("truncated: " + spelled() + " takes "
                    + (expected == Long.MAX_VALUE ? "more bytes than a file can have" : expected + " bytes")
                    + ", there are " + size);
        }
        if (size > expected) {
            throw ByteSource.damaged(size - expected + " bytes too many: " + spelled() + " takes " + expected
                    + " bytes, there are " + size + " (one array per file)");
        }
    }

    /** Such as {@code npy float16 (1000, 512)}. */
    String spelled() {
        String lengths = Arrays.stream(shape).mapToObj(Long::toString).collect(Collectors.joining(", "));
        String tuple = "(" + lengths + (axes() == 1 ? ",)" : ")");
        return "npy " + type.spelled() + " " + tuple + (fortran && axes() > 1 ? " in Fortran order" : "");
    }
}
