package io.pairscope.engine.formats;

import io.pairscope.core.moments.EmbeddingBlock;
import io.pairscope.core.moments.Rejection;
import io.pairscope.core.moments.Side;

/** The vectors of one column of a batch, of any lengths, with all values in one array of floats or doubles. */
public final class VectorColumn {
    /** The length of a vector that is null. */
    public static final int NULL = -1;

    private final float[] floats;
    private final double[] doubles;
    private final int[] offsets;
    private final int[] lengths;
    private final boolean[] nullElements;

    private VectorColumn(float[] floats, double[] doubles, int[] offsets, int[] lengths, boolean[] nullElements) {
        this.floats = floats;
        this.doubles = doubles;
        this.offsets = offsets;
        this.lengths = lengths;
        this.nullElements = nullElements;
    }

    /**
     * @param offsets where the values of each row begin
     * @param lengths of the vectors, {@link #NULL} where there is none
     * @param nullElements whether a row has a null among its values; null when no row has
     */
    public static VectorColumn of(float[] values, int[] offsets, int[] lengths, boolean[] nullElements) {
        return new VectorColumn(values, null, offsets, lengths, nullElements);
    }

    /** The same for doubles. */
    public static VectorColumn of(double[] values, int[] offsets, int[] lengths, boolean[] nullElements) {
        return new VectorColumn(null, values, offsets, lengths, nullElements);
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
        return floats != null ? block.set(side, floats, at) : block.set(side, doubles, at);
    }
}
