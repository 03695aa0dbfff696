package io.pairscope.engine.scan;

import io.pairscope.engine.shards.BadShard;
import java.io.Serializable;

/** The result of one task of a scan, or why its shard cannot be read. */
final class TaskResult<R> implements Serializable {
    private static final long serialVersionUID = 1;

    final int task;

    /** Null when the shard is unreadable. */
    final R result;

    final long accepted;
    /** Null when the shard could be read. */
    final BadShard failure;

    TaskResult(int task, R result, long accepted, BadShard failure) {
        this.task = task;
        this.result = result;
        this.accepted = accepted;
        this.failure = failure;
    }

    <S> TaskResult<S> with(S other) {
        return new TaskResult<>(task, other, accepted, failure);
    }
}
