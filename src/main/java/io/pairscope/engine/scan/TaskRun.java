package io.pairscope.engine.scan;

import io.pairscope.core.moments.EmbeddingBlock;
import io.pairscope.core.moments.Rejection;
import io.pairscope.engine.scan.BlockTask.Work;
import io.pairscope.engine.shards.BadShard;
import io.pairscope.engine.shards.BlockFiller;
import io.pairscope.engine.shards.BlockReader;
import io.pairscope.engine.shards.RowRules;
import io.pairscope.engine.shards.RowSink;
import io.pairscope.engine.shards.ScanTask;
import io.pairscope.engine.shards.UnreadableShardException;
import java.io.Closeable;
import java.io.IOException;
import java.io.Serializable;
import org.apache.spark.SparkEnv;
import org.apache.spark.TaskContext;
import org.apache.spark.util.LongAccumulator;

/**
 * One attempt at one task of a scan: rows go to the work and are counted. A shard that cannot be read is a failure that
 * Spark tries again; the last attempt reports it as the result.
 */
final class TaskRun<R> implements RowSink, Closeable {
    private static final int SPARK_DEFAULT_FAILURES = 4;

    /**
     * What the tasks of one scan share.
     *
     * @param progress a hint for people: retried rows count twice
     */
    record Source(BlockReader reader, RowRules rules, LongAccumulator progress) implements Serializable {}

    private final Source source;
    private final ScanTask task;
    private final Work<R> work;
    private BlockFiller rows;
    private long accepted;
    private R result;
    private BadShard failure;

    TaskRun(Source source, ScanTask task, Work<R> work) {
        this.source = source;
        this.task = task;
        this.work = work;
    }

    /** A whole task at once. */
    static <R> TaskResult<R> of(Source source, ScanTask task, BlockTask<R> block)
            throws IOException, UnreadableShardException {
        try (TaskRun<R> run = new TaskRun<>(source, task, block.start(task))) {
            while (run.advance()) {
                // The work has all rows so far.
            }
            return run.result();
        }
    }

    /** Reads on, a batch of rows at most; false when there is a result. */
    boolean advance() throws IOException, UnreadableShardException {
        try {
            if (rows == null) {
                rows = source.reader.open(task, source.rules, this);
            }
            if (rows.advance()) {
                return true;
            }
            result = work.finish();
        } catch (UnreadableShardException unreadable) {
            if (isTriedAgain(TaskContext.get())) {
                throw unreadable;
            }
            failure = new BadShard(task.shard.name, task.shard.totalRows(), unreadable.getMessage());
        }
        source.progress.add(task.rows);
        return false;
    }

    TaskResult<R> result() {
        return new TaskResult<>(task.index, result, accepted, failure);
    }

    @Override
    public void accept(EmbeddingBlock block) throws IOException {
        accepted += block.size();
        work.accept(block);
    }

    @Override
    public void reject(long rowNumber, String id, Rejection reason, String detail) throws IOException {
        work.reject(rowNumber, id, reason, detail);
    }

    @Override
    public void close() throws IOException {
        work.close();
    }

    /** Whether Spark tries a failing task again: passing trouble gets its retries, what fails each time is the shard's. */
    private static boolean isTriedAgain(TaskContext context) {
        String master = SparkEnv.get().conf().get("spark.master", "local");
        if (master.startsWith("local") && !master.startsWith("local-cluster")) {
            return false;
        }
        int allowed = SparkEnv.get().conf().getInt("spark.task.maxFailures", SPARK_DEFAULT_FAILURES);
        return context.attemptNumber() + 1 < allowed;
    }
}
