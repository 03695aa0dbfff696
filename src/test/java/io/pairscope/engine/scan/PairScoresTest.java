package io.pairscope.engine.scan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.pairscope.core.covariance.JointSupport;
import io.pairscope.core.covariance.Regularization;
import io.pairscope.core.information.GaussianPair;
import io.pairscope.core.information.PairScore;
import io.pairscope.core.information.PairScorer;
import io.pairscope.core.linalg.Vectors;
import io.pairscope.core.moments.ClipScore;
import io.pairscope.core.moments.Normalization;
import io.pairscope.core.moments.Side;
import io.pairscope.core.settings.InputColumns;
import io.pairscope.core.settings.OnBadShard;
import io.pairscope.core.settings.ReadOptions;
import io.pairscope.core.similarity.UnitRows;
import io.pairscope.engine.shards.Inventory;
import io.pairscope.fixtures.Gaussians;
import io.pairscope.fixtures.Sessions;
import io.pairscope.fixtures.Shards;
import io.pairscope.fixtures.SharedSpark;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Scores that are computed anew, each found again among the scores of all images with all texts. */
@SharedSpark
class PairScoresTest {
    private static final int ROWS = 90;
    private static final int DIMS = 4;
    private static final int SEED = 3;

    private final SparkSession spark;

    @TempDir
    private Path temporary;

    PairScoresTest(SparkSession spark) {
        this.spark = spark;
    }

    private MomentResult scanned(String name, int... sizes) {
        List<Shards.Row> rows = Gaussians.equicorrelated(IntStream.of(sizes).sum(), DIMS, 0.6, 2);
        int row = 0;
        for (int s = 0; s < sizes.length; s++) {
            new Shards()
                    .rows(rows.subList(row, row + sizes[s]))
                    .write(temporary.resolve(name + "/part-" + s + ".parquet"));
            row += sizes[s];
        }
        return scan(name);
    }

    private MomentResult scan(String name) {
        Inventory inventory =
                Inventory.of(Sessions.of(spark), List.of(temporary.resolve(name).toString()), InputColumns.PAIRS);
        ReadOptions options = new ReadOptions(0, 0, Normalization.APPLY, 8, OnBadShard.STOP, 0);
        return MomentScan.run(Sessions.of(spark), "input", inventory, options);
    }

    private PickedRows all(MomentResult moments) {
        long[] numbers = LongStream.range(0, moments.counts().accepted()).toArray();
        return PickedRows.of(Sessions.of(spark), moments, "all", numbers, PickedRows.Part.NAMES_AND_VECTORS);
    }

    private static GaussianPair gaussian(MomentResult moments) {
        return (GaussianPair) GaussianPair.fit(JointSupport.of(moments.total(), Regularization.NONE));
    }

    private double[] randomPairs(MomentResult moments, PairScore score) {
        return PairScores.ofRandomPairs(Sessions.of(spark), moments, score, SEED);
    }

    @Test
    void randomPairsFormOneCycleThroughAllRowsInTheOrderGiven() {
        MomentResult moments = scanned("in", 40, 1, 49);
        double[] scores = randomPairs(moments, PairScore.cosine());
        assertThat(scores).hasSize(ROWS);
        PickedRows rows = all(moments);
        UnitRows images = rows.vectors(Side.IMAGE);
        UnitRows texts = rows.vectors(Side.TEXT);
        int[] image = new int[ROWS];
        int[] text = new int[ROWS];
        for (int k = 0; k < ROWS; k++) {
            double score = scores[k];
            int[] found = IntStream.range(0, ROWS * ROWS)
                    .filter(ij -> Math.abs(cosine(images, ij / ROWS, texts, ij % ROWS) - score) <= 1e-14)
                    .toArray();
            assertThat(found).as("pairs of cosine %s", score).hasSize(1);
            image[k] = found[0] / ROWS;
            text[k] = found[0] % ROWS;
        }
        assertThat(Arrays.stream(image).distinct().count()).isEqualTo(ROWS);
        for (int k = 0; k < ROWS; k++) {
            assertThat(text[k]).isEqualTo(image[(k + 1) % ROWS]);
        }
        double[] clip = randomPairs(moments, PairScore.clipScore(ClipScore.Form.CLIPPED));
        assertThat(clip)
                .containsExactly(
                        Arrays.stream(scores).map(c -> 2.5 * Math.max(c, 0)).toArray());
        assertThat(randomPairs(moments, PairScore.clipScore(ClipScore.Form.UNCLIPPED)))
                .containsExactly(Arrays.stream(scores).map(c -> 2.5 * c).toArray());
        assertThat(randomPairs(scanned("cut", ROWS), PairScore.cosine())).containsExactly(scores);
    }

    private static double cosine(UnitRows images, int i, UnitRows texts, int j) {
        return Vectors.dot(DIMS, images.values(), i * DIMS, texts.values(), j * DIMS);
    }

    @Test
    void ofPickedRowsTheyAreTheScoresOfTheTable() {
        MomentResult moments = scanned("in", 30, 60);
        PickedRows rows = all(moments);
        double[] cosines = PairScores.of(rows, PairScore.cosine());
        assertThat(cosines).hasSize(ROWS);
        for (int i = 0; i < ROWS; i++) {
            assertThat(cosines[i])
                    .isCloseTo(cosine(rows.vectors(Side.IMAGE), i, rows.vectors(Side.TEXT), i), within(1e-14));
        }
        GaussianPair gaussian = gaussian(moments);
        double[] pmi = PairScores.of(rows, PairScore.pmi(new PairScorer(gaussian)));
        // The mean PMI of the rows that the Gaussian was fitted on is its mutual information but for the divisors N and
        // N − 1.
        double information = gaussian.mutualInformation();
        assertThat(Arrays.stream(pmi).average().orElseThrow()).isCloseTo(information, within(1e-9));
        double[] random = randomPairs(moments, PairScore.pmi(new PairScorer(gaussian)));
        assertThat(Arrays.stream(random).average().orElseThrow()).isLessThan(0);
    }

    /** With 11 rows per dimension, pairs that all are mismatched know the Gaussian that they made. */
    @Test
    void mismatchedPairsOfTheSetItselfScoreAboveRandomOnes() {
        new Shards().rows(Gaussians.equicorrelated(ROWS, DIMS, 0, 6)).write(temporary.resolve("none/part.parquet"));
        MomentResult moments = scan("none");
        PairScore pmi = PairScore.pmi(new PairScorer(gaussian(moments)));
        double own = Arrays.stream(PairScores.of(all(moments), pmi)).average().orElseThrow();
        double random = Arrays.stream(randomPairs(moments, pmi)).average().orElseThrow();
        // Means of I > 0 and of I − Σρ²/(1 − ρ²) ≈ −I.
        assertThat(own).isPositive();
        assertThat(random).isNegative();
    }

    @Test
    void aSingleRowHasNoOtherText() {
        assertThat(randomPairs(scanned("in", 1), PairScore.cosine())).isEmpty();
        assertThat(randomPairs(scanned("two", 2), PairScore.cosine())).hasSize(2);
    }
}
