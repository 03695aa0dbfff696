package io.pairscope.engine.scan;

import io.pairscope.core.moments.EmbeddingBlock;
import io.pairscope.core.moments.Rejection;
import io.pairscope.engine.listing.BadShard;
import io.pairscope.engine.scan.BlockTask.Work;
import io.pairscope.engine.session.Session;
import io.pairscope.engine.session.Shared;
import io.pairscope.engine.shards.RowCounts;
import io.pairscope.engine.shards.ScanTask;
import io.pairscope.engine.shards.ShardRows;
import io.pairscope.engine.storage.ParquetTable;
import io.pairscope.engine.storage.QuarantinedRow;
import io.pairscope.engine.storage.RunDirectory;
import io.pairscope.engine.storage.Storage;
import java.io.IOException;
import java.io.Serializable;
import java.util.List;
import java.util.Locale;
import org.apache.hadoop.fs.Path;
import org.apache.spark.TaskContext;

/**
 * The last scan of a job: a Parquet file per task with something for every accepted row, and {@code quarantine/} with every
 * other row. Each task attempt writes files of its own name; the driver publishes those of the attempts that Spark
 * reports, by rename, so that a retried or speculative attempt leaves nothing behind.
 *
 * @param summaries what the writers of the tasks sum up, in plan order
 */
record OutputScan<R>(RowCounts counts, List<R> summaries) {
    /** Where what tasks give is kept, so are their files: those of each run apart, since attempts are counted anew. */
    private static final String KEPT = Session.CHECKPOINT + "/files/";

    private static final String QUARANTINE = "quarantine";

    /** Opens the writer of a task: a work that writes what it has for its accepted rows, if there is a file, and finishes with a summary. */
    interface WriterFactory<R> extends Serializable {
        Work<R> open(ScanTask task, Storage storage, Path file) throws IOException;
    }

    /** The files of task attempts, each under a name of its own, before the driver publishes them. */
    record AttemptFiles(String directory, Shared<Storage> storage) implements Serializable {
        /** A file of this attempt, to be called in a task. */
        Path file(String what, long number) {
            long attempt = TaskContext.get().taskAttemptId();
            return new Path(directory, what + "-" + number + "-" + attempt + ".parquet");
        }
    }

    /**
     * Reads the input of a finished moment scan again.
     *
     * @param place the directory of the output below the run's, and what progress calls it
     */
    static <R> OutputScan<R> write(
            Session session, MomentResult moments, String place, WriterFactory<R> writers, RunDirectory directory) {
        return run(session, moments, place, true, writers, directory);
    }

    /**
     * Likewise for the summaries alone; writers get null for a file.
     *
     * @param title what progress calls it
     */
    static <R> OutputScan<R> measure(
            Session session, MomentResult moments, String title, WriterFactory<R> writers, RunDirectory directory) {
        return run(session, moments, title, false, writers, directory);
    }

    private static <R> OutputScan<R> run(
            Session session,
            MomentResult moments,
            String place,
            boolean writes,
            WriterFactory<R> writers,
            RunDirectory directory) {
        List<BadShard> bad = moments.inventory().bad();
        directory.makeDirectory(QUARANTINE);
        try (Shared<Storage> storage = session.share(directory.storage())) {
            Path temporary = session.keeps() ? directory.path(KEPT + directory.run()) : directory.temporary("");
            AttemptFiles files = new AttemptFiles(temporary.toString(), storage);
            List<Written<R>> written =
                    ShardScan.again(session, place, moments).collect(new Writing<>(writers, files, writes));
            RowCounts counts = new RowCounts();
            written.forEach(task -> counts.merge(task.counts));
            counts.reject(bad);
            if (!counts.agreesWith(moments.counts())) {
                throw ShardScan.changed(
                        "the first scan rejected " + moments.counts().reasons() + " and the last " + counts.reasons());
            }
            List<String> badShards = Quarantine.ofShards(session, bad, Quarantine.ROWS_A_FILE, files);
            for (int part = 0; part < written.size(); part++) {
                Written<R> task = written.get(part);
                String name = "/" + ParquetTable.part(part);
                if (task.file != null) {
                    directory.publish(new Path(task.file), place + name);
                }
                if (task.quarantine != null) {
                    directory.publish(new Path(task.quarantine), QUARANTINE + name);
                }
            }
            for (int f = 0; f < badShards.size(); f++) {
                String name = f == 0 ? "bad-shards" : String.format(Locale.ROOT, "bad-shards-%05d", f);
                directory.publish(new Path(badShards.get(f)), QUARANTINE + "/" + name + ".parquet");
            }
            if (counts.quarantined() == 0) {
                // A table without rows is a table that can be read.
                directory.writeTable(QuarantinedRow.SCHEMA, QUARANTINE + "/part-00000.parquet", table -> {});
            }
            return new OutputScan<>(
                    counts, written.stream().map(task -> task.summary).toList());
        } finally {
            directory.deleteTemporary();
        }
    }

    private static final class Written<R> implements Serializable {
        private static final long serialVersionUID = 1;
        final RowCounts counts = new RowCounts();
        R summary;
        /** Null when none is written. */
        String file;
        /** Null when no row was rejected. */
        String quarantine;
    }

    /** A task that leaves files. */
    private record Writing<R>(WriterFactory<R> writers, AttemptFiles files, boolean writes)
            implements BlockTask<Written<R>> {
        @Override
        public Work<Written<R>> start(ScanTask task) throws IOException {
            return new Files<>(task, writers, files, writes ? files.file("rows", task.index) : null);
        }

        @Override
        public boolean isUsable(TaskResult<Written<R>> earlier) throws IOException {
            return isThere(earlier.result.file) && isThere(earlier.result.quarantine);
        }

        private boolean isThere(String file) throws IOException {
            return file == null || files.storage().value().exists(new Path(file));
        }
    }

    /** The files of one task: its output, and its rejected rows when there are any. */
    private static final class Files<R> implements Work<Written<R>> {
        private final Work<R> writer;
        private final Path quarantineFile;
        private final Quarantine quarantine;
        private final Written<R> output = new Written<>();

        /** @param file null for none */
        Files(ScanTask task, WriterFactory<R> writers, AttemptFiles files, Path file) throws IOException {
            Storage storage = files.storage().value();
            this.writer = writers.open(task, storage, file);
            this.quarantineFile = files.file("quarantine", task.index);
            this.quarantine = new Quarantine(storage, quarantineFile);
            output.file = file == null ? null : file.toString();
        }

        @Override
        public void accept(ShardRows from, EmbeddingBlock block) throws IOException {
            output.counts.accept(block);
            writer.accept(from, block);
        }

        @Override
        public void reject(ShardRows from, long rowNumber, String id, Rejection reason, String detail)
                throws IOException {
            output.counts.reject(from.shard.name, rowNumber, reason, detail);
            quarantine.write(new QuarantinedRow(from.shard.name, rowNumber, id, reason.code(), detail));
        }

        @Override
        public Written<R> finish() throws IOException {
            output.summary = writer.finish();
            output.quarantine = quarantine.isEmpty() ? null : quarantineFile.toString();
            return output;
        }

        @Override
        public void close() throws IOException {
            try (writer;
                    quarantine) {
                // Both are closed, whichever fails.
            }
        }
    }
}
