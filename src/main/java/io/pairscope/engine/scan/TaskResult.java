package io.pairscope.engine.scan;

import io.pairscope.engine.listing.BadShard;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.api.java.function.Function2;

/** The result of one task of a scan, or which of its shards cannot be read. */
final class TaskResult<R> implements Serializable {
    private static final long serialVersionUID = 1;

    final int task;

    /** Null when a shard is unreadable. */
    final R result;

    final RowsSeen seen;
    /** None when all shards could be read. */
    final ArrayList<BadShard> failures;

    TaskResult(int task, R result, RowsSeen seen, List<BadShard> failures) {
        this.task = task;
        this.result = result;
        this.seen = seen;
        this.failures = new ArrayList<>(failures);
    }

    /** With that of a later task; the earlier one is used up. */
    TaskResult<R> merge(TaskResult<R> later, Function2<R, R, R> results) throws Exception {
        seen.add(later.seen);
        failures.addAll(later.failures);
        return with(failures.isEmpty() ? results.call(result, later.result) : null);
    }

    <S> TaskResult<S> with(S other) {
        return new TaskResult<>(task, other, seen, failures);
    }
}
