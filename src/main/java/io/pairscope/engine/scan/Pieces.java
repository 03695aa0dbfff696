package io.pairscope.engine.scan;

import io.pairscope.engine.shards.ScanTask;
import io.pairscope.engine.shards.UnreadableShardException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayDeque;
import java.util.Iterator;
import java.util.NoSuchElementException;

/** The pieces that one attempt at a task gives, those of one batch of rows at a time. */
final class Pieces<P, R> implements Iterator<P> {
    private final StreamTask<P, R> task;
    private final ArrayDeque<P> ready = new ArrayDeque<>();
    private final TaskRun<R> run;
    private boolean finished;

    Pieces(TaskRun.Source source, ScanTask scanTask, StreamTask<P, R> task) {
        this.task = task;
        this.run = new TaskRun<>(source, scanTask, task.start(scanTask, ready::add));
    }

    @Override
    public boolean hasNext() {
        while (ready.isEmpty() && !finished) {
            advance();
        }
        return !ready.isEmpty();
    }

    private void advance() {
        try {
            finished = !run.advance();
        } catch (UnreadableShardException failure) {
            throw new IllegalStateException(failure.getMessage(), failure);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
        if (finished) {
            ready.add(task.last(run.result()));
        }
    }

    @Override
    public P next() {
        if (!hasNext()) {
            throw new NoSuchElementException();
        }
        return ready.remove();
    }
}
