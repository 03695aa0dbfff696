package io.pairscope.engine.scan;

import io.pairscope.core.information.PairScorer;
import io.pairscope.core.quality.RowOffsetScores;
import io.pairscope.engine.scan.RecoveredScan.Output;
import io.pairscope.engine.session.Session;
import io.pairscope.engine.session.Shared;
import io.pairscope.engine.shards.RowCounts;
import io.pairscope.engine.storage.RunDirectory;
import io.pairscope.engine.storage.UnusableInputException;
import java.io.IOException;
import java.io.Serializable;
import java.io.UncheckedIOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.apache.hadoop.fs.Path;

/**
 * Scan two of an audit: scores of every accepted pair to {@code scores/}.
 *
 * @param cosine summary of the cosines; empty when the dimensions differ
 * @param pmi summary of the PMI; empty when there is no Gaussian
 * @param pairings PMI of each shard's images with their own and their neighbours' texts, by shard; likewise
 */
public record ScoreScan(
        RowCounts counts, ScoreSummary cosine, ScoreSummary pmi, Map<String, RowOffsetScores> pairings) {

    static final class Summaries implements Serializable {
        private static final long serialVersionUID = 1;

        final ScoreSummary cosine = new ScoreSummary();
        final ScoreSummary pmi = new ScoreSummary();
        final RowOffsetScores pairing = new RowOffsetScores();
        final String shard;

        Summaries(String shard) {
            this.shard = shard;
        }
    }

    /**
     * Reads the input of a finished moment scan again.
     *
     * @param scorer empty when there is no Gaussian to score under
     * @throws UnusableInputException when the input is no longer what the first scan saw
     */
    public static ScoreScan run(
            Session session, MomentResult moments, Optional<PairScorer> scorer, RunDirectory directory) {
        OutputScan<Summaries> output;
        try (Shared<PairScorer[]> shared = session.share(scorer.stream().toArray(PairScorer[]::new))) {
            output = OutputScan.run(
                    session,
                    moments,
                    "scores",
                    Output.WRITE,
                    (task, storage, file) -> new ScoreWriter(storage, file, task.shard.name, shared.value()),
                    directory);
        }
        if (output.summaries().isEmpty()) {
            writeNothing(directory);
        }
        ScoreScan total = new ScoreScan(output.counts(), new ScoreSummary(), new ScoreSummary(), new LinkedHashMap<>());
        for (Summaries task : output.summaries()) {
            total.cosine.merge(task.cosine);
            total.pmi.merge(task.pmi);
            if (scorer.isPresent()) {
                total.pairings
                        .computeIfAbsent(task.shard, first -> new RowOffsetScores())
                        .merge(task.pairing);
            }
        }
        return total;
    }

    /** A file without rows, so that readers find the columns. */
    private static void writeNothing(RunDirectory directory) {
        Path path = directory.path("scores/part-00000.parquet");
        try {
            new ScoreWriter(directory.storage(), path, "").close();
        } catch (IOException failure) {
            throw new UncheckedIOException("cannot write " + path, failure);
        }
    }
}
