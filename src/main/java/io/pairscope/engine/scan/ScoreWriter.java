package io.pairscope.engine.scan;

import static io.pairscope.engine.storage.TableColumn.float64;
import static io.pairscope.engine.storage.TableColumn.int64;
import static io.pairscope.engine.storage.TableColumn.text;

import io.pairscope.core.information.PairScorer;
import io.pairscope.core.moments.ClipScore;
import io.pairscope.core.moments.EmbeddingBlock;
import io.pairscope.core.moments.RunningMoments;
import io.pairscope.core.moments.Side;
import io.pairscope.core.quality.RowOffsetScores;
import io.pairscope.core.spectrum.PairwiseCosines;
import io.pairscope.engine.scan.BlockTask.Work;
import io.pairscope.engine.shards.RowRanges;
import io.pairscope.engine.shards.ShardRows;
import io.pairscope.engine.storage.ParquetTable;
import io.pairscope.engine.storage.Storage;
import io.pairscope.engine.storage.TableColumn;
import io.pairscope.engine.storage.TableSchema;
import java.io.IOException;
import java.io.Serializable;
import org.apache.hadoop.fs.Path;

/** The Parquet file of scores that a task leaves, and their summaries. A row's exact key is its shard and its number in it; ids may repeat. */
final class ScoreWriter implements Work<TaskScores> {
    /** The scores of one row of a block. */
    private interface Score {
        double of(PairScorer.Scores scores, int row);
    }

    /**
     * What cosines are compared with.
     *
     * @param unmatched cosines of unmatched pairs; null when there are none
     * @param references null when there are none, and no column for them
     * @param ranges of rows, whose mean RefCLIP-S are kept apart
     * @param clip of the column of CLIP-S
     */
    record Beside(PairwiseCosines unmatched, ReferenceCosines references, RowRanges ranges, ClipScore.Form clip)
            implements Serializable {}

    private String shard;
    private final Beside beside;

    private final ParquetTable<ScoreWriter> table;
    /** Null when there is no Gaussian to score under. */
    private final PairScorer.Scores scores;

    private final TaskScores summaries;
    private EmbeddingBlock block;
    private int row;
    private double referenceCosine;

    /** @param scorer none when there is no Gaussian */
    ScoreWriter(Storage storage, Path path, Beside beside, PairScorer... scorer) throws IOException {
        this.beside = beside;
        this.scores = scorer.length == 0 ? null : scorer[0].new Scores();
        this.summaries = new TaskScores();
        this.table = schema().create(storage, path);
    }

    private TableSchema<ScoreWriter> schema() {
        TableSchema<ScoreWriter> schema = TableSchema.compressed(
                "scores",
                text("id", ScoreWriter::id),
                float64("cosine", ScoreWriter::cosine).when(ScoreWriter::hasCosine),
                float64("clip_score", (ScoreWriter writer) -> beside.clip.score(writer.cosine()))
                        .when(ScoreWriter::hasCosine),
                score("pmi", PairScorer.Scores::pmi),
                score("image_mahalanobis_squared", PairScorer.Scores::imageMahalanobisSquared),
                score("text_mahalanobis_squared", PairScorer.Scores::textMahalanobisSquared),
                score("joint_mahalanobis_squared", PairScorer.Scores::jointMahalanobisSquared),
                float64("image_norm", writer -> writer.block.norm(Side.IMAGE, writer.row)),
                float64("text_norm", writer -> writer.block.norm(Side.TEXT, writer.row)),
                TableColumn.<ScoreWriter>text("shard", writer -> writer.shard).repeating(),
                int64("row", writer -> writer.block.rowNumber(writer.row)),
                float64("cosine_percentile", ScoreWriter::cosinePercentile).when(ScoreWriter::hasPercentile));
        if (beside.references != null) {
            schema.add(float64("ref_clip_score", ScoreWriter::refClipScore).when(ScoreWriter::hasReference));
        }
        return schema;
    }

    private static TableColumn<ScoreWriter, Double> score(String name, Score score) {
        return TableColumn.<ScoreWriter>float64(name, writer -> score.of(writer.scores, writer.row))
                .when(writer -> writer.scores != null);
    }

    @Override
    public void accept(ShardRows from, EmbeddingBlock rows) throws IOException {
        shard = from.shard.name;
        block = rows;
        summaries.histograms.addRepairedCosines(rows);
        if (scores != null) {
            scores.score(rows);
            summaries
                    .pairings
                    .computeIfAbsent(shard, first -> new RowOffsetScores())
                    .accumulate(
                            rows, scores::pmi, i -> repaired(scores.nextPmi(i)), i -> repaired(scores.previousPmi(i)));
        }
        for (row = 0; row < rows.size(); row++) {
            long planRow = from.planRow(rows.rowNumber(row));
            referenceCosine = beside.references == null ? Double.NaN : beside.references.of(planRow);
            table.write(this);
            if (hasCosine()) {
                summaries.cosine.add(cosine(), this::pair);
            }
            if (scores != null) {
                summaries.pmi.add(scores.pmi(row), this::pair);
                summaries.histograms.addPmi(scores.pmi(row));
            }
            if (hasReference()) {
                summaries
                        .refClipScores
                        .computeIfAbsent(beside.ranges.rangeOf(planRow), first -> new RunningMoments())
                        .add(refClipScore());
            }
        }
    }

    private double repaired(double pmi) {
        summaries.histograms.addRepairedPmi(pmi);
        return pmi;
    }

    private String id() {
        return idOf(block, row, shard);
    }

    private ScoredPair pair() {
        return new ScoredPair(
                id(),
                shard,
                block.rowNumber(row),
                scores == null ? Double.NaN : scores.pmi(row),
                hasCosine() ? cosine() : Double.NaN);
    }

    private boolean hasCosine() {
        return block.imageDims() == block.textDims() && !Double.isNaN(block.cosine(row));
    }

    private double cosine() {
        return block.cosine(row);
    }

    private boolean hasReference() {
        return hasCosine() && !Double.isNaN(referenceCosine);
    }

    private double refClipScore() {
        return ClipScore.withReferences(cosine(), referenceCosine);
    }

    /** Of the rows so far. */
    TaskScores summaries() {
        return summaries;
    }

    private boolean hasPercentile() {
        return hasCosine() && beside.unmatched != null && beside.unmatched.vary();
    }

    private double cosinePercentile() {
        return beside.unmatched.percentile(cosine());
    }

    @Override
    public TaskScores finish() {
        summaries.cosine.pack();
        summaries.pmi.pack();
        return summaries;
    }

    @Override
    public void close() throws IOException {
        table.close();
    }

    /** The row's own id, else {@code shard#row}. */
    static String idOf(EmbeddingBlock block, int row, String shard) {
        return block.id(row) != null ? block.id(row) : shard + "#" + block.rowNumber(row);
    }
}
