package io.pairscope.engine.scan;

import static org.apache.parquet.schema.LogicalTypeAnnotation.stringType;
import static org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName.BINARY;
import static org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName.DOUBLE;

import io.pairscope.core.information.PairScorer;
import io.pairscope.core.moments.CosineMoments;
import io.pairscope.core.moments.EmbeddingBlock;
import io.pairscope.core.moments.Side;
import io.pairscope.engine.storage.ParquetTable;
import java.io.Closeable;
import java.io.IOException;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.parquet.hadoop.metadata.CompressionCodecName;
import org.apache.parquet.io.api.RecordConsumer;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.Types;

/** The Parquet file of scores that a task leaves. */
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

    private final String shard;
    private final ParquetTable<ScoreWriter> scores;
    private EmbeddingBlock block;
    private PairScorer.Scores blockScores;
    private int row;

    ScoreWriter(String shard, Path path, Configuration configuration) throws IOException {
        this.shard = shard;
        this.scores = new ParquetTable<>(
                path,
                configuration,
                SCORES,
                CompressionCodecName.SNAPPY,
                List.of("shard"),
                (record, cursor) -> cursor.putScores(record));
    }

    /** @param scored null when there is no Gaussian to score under */
    void write(EmbeddingBlock rows, PairScorer.Scores scored) throws IOException {
        block = rows;
        blockScores = scored;
        for (row = 0; row < rows.size(); row++) {
            scores.write(this);
        }
    }

    @Override
    public void close() throws IOException {
        scores.close();
    }

    private void putScores(RecordConsumer record) {
        ParquetTable.put(record, 0, "id", idOf(block, row, shard));
        if (block.imageDims() == block.textDims()) {
            double cosine = block.cosine(row);
            ParquetTable.put(record, 1, "cosine", cosine);
            ParquetTable.put(record, 2, "clip_score", CosineMoments.CLIP_SCORE_WEIGHT * Math.max(cosine, 0));
        }
        if (blockScores != null) {
            ParquetTable.put(record, 3, "pmi", blockScores.pmi(row));
            ParquetTable.put(record, 4, "image_mahalanobis_squared", blockScores.imageMahalanobisSquared(row));
            ParquetTable.put(record, 5, "text_mahalanobis_squared", blockScores.textMahalanobisSquared(row));
            ParquetTable.put(record, 6, "joint_mahalanobis_squared", blockScores.jointMahalanobisSquared(row));
        }
        ParquetTable.put(record, 7, "image_norm", block.norm(Side.IMAGE, row));
        ParquetTable.put(record, 8, "text_norm", block.norm(Side.TEXT, row));
        ParquetTable.put(record, 9, "shard", shard);
    }

    /** The row's own id, else {@code shard#row}. */
    static String idOf(EmbeddingBlock block, int row, String shard) {
        return block.id(row) != null ? block.id(row) : shard + "#" + block.rowNumber(row);
    }
}
