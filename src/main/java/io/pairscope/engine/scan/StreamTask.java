package io.pairscope.engine.scan;

import io.pairscope.engine.scan.BlockTask.Work;
import io.pairscope.engine.shards.ScanTask;
import java.io.IOException;
import java.io.Serializable;
import java.util.function.Consumer;

/**
 * A task that gives pieces of its result while it reads, because all of them together do not fit in memory.
 *
 * @param <P> a piece
 * @param <R> the rest of the result
 */
interface StreamTask<P, R> extends Serializable {
    /** Begins with one task of the plan; pieces may be given until the work has finished. */
    Work<R> start(ScanTask task, Consumer<P> pieces) throws IOException;

    /** The last piece: what is left of the task, or that its shard is unreadable. */
    P last(TaskResult<R> rest);

    /** Whether all is there that a piece of an earlier run speaks of, such as files. */
    default boolean isUsable(P piece) throws IOException {
        return true;
    }
}
