package io.pairscope.engine.shards;

import java.io.Serializable;

/** Decoder of parts of shards. Made on the driver, used in tasks. */
interface SplitReader extends Serializable {
    /** The rows of a task, in order. */
    Batches open(ScanTask task) throws UnreadableShardException;

    /** A sequence of batches; what it holds is released with the task. */
    interface Batches {
        /**
         * The next rows; null behind the last ones.
         *
         * @throws UnreadableShardException when they cannot be decoded
         */
        Batch next() throws UnreadableShardException;
    }
}
