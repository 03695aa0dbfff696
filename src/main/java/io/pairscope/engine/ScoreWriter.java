package io.pairscope.engine;

import static org.apache.parquet.schema.LogicalTypeAnnotation.stringType;
import static org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName.BINARY;
import static org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName.DOUBLE;
import static org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName.INT64;

import io.pairscope.information.PairScorer;
import io.pairscope.moments.EmbeddingBlock;
import java.io.Closeable;
import java.io.IOException;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.parquet.io.api.RecordConsumer;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.Types;

/** The Parquet files that a scoring task leaves: scores of accepted rows, and rows that were quarantined. */
final class ScoreWriter implements Closeable {
    private static final MessageType SCORES = Types.buildMessage()
            .required(BINARY)
            .as(stringType())
            .named("id")
            .optional(DOUBLE)
            .named("cosine")
            .optional(DOUBLE)
            .named("clip_score")
            .optional(DOUBLE)
            .named("pmi")
            .optional(DOUBLE)
            .named("image_mahalanobis_squared")
            .optional(DOUBLE)
            .named("text_mahalanobis_squared")
            .optional(DOUBLE)
            .named("joint_mahalanobis_squared")
            .required(DOUBLE)
            .named("image_norm")
            .required(DOUBLE)
            .named("text_norm")
            .required(BINARY)
            .as(stringType())
            .named("shard")
            .named("scores");

    private static final MessageType QUARANTINE = Types.buildMessage()
            .required(BINARY)
            .as(stringType())
            .named("shard")
            .required(INT64)
            .named("row")
            .optional(BINARY)
            .as(stringType())
            .named("id")
            .required(BINARY)
            .as(stringType())
            .named("reason")
            .optional(BINARY)
            .as(stringType())
            .named("detail")
            .named("quarantine");

    private final String shard;
    private final Path quarantinePath;
    private final Configuration configuration;
    private final ParquetTable<ScoreWriter> scores;
    private ParquetTable<Quarantined> quarantine;

    /** One quarantined row; {@code id} and {@code detail} may be null. */
    record Quarantined(String shard, long row, String id, String reason, String detail) {}

    private EmbeddingBlock block;
    private PairScorer.Scores blockScores;
    private int row;

    ScoreWriter(String shard, Path scoresPath, Path quarantinePath, Configuration configuration) throws IOException {
        this.shard = shard;
        this.quarantinePath = quarantinePath;
        this.configuration = configuration;
        this.scores = new ParquetTable<>(
                scoresPath, configuration, SCORES, "shard", (record, cursor) -> cursor.putScores(record));
    }

    /** @param scored null when there is no Gaussian to score under */
    void write(EmbeddingBlock rows, PairScorer.Scores scored) throws IOException {
        block = rows;
        blockScores = scored;
        for (row = 0; row < rows.size(); row++) {
            scores.write(this);
        }
    }

    void write(Quarantined bad) throws IOException {
        if (quarantine == null) {
            quarantine = quarantineTable(quarantinePath, configuration);
        }
        quarantine.write(bad);
    }

    /** A table of quarantined rows. */
    static ParquetTable<Quarantined> quarantineTable(Path path, Configuration configuration) throws IOException {
        return new ParquetTable<>(path, configuration, QUARANTINE, "reason", ScoreWriter::putQuarantined);
    }

    boolean hasQuarantined() {
        return quarantine != null;
    }

    @Override
    public void close() throws IOException {
        scores.close();
        if (quarantine != null) {
            quarantine.close();
        }
    }

    private void putScores(RecordConsumer record) {
        ParquetTable.put(record, 0, "id", idOf(block, row, shard));
        if (block.imageDims() == block.textDims()) {
            double cosine = block.cosine(row);
            ParquetTable.put(record, 1, "cosine", cosine);
            ParquetTable.put(record, 2, "clip_score", ScorePass.CLIP_SCORE_WEIGHT * Math.max(cosine, 0));
        }
        if (blockScores != null) {
            ParquetTable.put(record, 3, "pmi", blockScores.pmi(row));
            ParquetTable.put(record, 4, "image_mahalanobis_squared", blockScores.imageMahalanobisSquared(row));
            ParquetTable.put(record, 5, "text_mahalanobis_squared", blockScores.textMahalanobisSquared(row));
            ParquetTable.put(record, 6, "joint_mahalanobis_squared", blockScores.jointMahalanobisSquared(row));
        }
        ParquetTable.put(record, 7, "image_norm", block.imageNorm(row));
        ParquetTable.put(record, 8, "text_norm", block.textNorm(row));
        ParquetTable.put(record, 9, "shard", shard);
    }

    private static void putQuarantined(RecordConsumer record, Quarantined bad) {
        ParquetTable.put(record, 0, "shard", bad.shard);
        ParquetTable.put(record, 1, "row", bad.row);
        if (bad.id != null) {
            ParquetTable.put(record, 2, "id", bad.id);
        }
        ParquetTable.put(record, 3, "reason", bad.reason);
        if (bad.detail != null) {
            ParquetTable.put(record, 4, "detail", bad.detail);
        }
    }

    /** The row's own id, else {@code shard#row}. */
    static String idOf(EmbeddingBlock block, int row, String shard) {
        return block.id(row) != null ? block.id(row) : shard + "#" + block.rowNumber(row);
    }
}
