package io.pairscope.engine.scan;

import io.pairscope.core.moments.Rejection;
import io.pairscope.engine.shards.BlockFiller.RowSink;
import io.pairscope.engine.shards.ScanTask;
import io.pairscope.engine.shards.ShardRows;
import java.io.Closeable;
import java.io.IOException;
import java.util.function.Consumer;

/**
 * The part of a scan that is its own: from the rows of one task to one result. A pure function of the task, since it is
 * run again on a retry. Sent to the executors, with all that it holds.
 *
 * @param <R> plain and serializable, since it crosses the network
 */
public interface BlockTask<R> extends StreamTask<TaskResult<R>, R> {
    /** Begins with one task of the plan. */
    Work<R> start(ScanTask task) throws IOException;

    @Override
    default Work<R> start(ScanTask task, Consumer<TaskResult<R>> pieces) throws IOException {
        return start(task);
    }

    @Override
    default TaskResult<R> last(TaskResult<R> rest) {
        return rest;
    }

    /** One task under way: it takes all rows in their order, then finishes. Closed whether it has finished or failed. */
    interface Work<R> extends RowSink, Closeable {
        /** Rejected rows are counted by the first scan and written by the last; others pass them over. */
        @Override
        default void reject(ShardRows from, long rowNumber, String id, Rejection reason, String detail)
                throws IOException {}

        R finish() throws IOException;

        @Override
        default void close() throws IOException {}
    }
}
