package io.pairscope.engine.shards;

import io.pairscope.core.moments.Normalization;
import io.pairscope.core.settings.RawRows;
import java.io.Serializable;

/**
 * How rows are checked and cut into blocks.
 *
 * @param textDims 0 when there is no text column
 * @param ranges no block holds rows of two of them
 * @param raw what is kept of rows as they are stored
 */
public record RowRules(int imageDims, int textDims, Normalization normalization, RowRanges ranges, RawRows raw)
        implements Serializable {
    /** Nothing is kept of rows as they are stored. */
    public RowRules(int imageDims, int textDims, Normalization normalization, RowRanges ranges) {
        this(imageDims, textDims, normalization, ranges, RawRows.NONE);
    }

    /** The same rules for blocks that end with their shard alone. */
    public RowRules inOneRange() {
        return new RowRules(imageDims, textDims, normalization, RowRanges.even(ranges.rows(), 1), raw);
    }

    /** Of both sides. */
    public int dims() {
        return imageDims + textDims;
    }
}
