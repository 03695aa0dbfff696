package io.pairscope.benchmark;

import io.pairscope.core.moments.EmbeddingBlock;
import io.pairscope.core.moments.Rejection;
import io.pairscope.engine.formats.UnreadableShardException;
import io.pairscope.engine.session.Session;
import io.pairscope.engine.shards.BlockFiller;
import io.pairscope.engine.shards.BlockFiller.RowSink;
import io.pairscope.engine.shards.BlockReader;
import io.pairscope.engine.shards.Inventory;
import io.pairscope.engine.shards.RowRules;
import io.pairscope.engine.shards.ScanTask;
import io.pairscope.engine.shards.ShardRows;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Reading alone: all rows, decoded and checked, into blocks that nobody uses. */
final class RowReading {
    private RowReading() {}

    /** Seconds for all rows of an inventory, as many tasks at a time as the session has threads. */
    static double seconds(Session session, Inventory inventory, RowRules rules) {
        BlockReader reader = inventory.reader(session);
        List<Callable<Long>> tasks = new ArrayList<>();
        for (ScanTask task : inventory.plan()) {
            tasks.add(() -> {
                Counted sink = new Counted();
                read(reader, task, rules, sink);
                return sink.rows;
            });
        }
        ExecutorService pool = Executors.newFixedThreadPool(session.parallelism());
        try {
            long start = System.nanoTime();
            long seen = 0;
            for (Future<Long> task : pool.invokeAll(tasks)) {
                seen += task.get();
            }
            double seconds = (System.nanoTime() - start) / 1e9;
            if (seen != inventory.rows()) {
                throw new IllegalStateException("read " + seen + " rows of " + inventory.rows());
            }
            return seconds;
        } catch (ExecutionException failure) {
            throw new IllegalStateException(failure.getCause());
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(interrupted);
        } finally {
            pool.shutdownNow();
        }
    }

    static void read(BlockReader reader, ScanTask task, RowRules rules, RowSink sink)
            throws IOException, UnreadableShardException {
        try (BlockFiller filler = reader.open(task, rules, sink)) {
            while (filler.advance()) {
                // The sink gets the rows.
            }
        }
    }

    /** The number of rows in the blocks that came. */
    static class Counted implements RowSink {
        private long rows;

        @Override
        public void accept(ShardRows from, EmbeddingBlock block) throws IOException {
            rows += block.size();
        }

        @Override
        public void reject(ShardRows from, long rowNumber, String id, Rejection reason, String detail) {
            throw new IllegalStateException(detail);
        }
    }
}
