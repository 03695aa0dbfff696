package io.pairscope.engine.formats.parquet;

import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * Thrift's compact protocol, in which Parquet writes footers and page headers. Fields that nobody reads are skipped, so that
 * new ones do no harm; nothing is allocated by a length that the bytes at hand do not cover.
 */
final class ThriftReader {
    private static final int STOP = 0;
    private static final int TRUE = 1;
    private static final int FALSE = 2;
    private static final int BYTE = 3;
    private static final int I16 = 4;
    private static final int I64 = 6;
    private static final int DOUBLE = 7;
    private static final int BINARY = 8;
    private static final int LIST = 9;
    private static final int SET = 10;
    private static final int MAP = 11;
    private static final int STRUCT = 12;
    private static final int UUID = 13;

    private static final int DEEPEST = 64;
    private static final int LONG_LIST = 15;
    private static final int HALF_BYTE = 4;
    private static final int LOW_HALF = 0xF;

    /** Reads a field, or leaves it to be skipped. */
    interface Field {
        void read(int id) throws IOException;
    }

    /** Reads an element of a list, or leaves it to be skipped. */
    interface Element {
        void read() throws IOException;
    }

    private final ByteBuffer bytes;
    /** Of the value that comes next; {@link #STOP} when it was read. */
    private int type = STRUCT;

    private int depth;

    /** @throws java.nio.BufferUnderflowException by its methods, when the bytes end early */
    ThriftReader(ByteBuffer bytes) {
        this.bytes = bytes;
    }

    void struct(Field field) throws IOException {
        expect(STRUCT);
        goDown();
        int id = 0;
        for (int head = bytes.get(); (head & LOW_HALF) != STOP; head = bytes.get()) {
            int step = head >> HALF_BYTE & LOW_HALF;
            id = step == 0 ? (int) zigzag(varint(bytes)) : id + step;
            type = head & LOW_HALF;
            field.read(id);
            skip();
        }
        depth--;
        type = STOP;
    }

    private void goDown() throws IOException {
        if (++depth > DEEPEST) {
            throw new IOException("its structures are nested without end");
        }
    }

    void list(Element element) throws IOException {
        expect(LIST);
        goDown();
        int head = bytes.get();
        int size = head >> HALF_BYTE & LOW_HALF;
        long count = size == LONG_LIST ? varint(bytes) : size;
        // An element without a type would take no bytes.
        if (count < 0 || count > bytes.remaining() || count > 0 && (head & LOW_HALF) == STOP) {
            throw new IOException("a list of " + count + " elements in " + bytes.remaining() + " bytes");
        }
        for (long i = 0; i < count; i++) {
            type = head & LOW_HALF;
            element.read();
            skip();
        }
        depth--;
        type = STOP;
    }

    long number() throws IOException {
        if (type < I16 || type > I64) {
            throw new IOException("a field is no number");
        }
        type = STOP;
        return zigzag(varint(bytes));
    }

    int smallNumber() throws IOException {
        long number = number();
        if (number != (int) number) {
            throw new IOException("a field is out of range: " + number);
        }
        return (int) number;
    }

    int signedByte() throws IOException {
        expect(BYTE);
        type = STOP;
        return bytes.get();
    }

    boolean truth() throws IOException {
        if (type != TRUE && type != FALSE) {
            throw new IOException("a field is neither true nor false");
        }
        boolean truth = type == TRUE;
        type = STOP;
        return truth;
    }

    byte[] binary() throws IOException {
        expect(BINARY);
        type = STOP;
        byte[] value = new byte[length()];
        bytes.get(value);
        return value;
    }

    private void expect(int expected) throws IOException {
        if (type != expected) {
            throw new IOException("a field has another type than Parquet says");
        }
    }

    private int length() throws IOException {
        long length = varint(bytes);
        if (length < 0 || length > bytes.remaining()) {
            throw new java.nio.BufferUnderflowException();
        }
        return (int) length;
    }

    /** Skips the value that comes next, unless it was read. */
    private void skip() throws IOException {
        switch (type) {
            case STOP, TRUE, FALSE -> type = STOP;
            case BYTE -> pass(Byte.BYTES);
            case DOUBLE -> pass(Double.BYTES);
            case BINARY -> pass(length());
            case UUID -> pass(2 * Long.BYTES);
            case LIST -> list(this::skipElement);
            case SET -> {
                type = LIST;
                list(this::skipElement);
            }
            case MAP -> skipMap();
            case STRUCT -> struct(id -> {});
            default -> {
                if (type > I64) {
                    throw new IOException("a field has an unknown type");
                }
                number();
            }
        }
    }

    /** In lists a truth takes a byte; in structures its type tells. */
    private void skipElement() throws IOException {
        if (type == TRUE || type == FALSE) {
            pass(1);
        } else {
            skip();
        }
    }

    private void skipMap() throws IOException {
        goDown();
        long count = varint(bytes);
        int types = count == 0 ? 0 : bytes.get();
        if (count < 0 || count > bytes.remaining()) {
            throw new IOException("a map of " + count + " elements in " + bytes.remaining() + " bytes");
        }
        for (long i = 0; i < count; i++) {
            type = types >> HALF_BYTE & LOW_HALF;
            skipElement();
            type = types & LOW_HALF;
            skipElement();
        }
        depth--;
        type = STOP;
    }

    private void pass(int count) {
        type = STOP;
        if (count > bytes.remaining()) {
            throw new java.nio.BufferUnderflowException();
        }
        bytes.position(bytes.position() + count);
    }

    /** An unsigned number of seven bits a byte, the lowest first. */
    static long varint(ByteBuffer bytes) throws IOException {
        long value = 0;
        for (int shift = 0; shift < Long.SIZE; shift += Byte.SIZE - 1) {
            byte next = bytes.get();
            value |= (long) (next & Byte.MAX_VALUE) << shift;
            if (next >= 0) {
                return value;
            }
        }
        throw new IOException("a number of more than 64 bits");
    }

    /** A signed number from an unsigned one: 0, −1, 1, −2, … */
    static long zigzag(long value) {
        return value >>> 1 ^ -(value & 1);
    }
}
