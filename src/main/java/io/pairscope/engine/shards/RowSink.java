package io.pairscope.engine.shards;

import io.pairscope.core.moments.EmbeddingBlock;
import io.pairscope.core.moments.Rejection;
import java.io.IOException;

/** Receiver of the rows of a task, in their order. */
public interface RowSink {
    /** A non-empty block of accepted rows; all of them belong to one row range. The block is reused. */
    void accept(EmbeddingBlock block) throws IOException;

    /** A row that cannot be used, by its position in the shard, from 0. */
    void reject(long rowNumber, String id, Rejection reason, String detail) throws IOException;
}
