package io.pairscope.engine.formats.parquet;

import io.pairscope.engine.formats.parquet.ParquetNode.Physical;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Objects;

/**
 * The values of a page, whatever their encoding, as plain bytes: little-endian and one behind the other. What is given is
 * valid until the next call. Damaged bytes end in an exception, and in no more memory than the values asked for take.
 */
abstract class ParquetValues {
    private ByteBuffer gathered = ByteBuffer.allocate(0);

    /** The next values. Of values of any length only one can be asked for at a time. */
    abstract ByteBuffer take(int count) throws IOException;

    /** An empty buffer with room for some bytes, the same at every call. */
    final ByteBuffer room(int bytes) {
        if (gathered.capacity() < bytes) {
            gathered = ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
        }
        return gathered.clear();
    }

    /** @param entries values and nulls of the page */
    static ParquetValues of(int encoding, ParquetNode value, ByteBuffer bytes, int entries, Dictionary dictionary)
            throws IOException {
        if (!bytes.hasRemaining()) {
            // All of its values are null, or damage that shows when one is asked for.
            return plain(value, bytes);
        }
        return switch (encoding) {
            case 0 -> plain(value, bytes);
            case 2, 8 -> indexed(value, bytes, dictionary);
            case 3 -> new Truths(new RunLengths(bytes.slice(bytes.position() + Integer.BYTES, bytes.getInt()), 1));
            case 5 -> new ParquetDeltas.Numbers(bytes, value.width());
            case 6 -> new ParquetDeltas.Lengths(bytes, entries);
            case 7 -> new ParquetDeltas.Prefixes(bytes, entries, value.width());
            case 9 -> new Streams(bytes, value.width());
            default -> throw new IOException("its values are in an encoding that is not read: " + encoding);
        };
    }

    private static ParquetValues plain(ParquetNode value, ByteBuffer bytes) throws IOException {
        return switch (value.physical) {
            case BOOLEAN -> new Truths(RunLengths.packed(bytes, 1));
            case BINARY -> new Plain(bytes, 0);
            default -> new Plain(bytes, value.width());
        };
    }

    private static ParquetValues indexed(ParquetNode value, ByteBuffer bytes, Dictionary dictionary)
            throws IOException {
        if (dictionary == null) {
            throw new IOException("its dictionary is missing");
        }
        return new Indexed(new RunLengths(bytes, bytes.get()), dictionary, value.width());
    }

    static Dictionary dictionary(ParquetNode value, ByteBuffer bytes, int count) throws IOException {
        if (value.physical != Physical.BINARY) {
            if ((long) count * value.width() > bytes.remaining()) {
                throw new IOException("its dictionary ends early");
            }
            return new Dictionary(bytes, null, count);
        }
        if ((long) count * Integer.BYTES > bytes.remaining()) {
            throw new IOException("its dictionary ends early");
        }
        int[] starts = new int[count];
        for (int i = 0; i < count; i++) {
            starts[i] = bytes.position();
            skipOne(bytes);
        }
        return new Dictionary(bytes, starts, count);
    }

    private static void skipOne(ByteBuffer bytes) {
        int length = bytes.getInt();
        bytes.position(Math.addExact(bytes.position(), Objects.checkIndex(length, Integer.MAX_VALUE)));
    }

    /**
     * The distinct values of a column, plain.
     *
     * @param starts of values of any length, each of which begins with its length; else null
     */
    record Dictionary(ByteBuffer bytes, int[] starts, int count) {
        ByteBuffer one(int index) {
            int start = starts[index];
            return bytes.duplicate()
                    .clear()
                    .slice(start + Integer.BYTES, bytes.getInt(start))
                    .order(ByteOrder.LITTLE_ENDIAN);
        }
    }

    private static final class Plain extends ParquetValues {
        private final ByteBuffer bytes;
        private final ByteBuffer view;
        private final int width;

        /** @param width 0 when every value begins with its length */
        Plain(ByteBuffer bytes, int width) {
            this.bytes = bytes;
            this.view = bytes.duplicate().order(ByteOrder.LITTLE_ENDIAN);
            this.width = width;
        }

        @Override
        ByteBuffer take(int count) {
            int length = width > 0 ? Math.multiplyExact(count, width) : bytes.getInt();
            int start = bytes.position();
            bytes.position(Math.addExact(start, length));
            return view.limit(start + length).position(start);
        }
    }

    private static final class Indexed extends ParquetValues {
        private final RunLengths indexes;
        private final Dictionary dictionary;
        private final int width;

        Indexed(RunLengths indexes, Dictionary dictionary, int width) {
            this.indexes = indexes;
            this.dictionary = dictionary;
            this.width = width;
        }

        @Override
        ByteBuffer take(int count) throws IOException {
            if (dictionary.starts != null) {
                return dictionary.one(indexes.next());
            }
            if (dictionary.count == 0) {
                throw new IOException("its dictionary is empty");
            }
            ByteBuffer to = room(count * width);
            ByteBuffer from = dictionary.bytes;
            for (int i = 0; i < count; i++) {
                int at = Objects.checkIndex(indexes.next(), dictionary.count) * width;
                switch (width) {
                    case Short.BYTES -> to.putShort(from.getShort(at));
                    case Float.BYTES -> to.putInt(from.getInt(at));
                    case Double.BYTES -> to.putLong(from.getLong(at));
                    default -> to.put(to.position(), from, at, width).position(to.position() + width);
                }
            }
            return to.flip();
        }
    }

    /** The first bytes of all values, then all second bytes, and so on. */
    private static final class Streams extends ParquetValues {
        private final ByteBuffer bytes;
        private final int width;
        private final int length;
        private int next;

        Streams(ByteBuffer bytes, int width) throws IOException {
            if (width == 0) {
                throw new IOException("values of any length are split into streams");
            }
            this.bytes = bytes.slice();
            this.width = width;
            this.length = bytes.remaining() / width;
        }

        @Override
        ByteBuffer take(int count) {
            Objects.checkFromIndexSize(next, count, length);
            ByteBuffer to = room(count * width);
            for (int stream = 0; stream < width; stream++) {
                int from = stream * length + next;
                for (int i = 0; i < count; i++) {
                    to.put(i * width + stream, bytes.get(from + i));
                }
            }
            next += count;
            return to.limit(count * width);
        }
    }

    private static final class Truths extends ParquetValues {
        private final RunLengths bits;

        Truths(RunLengths bits) {
            this.bits = bits;
        }

        @Override
        ByteBuffer take(int count) throws IOException {
            ByteBuffer to = room(count);
            for (int i = 0; i < count; i++) {
                to.put((byte) bits.next());
            }
            return to.flip();
        }
    }
}
