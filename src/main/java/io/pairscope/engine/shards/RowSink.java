package io.pairscope.engine.shards;

import io.pairscope.core.moments.EmbeddingBlock;
import io.pairscope.core.moments.Rejection;
import java.io.IOException;

/** Takes what {@link EmbeddingReader} reads, in row order. */
public interface RowSink {
    /** A non-empty block of accepted rows; all of them belong to one row-range group. The block is reused. */
    void accept(EmbeddingBlock block) throws IOException;

    /** A row that cannot be used. */
    void reject(long rowNumber, String id, Rejection reason, String detail) throws IOException;
}
