package io.pairscope.engine.formats.parquet;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Objects;

/** Values as differences from the ones before them: numbers, lengths of texts, and beginnings that texts share. */
final class ParquetDeltas {
    private static final int LARGEST_BLOCK = 1 << 20;

    private ParquetDeltas() {}

    /** Whole numbers: blocks of bit-packed differences, in each block from the smallest one. */
    private static final class Sequence {
        private final ByteBuffer bytes;
        private final int blocks;
        private final long[] differences;
        private final byte[] widths;
        final long count;
        private long given;
        private long value;
        private long smallest;
        private int block;
        private int at;

        Sequence(ByteBuffer bytes) throws IOException {
            this.bytes = bytes;
            long size = ThriftReader.varint(bytes);
            long parts = ThriftReader.varint(bytes);
            this.count = ThriftReader.varint(bytes);
            if (size <= 0 || size > LARGEST_BLOCK || parts <= 0 || size % (parts * Byte.SIZE) != 0 || count < 0) {
                throw new IOException("its differences are in " + parts + " blocks of " + size + " values");
            }
            this.value = ThriftReader.zigzag(ThriftReader.varint(bytes));
            this.blocks = (int) parts;
            this.widths = new byte[blocks];
            this.differences = new long[(int) (size / parts)];
            this.block = blocks;
            this.at = differences.length;
        }

        long next() throws IOException {
            if (given == count) {
                throw new IOException("it ends early");
            }
            if (given++ > 0) {
                if (at == differences.length) {
                    unpack();
                }
                value += smallest + differences[at++];
            }
            return value;
        }

        int nextLength() throws IOException {
            long next = next();
            if (next < 0 || next > Integer.MAX_VALUE) {
                throw new IOException("a length is " + next);
            }
            return (int) next;
        }

        private void unpack() throws IOException {
            if (block == blocks) {
                smallest = ThriftReader.zigzag(ThriftReader.varint(bytes));
                bytes.get(widths);
                block = 0;
            }
            int width = widths[block++];
            if (width < 0 || width > Long.SIZE) {
                throw new IOException("a difference has " + width + " bits");
            }
            int current = 0;
            int held = 0;
            for (int i = 0; i < differences.length; i++) {
                long difference = 0;
                for (int have = 0; have < width; ) {
                    if (held == 0) {
                        current = bytes.get() & 0xFF;
                        held = Byte.SIZE;
                    }
                    int taken = Math.min(held, width - have);
                    difference |= (long) (current & (1 << taken) - 1) << have;
                    current >>>= taken;
                    held -= taken;
                    have += taken;
                }
                differences[i] = difference;
            }
            at = 0;
        }

        /** All of them. */
        int[] lengths(int most) throws IOException {
            if (count > most) {
                throw new IOException("it has " + count + " lengths of " + most + " values");
            }
            int[] lengths = new int[(int) count];
            for (int i = 0; i < lengths.length; i++) {
                lengths[i] = nextLength();
            }
            return lengths;
        }
    }

    static final class Numbers extends ParquetValues {
        private final Sequence numbers;
        private final int width;

        Numbers(ByteBuffer bytes, int width) throws IOException {
            if (width != Integer.BYTES && width != Long.BYTES) {
                throw new IOException("differences of values that are no numbers");
            }
            this.numbers = new Sequence(bytes);
            this.width = width;
        }

        @Override
        ByteBuffer take(int count) throws IOException {
            ByteBuffer to = room(count * width);
            for (int i = 0; i < count; i++) {
                if (width == Integer.BYTES) {
                    to.putInt((int) numbers.next());
                } else {
                    to.putLong(numbers.next());
                }
            }
            return to.flip();
        }
    }

    /** All lengths, then all bytes. */
    static final class Lengths extends ParquetValues {
        private final ByteBuffer bytes;
        private final int[] lengths;
        private int next;

        Lengths(ByteBuffer bytes, int entries) throws IOException {
            this.lengths = new Sequence(bytes).lengths(entries);
            this.bytes = bytes;
        }

        @Override
        ByteBuffer take(int count) {
            int length = lengths[next++];
            ByteBuffer one = bytes.slice(bytes.position(), length).order(ByteOrder.LITTLE_ENDIAN);
            bytes.position(bytes.position() + length);
            return one;
        }
    }

    /** The lengths of the beginnings that values share with the ones before them, then the rest of each. */
    static final class Prefixes extends ParquetValues {
        private final int[] prefixes;
        private final Lengths rests;
        private final int width;
        private byte[] value = new byte[0];
        private int length;
        private int next;

        Prefixes(ByteBuffer bytes, int entries, int width) throws IOException {
            this.prefixes = new Sequence(bytes).lengths(entries);
            this.rests = new Lengths(bytes, entries);
            this.width = width;
        }

        @Override
        ByteBuffer take(int count) throws IOException {
            if (count == 1) {
                advance();
                return ByteBuffer.wrap(value, 0, length).slice().order(ByteOrder.LITTLE_ENDIAN);
            }
            ByteBuffer to = room(count * width);
            for (int i = 0; i < count; i++) {
                advance();
                to.put(value, 0, width);
            }
            return to.flip();
        }

        private void advance() throws IOException {
            ByteBuffer rest = rests.take(1);
            int prefix = Objects.checkIndex(prefixes[next++], length + 1);
            length = prefix + rest.remaining();
            if (width > 0 && length != width) {
                throw new IOException("a value has " + length + " bytes instead of " + width);
            }
            if (value.length < length) {
                value = Arrays.copyOf(value, 2 * length);
            }
            rest.get(value, prefix, rest.remaining());
        }
    }
}
