package io.pairscope.engine.scan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.pairscope.core.moments.ClipScore;
import io.pairscope.core.moments.EmbeddingBlock;
import io.pairscope.core.moments.Normalization;
import io.pairscope.core.moments.Side;
import io.pairscope.core.spectrum.PairwiseCosines;
import io.pairscope.engine.shards.Plans;
import io.pairscope.engine.shards.RowRanges;
import io.pairscope.engine.shards.ShardRows;
import io.pairscope.engine.storage.Storage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.parquet.example.data.Group;
import org.apache.parquet.hadoop.ParquetFileReader;
import org.apache.parquet.hadoop.ParquetReader;
import org.apache.parquet.hadoop.example.GroupReadSupport;
import org.apache.parquet.hadoop.util.HadoopInputFile;
import org.apache.parquet.schema.MessageTypeParser;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The columns of {@code scores/}, and the key of a row in them. */
class ScoreWriterTest {
    private static final Storage STORAGE = new Storage(new Configuration());

    private static final PairwiseCosines UNMATCHED = new PairwiseCosines(0.86, 0.01);

    @TempDir
    private Path temporary;

    private org.apache.hadoop.fs.Path file() {
        return new org.apache.hadoop.fs.Path(temporary.resolve("scores.parquet").toUri());
    }

    /** Pairs of one row each, of an image (3, 4) and a text with one more dimension when asked. */
    private static EmbeddingBlock block(int textDims, String id, long... rowNumbers) {
        EmbeddingBlock block = new EmbeddingBlock(2, textDims, Normalization.APPLY);
        for (long number : rowNumbers) {
            block.set(Side.IMAGE, new double[] {3, 4}, 0);
            block.set(Side.TEXT, new double[] {4, 3, 0}, 0);
            block.commit(number, id);
        }
        return block;
    }

    private static final ShardRows FROM = Plans.rows("a/b.parquet", 10);

    private List<Group> written(EmbeddingBlock... blocks) throws IOException {
        return written(ClipScore.Form.CLIPPED, blocks);
    }

    private List<Group> written(ClipScore.Form clip, EmbeddingBlock... blocks) throws IOException {
        ScoreWriter.Beside beside = new ScoreWriter.Beside(UNMATCHED, null, RowRanges.even(10, 1), clip);
        try (ScoreWriter writer = new ScoreWriter(STORAGE, file(), beside)) {
            for (EmbeddingBlock block : blocks) {
                writer.accept(FROM, block);
            }
        }
        List<Group> rows = new ArrayList<>();
        try (ParquetReader<Group> reader =
                ParquetReader.builder(new GroupReadSupport(), file()).build()) {
            for (Group row = reader.read(); row != null; row = reader.read()) {
                rows.add(row);
            }
        }
        return rows;
    }

    @Test
    void theColumnsAreThoseOfTheContract() throws IOException {
        written();

        try (ParquetFileReader reader = ParquetFileReader.open(HadoopInputFile.fromPath(file(), new Configuration()))) {
            assertThat(reader.getFooter().getFileMetaData().getSchema())
                    .isEqualTo(MessageTypeParser.parseMessageType("""
                            message scores {
                              required binary id (STRING);
                              optional double cosine;
                              optional double clip_score;
                              optional double pmi;
                              optional double image_mahalanobis_squared;
                              optional double text_mahalanobis_squared;
                              optional double joint_mahalanobis_squared;
                              required double image_norm;
                              required double text_norm;
                              required binary shard (STRING);
                              required int64 row;
                              optional double cosine_percentile;
                            }"""));
        }
    }

    @Test
    void shardAndRowAreTheKeyWhereIdsRepeatAndTheTaskBeginsWithinTheShard() throws IOException {
        List<Group> rows = written(block(2, "same", 1_000, 1_003), block(2, "same", 3_000_000_000L));

        assertThat(rows).extracting(row -> row.getString("id", 0)).containsOnly("same");
        assertThat(rows).extracting(row -> row.getString("shard", 0)).containsOnly("a/b.parquet");
        assertThat(rows).extracting(row -> row.getLong("row", 0)).containsExactly(1_000L, 1_003L, 3_000_000_000L);
    }

    @Test
    void aRowWithoutAnIdIsCalledAfterItsKey() throws IOException {
        assertThat(written(block(2, null, 7)))
                .singleElement()
                .extracting(row -> row.getString("id", 0))
                .isEqualTo("a/b.parquet#7");
    }

    @Test
    void cosinesAreThereWhenTheDimensionsAgreeAndScoresWhenThereIsAGaussian() throws IOException {
        Group row = written(block(2, "x", 0)).get(0);
        // (3, 4)·(4, 3) / 25, and CLIP-S is 2.5 of it; the norms are as stored.
        assertThat(row.getDouble("cosine", 0)).isCloseTo(0.96, within(4 * Math.ulp(1.0)));
        assertThat(row.getDouble("clip_score", 0)).isEqualTo(2.5 * row.getDouble("cosine", 0));
        // One standard deviation above the mean of unmatched pairs: 100 Φ(1), to the digits of a table.
        assertThat(row.getDouble("cosine_percentile", 0)).isCloseTo(84.1344746, within(1e-7));
        assertThat(row.getDouble("image_norm", 0)).isEqualTo(5);
        assertThat(row.getFieldRepetitionCount("pmi")).isZero();
        temporary.resolve("scores.parquet").toFile().delete();

        Group unlike = written(block(3, "x", 0)).get(0);
        assertThat(unlike.getFieldRepetitionCount("cosine")).isZero();
        assertThat(unlike.getFieldRepetitionCount("clip_score")).isZero();
        assertThat(unlike.getFieldRepetitionCount("cosine_percentile")).isZero();
        assertThat(unlike.getDouble("text_norm", 0)).isEqualTo(5);
    }

    /** (3, 4) and (−4, −3): the cosine is −24/25. */
    @ParameterizedTest
    @CsvSource({"CLIPPED, 0", "UNCLIPPED, -2.4"})
    void aNegativeCosineIsClippedOrKept(ClipScore.Form clip, double expected) throws IOException {
        EmbeddingBlock block = new EmbeddingBlock(2, 2, Normalization.APPLY);
        block.set(Side.IMAGE, new double[] {3, 4}, 0);
        block.set(Side.TEXT, new double[] {-4, -3}, 0);
        block.commit(0, "x");
        Group row = written(clip, block).get(0);
        assertThat(row.getDouble("clip_score", 0)).isCloseTo(expected, within(8 * Math.ulp(1.0)));
        assertThat(row.getDouble("cosine", 0)).isCloseTo(-0.96, within(4 * Math.ulp(1.0)));
    }
}
