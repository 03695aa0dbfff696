package io.pairscope.engine.shards;

import io.pairscope.core.moments.Normalization;
import io.pairscope.core.moments.Precision;
import java.io.Serializable;

/**
 * How rows are checked and cut into blocks.
 *
 * @param textDims 0 when there is no text column
 * @param ranges no block holds rows of two of them
 */
public record RowRules(int imageDims, int textDims, Normalization normalization, Precision precision, RowRanges ranges)
        implements Serializable {
    /** Of both sides. */
    public int dims() {
        return imageDims + textDims;
    }
}
