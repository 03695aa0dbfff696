package io.pairscope.engine.scan;

import io.pairscope.core.moments.EmbeddingBlock;
import io.pairscope.core.moments.Rejection;
import io.pairscope.engine.session.Session;
import io.pairscope.engine.shards.BadShard;
import io.pairscope.engine.shards.EmbeddingReader;
import io.pairscope.engine.shards.Inventory;
import io.pairscope.engine.shards.RowCounts;
import io.pairscope.engine.shards.RowSink;
import io.pairscope.engine.shards.ScanTask;
import io.pairscope.engine.shards.UnreadableShardException;
import io.pairscope.engine.storage.RunDirectory;
import io.pairscope.engine.storage.Storage;
import io.pairscope.engine.storage.UnusableInputException;
import java.io.Closeable;
import java.io.IOException;
import java.io.Serializable;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.apache.hadoop.fs.Path;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.util.LongAccumulator;

/**
 * The last scan of a job: a Parquet file a task with something for every accepted row, and {@code quarantine/} with every
 * other row. Each task attempt writes files of its own name; the driver publishes those of the attempts that Spark
 * reports, by rename, so that a retried or speculative attempt leaves nothing behind.
 *
 * @param summaries what the writers of the tasks sum up, in plan order
 */
record OutputPass<R>(RowCounts counts, List<R> summaries) {
    private static final String TEMPORARY = "_temporary";

    /** Where the output is to go. */
    enum Publish {
        YES,
        /** Writers write no file; their summaries are all that is wanted. */
        NO
    }

    /** Writes what one task has for its accepted rows. */
    interface RowWriter<R> extends Closeable {
        void write(EmbeddingBlock block) throws IOException;

        /** What is reported of the rows written; plain and serializable. */
        R summary();
    }

    /** Opens a writer in a task; captured by the tasks. */
    interface WriterFactory<R> extends Serializable {
        RowWriter<R> open(ScanTask task, Storage storage, Path file) throws IOException;
    }

    /** What one task reports: plain fields, since it crosses the network. */
    private static final class TaskOutput<R> implements Serializable {
        private static final long serialVersionUID = 1;

        final RowCounts counts = new RowCounts();
        R summary;
        String file;
        String quarantine;
        BadShard failure;
    }

    /**
     * Reads the input of a finished moment pass again.
     *
     * @param place the directory of the output below the run's, and what progress calls it
     * @throws UnusableInputException when the input is no longer what the first scan saw
     */
    static <R> OutputPass<R> run(
            Session session,
            MomentPass moments,
            String place,
            Publish publish,
            WriterFactory<R> writers,
            RunDirectory directory) {
        Inventory inventory = moments.inventory();
        List<ScanTask> tasks = ScanTask.plan(inventory.shards());
        JavaSparkContext context = session.context();
        Broadcast<Storage> storage = context.broadcast(directory.storage());
        LongAccumulator rowsDone = context.sc().longAccumulator();
        Work<R> work = new Work<>(
                new EmbeddingReader(session, inventory),
                moments.rules(),
                writers,
                storage,
                directory.path(TEMPORARY).toString(),
                rowsDone);
        directory.makeDirectory("quarantine");
        session.describe("" + place);
        try {
            List<TaskOutput<R>> outputs = session.progress()
                    .step(
                            place,
                            inventory.rows(),
                            rowsDone::value,
                            () -> context.parallelize(tasks, Math.max(1, tasks.size()))
                                    .map(work::run)
                                    .collect());
            return publish(outputs, moments, place, publish, directory);
        } finally {
            directory.delete(TEMPORARY);
        }
    }

    private static <R> OutputPass<R> publish(
            List<TaskOutput<R>> outputs, MomentPass moments, String place, Publish publish, RunDirectory directory) {
        OutputPass<R> total = new OutputPass<>(new RowCounts(), new ArrayList<>());
        for (TaskOutput<R> output : outputs) {
            if (output.failure != null) {
                throw changed(output.failure + " (the first scan could read it)");
            }
            total.counts.merge(output.counts);
            total.summaries.add(output.summary);
        }
        int parts = 0;
        for (TaskOutput<R> output : outputs) {
            String part = String.format(Locale.ROOT, "/part-%05d.parquet", parts++);
            if (publish == Publish.YES) {
                directory.publish(new Path(output.file), place + part);
            }
            if (output.quarantine != null) {
                directory.publish(new Path(output.quarantine), "quarantine" + part);
            }
        }
        total.writeBadShards(moments.inventory().bad(), directory);
        if (!total.counts.agreesWith(moments.counts())) {
            throw changed("the first scan accepted " + moments.counts().accepted() + " rows and the last "
                    + total.counts.accepted());
        }
        return total;
    }

    static UnusableInputException changed(String what) {
        return new UnusableInputException(
                "the input changed between the two scans: " + what + ". Run it again when nothing writes to the input");
    }

    /** One quarantined row for each row of a shard that was left out, so that no row of the input is unaccounted for. */
    private void writeBadShards(List<BadShard> bad, RunDirectory directory) {
        Path path = directory.path("quarantine/bad-shards.parquet");
        try (Quarantine quarantine = new Quarantine(directory.storage(), path)) {
            for (BadShard shard : bad) {
                for (long row = 0; row < shard.rows(); row++) {
                    quarantine.write(
                            new Quarantine.Row(shard.name(), row, null, Rejection.BAD_SHARD.code(), shard.reason()));
                }
                counts.reject(Rejection.BAD_SHARD, shard.rows());
            }
        } catch (IOException failure) {
            throw new UncheckedIOException("cannot write " + path, failure);
        }
    }

    /** What runs in a task. */
    private static final class Work<R> implements Serializable {
        private static final long serialVersionUID = 1;

        private final EmbeddingReader reader;
        private final EmbeddingReader.Rules rules;
        private final WriterFactory<R> writers;
        private final Broadcast<Storage> storage;
        private final String directory;
        private final LongAccumulator progress;

        Work(
                EmbeddingReader reader,
                EmbeddingReader.Rules rules,
                WriterFactory<R> writers,
                Broadcast<Storage> storage,
                String directory,
                LongAccumulator progress) {
            this.reader = reader;
            this.rules = rules;
            this.writers = writers;
            this.storage = storage;
            this.directory = directory;
            this.progress = progress;
        }

        TaskOutput<R> run(ScanTask task) throws Exception {
            TaskOutput<R> output = new TaskOutput<>();
            long attempt = TaskContext.get().taskAttemptId();
            output.file = directory + "/rows-" + task.index + "-" + attempt + ".parquet";
            String quarantinePath = directory + "/quarantine-" + task.index + "-" + attempt + ".parquet";
            try (RowWriter<R> writer = writers.open(task, storage.value(), new Path(output.file));
                    Quarantine quarantine = new Quarantine(storage.value(), new Path(quarantinePath))) {
                reader.read(task, rules, new Sink<>(task, writer, quarantine, output.counts));
                output.summary = writer.summary();
                output.quarantine = quarantine.isEmpty() ? null : quarantinePath;
            } catch (UnreadableShardException failure) {
                if (Attempts.another(TaskContext.get())) {
                    throw failure;
                }
                output.failure = new BadShard(task.shard.name, task.shard.totalRows(), failure.getMessage());
            }
            progress.add(task.rows);
            return output;
        }
    }

    private static final class Sink<R> implements RowSink {
        private final ScanTask task;
        private final RowWriter<R> writer;
        private final Quarantine quarantine;
        private final RowCounts counts;

        Sink(ScanTask task, RowWriter<R> writer, Quarantine quarantine, RowCounts counts) {
            this.task = task;
            this.writer = writer;
            this.quarantine = quarantine;
            this.counts = counts;
        }

        @Override
        public void accept(EmbeddingBlock block) throws IOException {
            counts.accept(block);
            writer.write(block);
        }

        @Override
        public void reject(long rowNumber, String id, Rejection reason, String detail) throws IOException {
            counts.reject(task.shard.name, rowNumber, reason, detail);
            quarantine.write(new Quarantine.Row(task.shard.name, rowNumber, id, reason.code(), detail));
        }
    }
}
