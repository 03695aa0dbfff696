package io.pairscope.engine.scan;

import io.pairscope.core.moments.Rejection;
import io.pairscope.engine.scan.BlockTask.Work;
import io.pairscope.engine.session.Session;
import io.pairscope.engine.session.Shared;
import io.pairscope.engine.shards.BadShard;
import io.pairscope.engine.shards.RowCounts;
import io.pairscope.engine.shards.ScanTask;
import io.pairscope.engine.storage.RunDirectory;
import io.pairscope.engine.storage.Storage;
import io.pairscope.engine.storage.UnusableInputException;
import java.io.IOException;
import java.io.Serializable;
import java.util.List;
import java.util.Locale;
import org.apache.hadoop.fs.Path;

/**
 * The last scan of a job: a Parquet file a task with something for every accepted row, and {@code quarantine/} with every
 * other row. Each task attempt writes files of its own name; the driver publishes those of the attempts that Spark
 * reports, by rename, so that a retried or speculative attempt leaves nothing behind.
 *
 * @param summaries what the writers of the tasks sum up, in plan order
 */
record OutputScan<R>(RowCounts counts, List<R> summaries) {
    private static final String TEMPORARY = "_temporary";

    /** Where the output is to go. */
    enum Publish {
        YES,
        /** Writers write no file; their summaries are all that is wanted. */
        NO
    }

    /** Opens the writer of a task: a work that writes what it has for its accepted rows, and finishes with a summary. */
    interface WriterFactory<R> extends Serializable {
        Work<R> open(ScanTask task, Storage storage, Path file) throws IOException;
    }

    /**
     * Reads the input of a finished moment scan again.
     *
     * @param place the directory of the output below the run's, and what progress calls it
     * @throws UnusableInputException when the input is no longer what the first scan saw
     */
    static <R> OutputScan<R> run(
            Session session,
            MomentResult moments,
            String place,
            Publish publish,
            WriterFactory<R> writers,
            RunDirectory directory) {
        List<BadShard> bad = moments.inventory().bad();
        directory.makeDirectory("quarantine");
        try (Shared<Storage> storage = session.share(directory.storage())) {
            AttemptFiles files = new AttemptFiles(directory.path(TEMPORARY).toString(), storage);
            List<OutputTask.Output<R>> outputs =
                    ShardScan.again(session, place, moments).collect(new OutputTask<>(writers, files));
            OutputScan<R> total = total(outputs, bad);
            if (!total.counts.agreesWith(moments.counts())) {
                throw ShardScan.changed("the first scan accepted "
                        + moments.counts().accepted() + " rows and the last " + total.counts.accepted());
            }
            List<String> badShards = BadShardRows.write(session, bad, BadShardRows.ROWS_A_FILE, files);
            publish(outputs, place, publish, directory);
            for (int f = 0; f < badShards.size(); f++) {
                String name = f == 0 ? "bad-shards" : String.format(Locale.ROOT, "bad-shards-%05d", f);
                directory.publish(new Path(badShards.get(f)), "quarantine/" + name + ".parquet");
            }
            return total;
        } finally {
            directory.delete(TEMPORARY);
        }
    }

    private static <R> OutputScan<R> total(List<OutputTask.Output<R>> outputs, List<BadShard> bad) {
        RowCounts counts = new RowCounts();
        outputs.forEach(output -> counts.merge(output.counts));
        bad.forEach(shard -> counts.reject(Rejection.BAD_SHARD, shard.rows()));
        return new OutputScan<>(
                counts, outputs.stream().map(output -> output.summary).toList());
    }

    private static <R> void publish(
            List<OutputTask.Output<R>> outputs, String place, Publish publish, RunDirectory directory) {
        int parts = 0;
        for (OutputTask.Output<R> output : outputs) {
            String part = String.format(Locale.ROOT, "/part-%05d.parquet", parts++);
            if (publish == Publish.YES) {
                directory.publish(new Path(output.file), place + part);
            }
            if (output.quarantine != null) {
                directory.publish(new Path(output.quarantine), "quarantine" + part);
            }
        }
    }
}
