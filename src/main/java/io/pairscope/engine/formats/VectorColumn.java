package io.pairscope.engine.formats;

import io.pairscope.core.moments.EmbeddingBlock;
import io.pairscope.core.moments.Rejection;
import io.pairscope.core.moments.Side;
import io.pairscope.core.moments.StoredType;
import io.pairscope.core.settings.BinaryVectors;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;

/** The vectors of one column of a batch, of any lengths, with all values in one array of floats or doubles. */
public final class VectorColumn {
    /** The length of a vector that is null. */
    public static final int NULL = -1;

    /** The length of a vector whose bytes are no whole number of values. */
    public static final int PARTIAL = -2;

    private final float[] floats;
    private final double[] doubles;
    private final int[] offsets;
    private final int[] lengths;
    private final boolean[] nullElements;
    private final StoredType stored;

    private VectorColumn(
            float[] floats, double[] doubles, int[] offsets, int[] lengths, boolean[] nullElements, StoredType stored) {
        this.stored = stored;
        this.floats = floats;
        this.doubles = doubles;
        this.offsets = offsets;
        this.lengths = lengths;
        this.nullElements = nullElements;
    }

    /**
     * @param stored the type of the values in the file, of which floats are copies
     * @param offsets where the values of each row begin
     * @param lengths of the vectors, {@link #NULL} where there is none
     * @param nullElements whether a row has a null among its values; null when no row has
     */
    public static VectorColumn of(
            float[] values, StoredType stored, int[] offsets, int[] lengths, boolean[] nullElements) {
        return new VectorColumn(values, null, offsets, lengths, nullElements, stored);
    }

    /** The same for doubles. */
    public static VectorColumn of(double[] values, int[] offsets, int[] lengths, boolean[] nullElements) {
        return new VectorColumn(null, values, offsets, lengths, nullElements, StoredType.DOUBLE);
    }

    /** Some of the rows, of the same values. */
    public VectorColumn slice(int from, int rows) {
        int end = from + rows;
        return new VectorColumn(
                floats,
                doubles,
                Arrays.copyOfRange(offsets, from, end),
                Arrays.copyOfRange(lengths, from, end),
                nullElements == null ? null : Arrays.copyOfRange(nullElements, from, end),
                stored);
    }

    /** The type of the values in the file. */
    public StoredType stored() {
        return stored;
    }

    public boolean hasNullElement(int row) {
        return nullElements != null && nullElements[row];
    }

    /** The values of a row as little-endian numbers, which must hold them exactly; null where there is no vector. */
    public byte[] bytes(int row, BinaryVectors type) {
        if (lengths[row] < 0) {
            return null;
        }
        ColumnType list = ColumnType.listOf(type);
        ByteBuffer bytes =
                ByteBuffer.allocate(lengths[row] * VectorBuilder.width(list)).order(ByteOrder.LITTLE_ENDIAN);
        for (int j = offsets[row]; j < offsets[row] + lengths[row]; j++) {
            switch (type) {
                case F16LE -> bytes.putShort(Float16.toBits(floats[j]));
                case F32LE -> bytes.putFloat(floats[j]);
                case F64LE -> bytes.putDouble(floats == null ? doubles[j] : floats[j]);
                case I8 -> bytes.put((byte) floats[j]);
            }
        }
        return bytes.array();
    }

    public int length(int row) {
        return lengths[row];
    }

    /** Puts a row's vector into the next row of a block; returns null, or why it cannot be used. */
    public Rejection put(int row, EmbeddingBlock block, Side side) {
        if (lengths[row] == NULL) {
            return Rejection.NULL_VECTOR;
        }
        if (lengths[row] != block.dims(side)) {
            return Rejection.WRONG_LENGTH;
        }
        if (nullElements != null && nullElements[row]) {
            return Rejection.NULL_ELEMENT;
        }
        int at = offsets[row];
        return floats != null ? block.set(side, floats, at, stored) : block.set(side, doubles, at);
    }
}
