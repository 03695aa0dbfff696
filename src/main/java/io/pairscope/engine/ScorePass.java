package io.pairscope.engine;

import io.pairscope.information.PairScorer;
import io.pairscope.moments.EmbeddingBlock;
import io.pairscope.moments.Rejection;
import java.io.IOException;
import java.io.Serializable;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.util.LongAccumulator;
import org.apache.spark.util.SerializableConfiguration;

/**
 * Scan two: scores of every accepted pair to {@code scores/}, every other row to {@code quarantine/}. Each task attempt
 * writes files of its own name; the driver publishes those of the attempts that Spark reports, by rename, so that a
 * retried or speculative attempt leaves nothing behind.
 *
 * @param cosine summary of the cosines; empty when the dimensions differ
 * @param pmi summary of the PMI; empty when there is no Gaussian
 */
public record ScorePass(RowCounts counts, ScoreSummary cosine, ScoreSummary pmi) {
    /** CLIP-S rescales max(cosine, 0) by this: Hessel et al., "CLIPScore" (2021). */
    public static final double CLIP_SCORE_WEIGHT = 2.5;

    private static final String TEMPORARY = "_temporary";

    /** What one task reports: plain fields, since it crosses the network. */
    private static final class TaskScores implements Serializable {
        private static final long serialVersionUID = 1;

        final RowCounts counts = new RowCounts();
        final ScoreSummary cosine = new ScoreSummary();
        final ScoreSummary pmi = new ScoreSummary();
        String scores;
        String quarantine;
        BadShard failure;
    }

    /**
     * Reads the input of a finished moment pass again.
     *
     * @param scorer empty when there is no Gaussian to score under
     * @throws UnusableInputException when the input is no longer what the first scan saw
     */
    public static ScorePass run(
            SparkSession spark,
            MomentPass moments,
            Optional<PairScorer> scorer,
            RunDirectory directory,
            Progress progress) {
        ShardInventory inventory = moments.inventory();
        List<ScanTask> tasks = ScanTask.plan(inventory.shards());
        JavaSparkContext context = JavaSparkContext.fromSparkContext(spark.sparkContext());
        Broadcast<SerializableConfiguration> configuration =
                context.broadcast(new SerializableConfiguration(directory.configuration()));
        Broadcast<PairScorer[]> shared = context.broadcast(scorer.stream().toArray(PairScorer[]::new));
        LongAccumulator rowsDone = context.sc().longAccumulator();
        TaskScorer work = new TaskScorer(
                new EmbeddingReader(spark, inventory),
                moments.rules(),
                shared,
                configuration,
                directory.path(TEMPORARY).toString(),
                rowsDone);
        directory.makeDirectory("scores");
        directory.makeDirectory("quarantine");
        context.sc().setJobDescription("Pairscope: scores");
        try {
            List<TaskScores> results = progress.step(
                    "scores",
                    inventory.rows(),
                    rowsDone::value,
                    () -> context.parallelize(tasks, tasks.size())
                            .map(work::score)
                            .collect());
            return publish(results, moments, directory);
        } finally {
            directory.delete(TEMPORARY);
        }
    }

    private static ScorePass publish(List<TaskScores> results, MomentPass moments, RunDirectory directory) {
        ScorePass total = new ScorePass(new RowCounts(), new ScoreSummary(), new ScoreSummary());
        for (TaskScores result : results) {
            if (result.failure != null) {
                throw changed(result.failure + " (the first scan could read it)");
            }
            total.counts.merge(result.counts);
            total.cosine.merge(result.cosine);
            total.pmi.merge(result.pmi);
        }
        int parts = 0;
        for (TaskScores result : results) {
            String part = String.format(Locale.ROOT, "part-%05d.parquet", parts++);
            directory.rename(new Path(result.scores), directory.path("scores/" + part));
            if (result.quarantine != null) {
                directory.rename(new Path(result.quarantine), directory.path("quarantine/" + part));
            }
        }
        total.writeBadShards(moments.inventory().bad(), directory);
        if (!total.counts.agreesWith(moments.counts())) {
            throw changed("the first scan accepted " + moments.counts().accepted() + " rows and the second "
                    + total.counts.accepted());
        }
        return total;
    }

    private static UnusableInputException changed(String what) {
        return new UnusableInputException(
                "the input changed between the two scans: " + what + ". Run it again when nothing writes to the input");
    }

    /** One quarantined row for each row of a shard that was left out, so that no row of the input is unaccounted for. */
    private void writeBadShards(List<BadShard> bad, RunDirectory directory) {
        List<BadShard> withRows = bad.stream().filter(shard -> shard.rows() > 0).toList();
        if (withRows.isEmpty()) {
            return;
        }
        Path path = directory.path("quarantine/bad-shards.parquet");
        try (ParquetTable<ScoreWriter.Quarantined> table =
                ScoreWriter.quarantineTable(path, directory.configuration())) {
            for (BadShard shard : withRows) {
                for (long row = 0; row < shard.rows(); row++) {
                    table.write(new ScoreWriter.Quarantined(
                            shard.name(), row, null, Rejection.BAD_SHARD.code(), shard.reason()));
                }
                counts.reject(Rejection.BAD_SHARD, shard.rows());
            }
        } catch (IOException failure) {
            throw new UncheckedIOException("cannot write " + path, failure);
        }
    }

    /** What runs in a task. */
    private static final class TaskScorer implements Serializable {
        private static final long serialVersionUID = 1;

        private final EmbeddingReader reader;
        private final EmbeddingReader.Rules rules;
        /** One scorer, or none when there is no Gaussian. */
        private final Broadcast<PairScorer[]> scorer;

        private final Broadcast<SerializableConfiguration> configuration;
        private final String directory;
        private final LongAccumulator progress;

        TaskScorer(
                EmbeddingReader reader,
                EmbeddingReader.Rules rules,
                Broadcast<PairScorer[]> scorer,
                Broadcast<SerializableConfiguration> configuration,
                String directory,
                LongAccumulator progress) {
            this.reader = reader;
            this.rules = rules;
            this.scorer = scorer;
            this.configuration = configuration;
            this.directory = directory;
            this.progress = progress;
        }

        TaskScores score(ScanTask task) throws Exception {
            TaskScores result = new TaskScores();
            long attempt = TaskContext.get().taskAttemptId();
            result.scores = directory + "/scores-" + task.index + "-" + attempt + ".parquet";
            String quarantine = directory + "/quarantine-" + task.index + "-" + attempt + ".parquet";
            Configuration hadoop = configuration.value().value();
            new Path(directory).getFileSystem(hadoop).setWriteChecksum(false);
            try (ScoreWriter writer =
                    new ScoreWriter(task.shard.name, new Path(result.scores), new Path(quarantine), hadoop)) {
                reader.read(task, rules, new Sink(task, writer, scorer.value(), result));
                result.quarantine = writer.hasQuarantined() ? quarantine : null;
            } catch (UnreadableShardException failure) {
                if (Attempts.another(TaskContext.get())) {
                    throw failure;
                }
                result.failure = new BadShard(task.shard.name, task.shard.totalRows(), failure.getMessage());
            }
            result.cosine.pack();
            result.pmi.pack();
            progress.add(task.rows);
            return result;
        }
    }

    private static final class Sink implements RowSink {
        private final ScanTask task;
        private final ScoreWriter writer;
        private final PairScorer.Scores scores;
        private final TaskScores result;

        Sink(ScanTask task, ScoreWriter writer, PairScorer[] scorer, TaskScores result) {
            this.task = task;
            this.writer = writer;
            this.scores = scorer.length == 0 ? null : scorer[0].new Scores();
            this.result = result;
        }

        @Override
        public void accept(EmbeddingBlock block) throws IOException {
            if (scores != null) {
                scores.score(block);
            }
            writer.write(block, scores);
            result.counts.accept(block);
            for (int i = 0; i < block.size(); i++) {
                int row = i;
                if (block.imageDims() == block.textDims()) {
                    result.cosine.add(block.cosine(i), () -> ScoreWriter.idOf(block, row, task.shard.name));
                }
                if (scores != null) {
                    result.pmi.add(scores.pmi(i), () -> ScoreWriter.idOf(block, row, task.shard.name));
                }
            }
        }

        @Override
        public void reject(long rowNumber, String id, Rejection reason, String detail) throws IOException {
            result.counts.reject(task.shard.name, rowNumber, reason, detail);
            writer.write(new ScoreWriter.Quarantined(task.shard.name, rowNumber, id, reason.code(), detail));
        }
    }
}
