package io.pairscope.core.quality;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.pairscope.core.moments.EmbeddingBlock;
import io.pairscope.core.moments.Normalization;
import io.pairscope.core.moments.PairMoments;
import io.pairscope.core.moments.Side;
import io.pairscope.core.quality.ShardOutliers.Fault;
import io.pairscope.core.quality.ShardOutliers.Finding;
import io.pairscope.fixtures.Cosine;
import io.pairscope.fixtures.Gaussians;
import io.pairscope.fixtures.Shards;
import io.pairscope.fixtures.TwoTowers;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.UnaryOperator;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is found in one bad shard among many, and that nothing is found among good ones. */
class ShardOutliersTest {
    private static final int ROWS = 120;
    private static final int BAD = 11;

    private final TwoTowers encoder = new TwoTowers(1);

    private static ShardSketch sketch(List<Shards.Row> rows, Normalization normalization) {
        EmbeddingBlock block = block(rows, normalization);
        ShardSketch sketch = new ShardSketch(block.imageDims(), block.textDims());
        sketch.accumulate(block);
        return sketch;
    }

    private static EmbeddingBlock block(List<Shards.Row> rows, Normalization normalization) {
        EmbeddingBlock block =
                new EmbeddingBlock(rows.get(0).image().length, rows.get(0).text().length, normalization);
        for (int i = 0; i < rows.size(); i++) {
            Gaussians.append(block, rows.get(i), i);
        }
        return block;
    }

    private List<Shards.Row> good(long seed) {
        return encoder.rows(ROWS, 1, seed);
    }

    /** Findings as {@code shard FAULT}. */
    private static List<String> findings(List<List<Shards.Row>> shards, Normalization normalization) {
        List<ShardSketch> sketches =
                shards.stream().map(rows -> sketch(rows, normalization)).toList();
        PairMoments total = PairMoments.merged(shards.stream()
                .map(rows -> Gaussians.moments(rows, normalization, 64))
                .toList());
        return ShardOutliers.among(sketches, total).stream()
                .map(finding -> finding.shard() + " " + finding.fault())
                .toList();
    }

    private List<String> findings(int shards, List<Shards.Row> bad, Normalization normalization) {
        List<List<Shards.Row>> all = new ArrayList<>();
        IntStream.range(0, shards).forEach(s -> all.add(s == BAD ? bad : good(1_000 + s)));
        return findings(all, normalization);
    }

    private List<String> findings(List<Shards.Row> bad) {
        return findings(200, bad, Normalization.APPLY);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void goodShardsAreNotSuspected(long seed) {
        List<List<Shards.Row>> shards = new ArrayList<>();
        IntStream.range(0, 200).forEach(s -> shards.add(good(10_000 * seed + s)));
        assertThat(findings(shards, Normalization.APPLY)).isEmpty();
    }

    @Test
    void shardsThatAllDifferAreNotSuspected() {
        // Each shard is about a content of its own, as after sorting by topic.
        List<List<Shards.Row>> shards = new ArrayList<>();
        for (int s = 0; s < 40; s++) {
            List<Shards.Row> rows = good(s);
            List<Shards.Row> topic = new ArrayList<>();
            for (Shards.Row row : rows) {
                Double[] image = row.image().clone();
                image[s % image.length] += 0.1 * (1 + s / image.length);
                topic.add(new Shards.Row(row.id(), image, row.text()));
            }
            shards.add(topic);
        }
        assertThat(findings(shards, Normalization.APPLY)).isEmpty();
    }

    @Test
    void shardsOfVerySmallAndLargeSizesAreNotSuspected() {
        List<List<Shards.Row>> shards = new ArrayList<>();
        IntStream.range(0, 60).forEach(s -> shards.add(encoder.rows(1 + 17 * s, 1, s)));
        assertThat(findings(shards, Normalization.APPLY)).isEmpty();
    }

    /** Norms vary from row to row, as before normalization: two rows show little of it, and are no finding by that. */
    @ParameterizedTest(name = "shards of {0} rows")
    @ValueSource(ints = {1, 2, 3, 5, 9, 10, 20})
    void smallShardsOfVaryingNormsAreNotSuspected(int rows) {
        for (long seed = 1; seed <= 5; seed++) {
            SplittableRandom random = new SplittableRandom(seed);
            List<List<Shards.Row>> shards = new ArrayList<>();
            for (int s = 0; s < 200; s++) {
                List<Shards.Row> unit = encoder.rows(s % 3 == 0 ? rows : ROWS, 1, 1_000 * seed + s);
                shards.add(unit.stream()
                        .map(row -> new Shards.Row(
                                row.id(),
                                scaled(row.image(), 1 + 0.15 * random.nextGaussian()),
                                scaled(row.text(), 1 + 0.15 * random.nextGaussian())))
                        .toList());
            }
            assertThat(findings(shards, Normalization.APPLY)).as("seed " + seed).isEmpty();
        }
    }

    private static Double[] scaled(Double[] vector, double by) {
        return Stream.of(vector).map(value -> by * value).toArray(Double[]::new);
    }

    @ParameterizedTest(name = "{0} rows")
    @ValueSource(ints = {1, 2, 3, 9})
    void aMissingNormalizationOfAFewRows(int rows) {
        assertThat(findings(encoder.rows(rows, 9, 1_000 + BAD))).contains(BAD + " IMAGE_NORM", BAD + " TEXT_NORM");
    }

    @Test
    void anotherEncoderOfOneSide() {
        List<Shards.Row> other = new TwoTowers(2).rows(ROWS, 1, 1_000 + BAD);
        assertThat(findings(TwoTowers.crossed(other, good(1_000 + BAD))))
                .contains(BAD + " IMAGE_MEAN")
                .doesNotContain(BAD + " TEXT_MEAN")
                .allMatch(finding -> finding.startsWith(BAD + " "));
        assertThat(findings(TwoTowers.crossed(good(1_000 + BAD), other)))
                .contains(BAD + " TEXT_MEAN")
                .doesNotContain(BAD + " IMAGE_MEAN")
                .allMatch(finding -> finding.startsWith(BAD + " "));
    }

    @Test
    void aMissingNormalizationWhateverIsDoneAboutIt() {
        List<Shards.Row> long9 = encoder.rows(ROWS, 9, 1_000 + BAD);
        assertThat(findings(long9)).containsExactly(BAD + " IMAGE_NORM", BAD + " TEXT_NORM");
        assertThat(findings(200, long9, Normalization.NEVER))
                .contains(BAD + " IMAGE_NORM", BAD + " TEXT_NORM")
                .allMatch(finding -> finding.startsWith(BAD + " "));
    }

    @Test
    void halfPrecisionIsNoMissingNormalization() {
        assertThat(findings(encoder.rows(ROWS, 1.0005, 1_000 + BAD))).isEmpty();
    }

    @Test
    void textsOfTheNextRowTheRowBeforeAndOfAnyRow() {
        assertThat(findings(TwoTowers.textsMoved(good(1_000 + BAD), -1)))
                .contains(BAD + " TEXTS_ONE_LATE")
                .allMatch(finding -> finding.startsWith(BAD + " "));
        assertThat(findings(TwoTowers.textsMoved(good(1_000 + BAD), 1)))
                .contains(BAD + " TEXTS_ONE_EARLY")
                .allMatch(finding -> finding.startsWith(BAD + " "));
        assertThat(findings(TwoTowers.textsMoved(good(1_000 + BAD), 50))).containsExactly(BAD + " PAIRING");
    }

    /** n isotropic unit rows; images and what {@code text} makes of them. */
    private static List<Shards.Row> mapped(int n, int dims, long seed, UnaryOperator<double[]> text) {
        RandomGenerator random = new SplittableRandom(seed);
        List<Shards.Row> rows = new ArrayList<>();
        for (int i = 0; i < n; i++) {
            double[] x = IntStream.range(0, dims)
                    .mapToDouble(j -> random.nextGaussian())
                    .toArray();
            rows.add(Shards.Row.of("r" + i, x, text.apply(x)));
        }
        return rows;
    }

    private static double[] opposite(double[] x) {
        return Arrays.stream(x).map(value -> -value).toArray();
    }

    /** A random sign for each coordinate, then a random order of them: a rotation of its own for each seed. */
    private static UnaryOperator<double[]> rotation(int dims, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        int[] order = IntStream.range(0, dims).toArray();
        for (int j = dims - 1; j > 0; j--) {
            int other = random.nextInt(j + 1);
            int kept = order[j];
            order[j] = order[other];
            order[other] = kept;
        }
        int[] signs = random.ints(dims, 0, 2).map(bit -> 2 * bit - 1).toArray();
        return x -> IntStream.range(0, dims)
                .mapToDouble(j -> signs[j] * x[order[j]])
                .toArray();
    }

    @ParameterizedTest(name = "{0} rows")
    @ValueSource(ints = {10, 20, 120, 1_000})
    void sidesThatOpposeEachOtherAreNamedAndNotCalledLate(int rows) {
        List<List<Shards.Row>> shards = IntStream.range(0, 30)
                .mapToObj(seed -> mapped(rows, 8, seed, ShardOutliersTest::opposite))
                .toList();
        assertThat(findings(shards, Normalization.APPLY)).allMatch(finding -> finding.endsWith(" OPPOSED"));
        List<RowOffsetScores> cosines = shards.stream()
                .map(some -> sketch(some, Normalization.APPLY).cosines())
                .toList();
        assertThat(ShardOutliers.misplaced(cosines, ShardOutliers.COSINE_DIFFERENCE)
                        .orElseThrow()
                        .fault())
                .isEqualTo(Fault.OPPOSED);
    }

    @ParameterizedTest(name = "{0} dims, {1} rows")
    @CsvSource({"2, 50", "8, 50", "8, 500", "32, 100", "32, 1000"})
    void aMapOfItsOwnBetweenTheSidesOfEachShardIsNoLag(int dims, int rows) {
        List<List<Shards.Row>> shards = IntStream.range(0, 72)
                .mapToObj(seed -> mapped(rows, dims, seed, rotation(dims, 100 + seed)))
                .toList();
        assertThat(findings(shards, Normalization.APPLY)).noneMatch(finding -> finding.contains("TEXTS_ONE"));
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3})
    void unrelatedSidesAreNeitherLateNorOpposed(long seed) {
        for (int rows : new int[] {2, 3, 5, 10, 20, 200}) {
            List<List<Shards.Row>> shards = new ArrayList<>();
            for (int s = 0; s < 500; s++) {
                SplittableRandom other = new SplittableRandom(1_000_000 * seed + 1_000 * rows + s);
                shards.add(mapped(
                        rows,
                        4,
                        7_000 * seed + 1_000 * rows + s,
                        x -> other.doubles(4, -1, 1).toArray()));
            }
            assertThat(findings(shards, Normalization.APPLY)).as(rows + " rows").isEmpty();
        }
    }

    @Test
    void oneShardAloneShowsThatItIsOffByOneAndNothingElse() {
        assertThat(findings(List.of(TwoTowers.textsMoved(good(1), -1)), Normalization.APPLY))
                .containsExactly("0 TEXTS_ONE_LATE");
        assertThat(findings(List.of(good(1), new TwoTowers(2).rows(ROWS, 7, 3)), Normalization.APPLY))
                .isEmpty();
    }

    @Test
    void aFindingSaysWhatItIsAndWhatIsUsual() {
        List<ShardSketch> sketches = new ArrayList<>();
        List<PairMoments> moments = new ArrayList<>();
        for (int s = 0; s < 20; s++) {
            List<Shards.Row> rows = s == BAD ? encoder.rows(ROWS, 3, s) : good(s);
            sketches.add(sketch(rows, Normalization.APPLY));
            moments.add(Gaussians.moments(rows, Normalization.APPLY, 64));
        }
        Finding finding =
                ShardOutliers.among(sketches, PairMoments.merged(moments)).get(0);
        assertThat(finding.fault()).isEqualTo(Fault.IMAGE_NORM);
        // Norms of rows that were rounded to float.
        assertThat(finding.value()).isCloseTo(3, within(1e-6));
        assertThat(finding.usual()).isCloseTo(1, within(1e-6));
    }

    @Test
    void aSketchOfPartsIsThatOfTheWholeButForTheSeam() {
        List<Shards.Row> rows = good(1);
        ShardSketch whole = sketch(rows, Normalization.APPLY);
        ShardSketch parts = sketch(rows.subList(0, 50), Normalization.APPLY);
        parts.merge(sketch(rows.subList(50, ROWS), Normalization.APPLY));
        assertThat(parts.rows()).isEqualTo(ROWS);
        // Sums of as many unit rows and cosines, in another order.
        assertThat(parts.sum(Side.IMAGE)).containsExactly(whole.sum(Side.IMAGE), within(1e-12));
        assertThat(parts.cosines().matched().mean())
                .isCloseTo(whole.cosines().matched().mean(), within(1e-14));
        assertThat(parts.cosines().matched().standardError())
                .isCloseTo(whole.cosines().matched().standardError(), within(1e-14));
        assertThat(whole.cosines().next().count()).isEqualTo(ROWS - 1);
        assertThat(parts.cosines().next().count()).isEqualTo(ROWS - 2);
    }

    @Test
    void rowsAreNeighboursOnlyWhenNoneBetweenThemWasRefused() {
        EmbeddingBlock block = new EmbeddingBlock(16, 16, Normalization.APPLY);
        List<Shards.Row> rows = good(1);
        Gaussians.append(block, rows.get(0), 0);
        Gaussians.append(block, rows.get(1), 1);
        Gaussians.append(block, rows.get(2), 3);
        ShardSketch sketch = new ShardSketch(16, 16);
        sketch.accumulate(block);
        assertThat(sketch.cosines().next().count()).isEqualTo(1);
        // Values are floats.
        assertThat(sketch.cosines().next().mean())
                .isCloseTo(Cosine.of(rows.get(0).image(), rows.get(1).text()), within(1e-7));
        assertThat(sketch.cosines().previous().mean())
                .isCloseTo(Cosine.of(rows.get(1).image(), rows.get(0).text()), within(1e-7));
    }
}
