package io.pairscope.engine;

import io.pairscope.moments.EmbeddingBlock;
import io.pairscope.moments.Rejection;
import java.io.IOException;

/** Takes what {@link EmbeddingReader} reads, in row order. */
interface RowSink {
    /** A non-empty block of accepted rows; all of them belong to one row-range group. The block is reused. */
    void accept(EmbeddingBlock block) throws IOException;

    /** A row that cannot be used. */
    void reject(long rowNumber, String id, Rejection reason, String detail) throws IOException;
}
