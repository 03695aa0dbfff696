package io.pairscope.engine.formats.parquet;

import java.io.IOException;
import java.nio.ByteBuffer;

/** Small whole numbers in Parquet's hybrid of runs and bit-packed groups of eight: levels and indexes of dictionaries. */
final class RunLengths {
    private static final int GROUP = 8;
    private static final int BUFFER = 64 * GROUP;

    private final ByteBuffer bytes;
    private final int width;
    private int value;
    /** How often {@link #value} is still to be given. */
    private long repeats;
    /** How many bit-packed values are still to be unpacked. */
    private long packed;

    private int[] unpacked;
    private int at;
    private int end;

    /** @param width bits of a value; with 0 all values are 0, without any bytes */
    RunLengths(ByteBuffer bytes, int width) throws IOException {
        if (width < 0 || width > Integer.SIZE) {
            throw new IOException("values of " + width + " bits");
        }
        this.bytes = bytes;
        this.width = width;
        if (width == 0) {
            repeats = Long.MAX_VALUE;
        }
    }

    /** Bit-packed values alone, without a header. */
    static RunLengths packed(ByteBuffer bytes, int width) throws IOException {
        RunLengths values = new RunLengths(bytes, width);
        values.packed = (long) bytes.remaining() * Byte.SIZE / width;
        return values;
    }

    /** The next value, which stays the next one. */
    int peek() throws IOException {
        load();
        return repeats > 0 ? value : unpacked[at];
    }

    /** How many of the next values are equal, so far as is known at once: from 1 to {@code most}. */
    int run(int most) throws IOException {
        load();
        if (repeats > 0) {
            return (int) Math.min(repeats, most);
        }
        int last = Math.min(end - at, most) + at;
        int i = at + 1;
        while (i < last && unpacked[i] == unpacked[at]) {
            i++;
        }
        return i - at;
    }

    /** Leaves values behind, no more than {@link #run} says. */
    void pass(int count) {
        if (repeats > 0) {
            repeats -= count;
        } else {
            at += count;
        }
    }

    int next() throws IOException {
        int next = peek();
        pass(1);
        return next;
    }

    private void load() throws IOException {
        while (repeats == 0 && at == end) {
            if (packed > 0) {
                unpack();
            } else {
                readHeader();
            }
        }
    }

    private void readHeader() throws IOException {
        long header = ThriftReader.varint(bytes);
        if ((header & 1) == 1) {
            packed = (header >>> 1) * GROUP;
            return;
        }
        repeats = header >>> 1;
        value = 0;
        for (int shift = 0; shift < width; shift += Byte.SIZE) {
            value |= (bytes.get() & 0xFF) << shift;
        }
    }

    /** The last group may lack bytes behind its last value. */
    private void unpack() {
        int count = (int) Math.min(Math.min(packed, BUFFER), (long) bytes.remaining() * Byte.SIZE / width);
        if (count == 0) {
            throw new java.nio.BufferUnderflowException();
        }
        packed = count < Math.min(packed, BUFFER) ? 0 : packed - count;
        if (unpacked == null) {
            unpacked = new int[BUFFER];
        }
        long mask = (1L << width) - 1;
        long bits = 0;
        int held = 0;
        for (int i = 0; i < count; i++) {
            while (held < width) {
                bits |= (bytes.get() & 0xFFL) << held;
                held += Byte.SIZE;
            }
            unpacked[i] = (int) (bits & mask);
            bits >>>= width;
            held -= width;
        }
        at = 0;
        end = count;
    }
}
