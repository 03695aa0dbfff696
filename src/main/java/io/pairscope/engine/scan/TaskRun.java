package io.pairscope.engine.scan;

import io.pairscope.core.moments.EmbeddingBlock;
import io.pairscope.core.moments.Rejection;
import io.pairscope.engine.formats.UnreadableShardException;
import io.pairscope.engine.listing.BadShard;
import io.pairscope.engine.scan.BlockTask.Work;
import io.pairscope.engine.session.TaskEnd;
import io.pairscope.engine.shards.BlockFiller;
import io.pairscope.engine.shards.BlockFiller.RowSink;
import io.pairscope.engine.shards.BlockReader;
import io.pairscope.engine.shards.LastAttempt;
import io.pairscope.engine.shards.RowRules;
import io.pairscope.engine.shards.ScanTask;
import io.pairscope.engine.shards.ShardRows;
import java.io.Closeable;
import java.io.IOException;
import java.io.Serializable;
import java.io.UncheckedIOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import org.apache.spark.util.LongAccumulator;

/**
 * One attempt at one task of a scan, as the sequence of its pieces: a batch of rows at a time goes to the work, accepted
 * rows are counted. A shard that cannot be read is a failure that Spark tries again; the last attempt reports it, and goes
 * on with the next shard to find all of them.
 */
final class TaskRun<P, R> implements Iterator<P>, RowSink, Closeable {
    /**
     * What the tasks of one scan share.
     *
     * @param progress a hint for people: retried rows count twice
     */
    record Source(BlockReader reader, RowRules rules, LongAccumulator progress) implements Serializable {}

    private final Source source;
    private final ScanTask scanTask;
    private final StreamTask<P, R> task;
    private final ArrayDeque<P> ready = new ArrayDeque<>();
    private final Work<R> work;
    private final RowsSeen seen = new RowsSeen();
    private final List<BadShard> failures = new ArrayList<>();
    private BlockFiller rows;
    private boolean finished;
    private boolean isClosed;

    TaskRun(Source source, ScanTask scanTask, StreamTask<P, R> task) throws IOException {
        this.source = source;
        this.scanTask = scanTask;
        this.task = task;
        this.work = task.start(scanTask, ready::add);
        // Whoever takes the rows may fail.
        TaskEnd.closes(this);
    }

    @Override
    public boolean hasNext() {
        while (ready.isEmpty() && !finished) {
            try {
                advance();
            } catch (IOException failure) {
                throw new UncheckedIOException(failure);
            }
        }
        return !ready.isEmpty();
    }

    @Override
    public P next() {
        if (!hasNext()) {
            throw new NoSuchElementException();
        }
        return ready.remove();
    }

    /** Whether a shard of the task could not be read. */
    boolean hasFailures() {
        return !failures.isEmpty();
    }

    /** Reads on, a batch of rows at most. */
    private void advance() throws IOException {
        boolean goesOn = false;
        try {
            if (rows == null) {
                rows = source.reader.open(scanTask, source.rules, this);
            }
            goesOn = advanceOrLeave();
            if (!goesOn) {
                finish(failures.isEmpty() ? work.finish() : null);
            }
        } finally {
            if (!goesOn) {
                close();
            }
        }
    }

    /** Also of a task that ends before its rows do; more than once does nothing. */
    @Override
    public void close() throws IOException {
        if (isClosed) {
            return;
        }
        isClosed = true;
        try (work) {
            // Null where there was no memory for the first block.
            if (rows != null) {
                rows.close();
            }
        }
    }

    private boolean advanceOrLeave() throws IOException {
        try {
            return rows.advance();
        } catch (UnreadableShardException unreadable) {
            failures.add(LastAttempt.failed(rows.current().shard, unreadable));
            rows.leave();
            return true;
        }
    }

    private void finish(R result) {
        finished = true;
        seen.add(rows.pages());
        source.progress.add(scanTask.rows());
        ready.add(task.last(new TaskResult<>(scanTask.index, result, seen, failures)));
    }

    @Override
    public void accept(ShardRows from, EmbeddingBlock block) throws IOException {
        seen.accept(from, block);
        work.accept(from, block);
    }

    @Override
    public void reject(ShardRows from, long rowNumber, String id, Rejection reason, String detail) throws IOException {
        seen.reject(from.planRow(rowNumber), id);
        work.reject(from, rowNumber, id, reason, detail);
    }
}
