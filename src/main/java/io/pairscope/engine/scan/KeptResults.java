package io.pairscope.engine.scan;

import io.pairscope.engine.storage.UnusableInputException;
import java.util.List;
import java.util.function.Function;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.storage.StorageLevel;

/** Results of a scan that stay with the executors, in memory first, then on disk; lost ones are read again. */
final class KeptResults<R> implements AutoCloseable {
    private final ShardScan scan;
    private final JavaRDD<TaskResult<R>> results;

    KeptResults(ShardScan scan, JavaRDD<TaskResult<R>> results) {
        this.scan = scan;
        this.results = results.persist(StorageLevel.MEMORY_AND_DISK());
    }

    /** Computes all results and brings a part of each, in plan order. */
    <S> List<S> bring(org.apache.spark.api.java.function.Function<R, S> part) {
        return scan.read(results.map(result -> result.with(result.failures.isEmpty() ? part.call(result.result) : null))
                .collect());
    }

    /**
     * Runs jobs on the results, to be brought before.
     *
     * @throws UnusableInputException when one was lost and its shard has become unreadable since
     */
    <T> T use(Function<JavaRDD<TaskResult<R>>, T> work) {
        try {
            return work.apply(results.map(KeptResults::readable));
        } catch (Exception failure) {
            for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
                if (cause instanceof UnusableInputException changed) {
                    throw changed;
                }
            }
            throw failure;
        }
    }

    private static <R> TaskResult<R> readable(TaskResult<R> result) {
        if (!result.failures.isEmpty()) {
            throw ShardScan.unreadable(result.failures.get(0));
        }
        return result;
    }

    @Override
    public void close() {
        results.unpersist();
    }
}
