package io.pairscope.engine.scan;

import io.pairscope.core.information.PairScorer;
import io.pairscope.core.moments.ClipScore;
import io.pairscope.core.moments.EmbeddingBlock;
import io.pairscope.core.moments.Normalization;
import io.pairscope.core.moments.PairMoments;
import io.pairscope.core.moments.RunningMoments;
import io.pairscope.core.quality.RowOffsetScores;
import io.pairscope.core.spectrum.PairwiseCosines;
import io.pairscope.engine.scan.BlockTask.Work;
import io.pairscope.engine.scan.ScoreWriter.Beside;
import io.pairscope.engine.session.Session;
import io.pairscope.engine.session.Shared;
import io.pairscope.engine.shards.RowCounts;
import io.pairscope.engine.shards.ShardRows;
import io.pairscope.engine.storage.RunDirectory;
import io.pairscope.engine.storage.UnusableInputException;
import java.io.IOException;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Scan two of an audit: scores of every accepted pair to {@code scores/}.
 *
 * @param cosine summary of the cosines; empty when the dimensions differ
 * @param pmi summary of the PMI; empty when there is no Gaussian
 * @param names of the rows that {@link Repeats#exampleRows} asks for, by their number in the plan
 * @param histograms of the PMI, and of the scores of re-paired rows
 * @param refClipScores RefCLIP-S of the pairs that have one, by row range, ascending
 * @param pairings PMI of each shard's images with their own and their neighbours' texts, by shard; likewise
 */
public record ScoreScan(
        RowCounts counts,
        ScoreSummary cosine,
        ScoreSummary pmi,
        ScoreHistograms histograms,
        SortedMap<Integer, RunningMoments> refClipScores,
        Map<Long, RowName> names,
        Map<String, RowOffsetScores> pairings) {
    /**
     * Reads the input of a finished moment scan again.
     *
     * @param scorer empty when there is no Gaussian to score under
     * @param references of the texts; empty when there are none
     * @param clip of the column of CLIP-S
     * @throws UnusableInputException when the input is no longer what the first scan saw
     */
    public static ScoreScan run(
            Session session,
            MomentResult moments,
            Optional<PairScorer> scorer,
            Optional<ReferenceCosines> references,
            ClipScore.Form clip,
            RunDirectory directory) {
        Beside beside = new Beside(
                unmatched(moments), references.orElse(null), moments.rules().ranges(), clip);
        OutputScan<TaskScores> output;
        long[] named = moments.repeats().map(Repeats::exampleRows).orElse(new long[0]);
        try (Shared<PairScorer[]> shared = session.share(scorer.stream().toArray(PairScorer[]::new));
                Shared<Beside> cosines = session.share(beside)) {
            output = OutputScan.write(
                    session,
                    moments,
                    "scores",
                    (task, storage, file) ->
                            new Naming(named, new ScoreWriter(storage, file, cosines.value(), shared.value())),
                    directory);
        }
        if (output.summaries().isEmpty()) {
            writeNothing(directory, beside);
        }
        ScoreScan total = new ScoreScan(
                output.counts(),
                new ScoreSummary(),
                new ScoreSummary(),
                new ScoreHistograms(),
                new TreeMap<>(),
                new TreeMap<>(),
                new LinkedHashMap<>());
        for (TaskScores task : output.summaries()) {
            total.cosine.merge(task.cosine);
            total.pmi.merge(task.pmi);
            total.histograms.merge(task.histograms);
            task.refClipScores.forEach((range, scores) -> total.refClipScores
                    .computeIfAbsent(range, first -> new RunningMoments())
                    .merge(scores));
            total.names.putAll(task.names);
            task.pairings.forEach((shard, pairing) -> total.pairings
                    .computeIfAbsent(shard, first -> new RowOffsetScores())
                    .merge(pairing));
        }
        return total;
    }

    /** The cosines of the images of the whole input with the texts of others, or null where they do not exist. */
    private static PairwiseCosines unmatched(MomentResult moments) {
        if (moments.normalization() == Normalization.NEVER) {
            return null;
        }
        PairMoments total = moments.total();
        return total.cosines() == null || total.count() < 2 ? null : PairwiseCosines.inter(total);
    }

    /** A file without rows, so that readers find the columns. */
    private static void writeNothing(RunDirectory directory, Beside beside) {
        directory.writeFile(
                "scores/part-00000.parquet", file -> new ScoreWriter(directory.storage(), file, beside).close());
    }

    /** A writer of scores that also notes the names of some rows. */
    private record Naming(long[] named, ScoreWriter writer) implements Work<TaskScores> {
        @Override
        public void accept(ShardRows from, EmbeddingBlock block) throws IOException {
            for (int i = 0; i < block.size(); i++) {
                long row = from.planRow(block.rowNumber(i));
                if (Arrays.binarySearch(named, row) >= 0) {
                    writer.summaries().names.put(row, new RowName(block.id(i), from.shard.name, block.rowNumber(i)));
                }
            }
            writer.accept(from, block);
        }

        @Override
        public TaskScores finish() {
            return writer.finish();
        }

        @Override
        public void close() throws IOException {
            writer.close();
        }
    }
}
