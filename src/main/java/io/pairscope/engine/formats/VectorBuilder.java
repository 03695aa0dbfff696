package io.pairscope.engine.formats;

import java.nio.ByteBuffer;
import java.nio.ShortBuffer;
import java.util.Arrays;

/**
 * Vectors on their way into a {@link VectorColumn}: values are appended to the row under way, then the row is ended. All
 * types but double are kept as floats, which hold them exactly.
 */
public final class VectorBuilder {
    private static final int ROWS = 1024;

    private final ColumnType type;
    private final short[] chunk = new short[ROWS];
    private float[] floats;
    private double[] doubles;
    private int values;
    private int rows;
    private int[] offsets = new int[ROWS];
    private int[] lengths = new int[ROWS];
    private boolean[] nullElements;
    private int begin;
    private boolean anyNull;

    /** @param type one of the lists */
    public VectorBuilder(ColumnType type) {
        this.type = type;
        if (type == ColumnType.DOUBLE_LIST) {
            doubles = new double[ROWS];
        } else {
            floats = new float[ROWS];
        }
    }

    /** Bytes of a stored value. */
    public static int width(ColumnType type) {
        return switch (type) {
            case FLOAT16_LIST -> Short.BYTES;
            case FLOAT_LIST -> Float.BYTES;
            case DOUBLE_LIST -> Double.BYTES;
            case INT8_LIST -> Byte.BYTES;
            default -> throw new IllegalArgumentException("no vectors: " + type);
        };
    }

    public int rows() {
        return rows;
    }

    /** Of the row under way. */
    public int length() {
        return values - begin;
    }

    /** Appends values as they are stored; the buffer's order is that of the values, and it moves behind them. */
    public void append(ByteBuffer bytes, int count) {
        reserve(count);
        switch (type) {
            case FLOAT16_LIST -> {
                ShortBuffer halves = bytes.asShortBuffer();
                for (int done = 0; done < count; ) {
                    int next = Math.min(count - done, chunk.length);
                    halves.get(chunk, 0, next);
                    for (int i = 0; i < next; i++) {
                        floats[values + done + i] = Float16.toFloat(chunk[i]);
                    }
                    done += next;
                }
            }
            case FLOAT_LIST -> bytes.asFloatBuffer().get(floats, values, count);
            case DOUBLE_LIST -> bytes.asDoubleBuffer().get(doubles, values, count);
            default -> {
                for (int i = 0; i < count; i++) {
                    floats[values + i] = bytes.get();
                }
            }
        }
        if (type != ColumnType.INT8_LIST) {
            bytes.position(bytes.position() + count * width(type));
        }
        values += count;
    }

    public void append(float value) {
        reserve(1);
        floats[values++] = value;
    }

    public void append(double value) {
        reserve(1);
        doubles[values++] = value;
    }

    public void appendNull() {
        reserve(1);
        values++;
        anyNull = true;
    }

    private void reserve(int count) {
        int needed = Math.addExact(values, count);
        if (floats != null && needed > floats.length) {
            floats = Arrays.copyOf(floats, Math.max(needed, 2 * floats.length));
        } else if (doubles != null && needed > doubles.length) {
            doubles = Arrays.copyOf(doubles, Math.max(needed, 2 * doubles.length));
        }
    }

    /** Ends a row with the values appended since the last one. */
    public void endRow() {
        end(values - begin);
    }

    /** Ends a row whose bytes are no whole number of values; those appended to it are of no use. */
    public void endPartialRow() {
        end(VectorColumn.PARTIAL);
    }

    /** Ends a row without a vector. */
    public void endNullRow() {
        end(VectorColumn.NULL);
    }

    private void end(int length) {
        if (rows == offsets.length) {
            offsets = Arrays.copyOf(offsets, 2 * rows);
            lengths = Arrays.copyOf(lengths, 2 * rows);
        }
        offsets[rows] = begin;
        lengths[rows] = length;
        if (anyNull) {
            nullElements = nullElements == null
                    ? new boolean[offsets.length]
                    : Arrays.copyOf(nullElements, Math.max(offsets.length, nullElements.length));
            nullElements[rows] = true;
            anyNull = false;
        }
        rows++;
        begin = values;
    }

    /** The rows ended so far; the builder is empty again, and what it gave is overwritten by the next rows. */
    public VectorColumn build() {
        boolean[] nulls =
                nullElements == null ? null : Arrays.copyOf(nullElements, Math.max(rows, nullElements.length));
        VectorColumn column = doubles == null
                ? VectorColumn.of(floats, type.stored(), offsets.clone(), lengths.clone(), nulls)
                : VectorColumn.of(doubles, offsets.clone(), lengths.clone(), nulls);
        if (begin != values) {
            throw new IllegalStateException("a row is under way");
        }
        rows = 0;
        values = 0;
        begin = 0;
        nullElements = null;
        return column;
    }
}
