package io.pairscope.engine.scan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.pairscope.core.moments.Side;
import io.pairscope.core.selection.NearSide;
import io.pairscope.engine.session.Session;
import io.pairscope.fixtures.Sessions;
import io.pairscope.fixtures.SharedSpark;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@SharedSpark
class NearRowsTest {
    private static final double THRESHOLD = 0.97;
    private static final int SEED = 5;

    private final Session session;

    @TempDir
    private Path temporary;

    NearRowsTest(SparkSession spark) {
        this.session = Sessions.of(spark);
    }

    private static int[] defined(PlantedDuplicates planted, Side... sides) {
        int[] keepers = planted.keepers((i, j) -> planted.lowestCosine(i, j, sides) >= THRESHOLD);
        assertThat(Arrays.stream(keepers).filter(keeper -> keeper >= 0).count()).isGreaterThan(9);
        return keepers;
    }

    private static void assertAsDefined(DroppedRows dropped, PlantedDuplicates planted, Side... sides) {
        assertAsDefined(dropped, planted, defined(planted, sides), sides);
    }

    private static void assertAsDefined(DroppedRows dropped, PlantedDuplicates planted, int[] keepers, Side... sides) {
        assertThat(dropped.numbers)
                .containsExactly(IntStream.range(0, keepers.length)
                        .filter(i -> keepers[i] >= 0)
                        .asLongStream()
                        .toArray());
        for (int i = 0; i < dropped.count(); i++) {
            int row = (int) dropped.numbers[i];
            assertThat(dropped.keepers[i]).as("keeper of %s", row).isEqualTo(keepers[row]);
            // Some ten roundings on either way.
            assertThat(dropped.cosines[i]).isCloseTo(planted.lowestCosine(row, keepers[row], sides), within(1e-14));
        }
    }

    @ParameterizedTest(name = "{0}, {1} shards, seed {2}")
    @CsvSource({"IMAGE, 1, 1", "TEXT, 4, 2", "BOTH, 3, 3"})
    void fewRowsAreAllComparedAndDroppedByTheDefinition(NearSide side, int shards, long seed) {
        PlantedDuplicates planted = new PlantedDuplicates(seed, 700);
        MomentResult moments = planted.scanned(session, temporary, shards);
        NearRows.Result found = NearRows.of(session, moments, planted.ranking(), THRESHOLD, side, SEED);
        assertAsDefined(found.dropped(), planted, side.sides());
        assertThat(found.cells()).isEqualTo(1);
        assertThat(found.largestCell()).isEqualTo(planted.ranking().count());
        assertThat(found.separated().share()).isZero();
    }

    @ParameterizedTest(name = "{0}, {1} shards, batches of {2}")
    @CsvSource({"IMAGE, 1, 1000", "TEXT, 4, 150", "BOTH, 3, 97"})
    void allRowsAgainstAllInBatchesAreDroppedByTheDefinition(NearSide side, int shards, int batch) {
        PlantedDuplicates planted = new PlantedDuplicates(4, 700);
        MomentResult moments = planted.scanned(session, temporary, shards);
        DroppedRows dropped =
                NearRowsExactly.of(session, new NearSearch(moments, planted.ranking(), THRESHOLD, side), batch);
        assertAsDefined(dropped, planted, side.sides());
    }

    /** All rows are in the sample, so that what cells separate is known and not estimated. */
    @Test
    void cellsMissNoMoreThanTheySayAndDropNobodyWithoutAKeptNeighbour() {
        PlantedDuplicates planted = new PlantedDuplicates(6, 900);
        MomentResult moments = planted.scanned(session, temporary.resolve("one"), 1);
        NearSearch search = new NearSearch(moments, planted.ranking(), THRESHOLD, NearSide.IMAGE);
        NearRows.Result found = NearRows.inCells(session, search, SEED, 6);
        assertThat(found.cells()).isBetween(2, 6);
        assertThat(found.largestCell())
                .isBetween(planted.ranking().count() / 6, planted.ranking().count() - 1);
        assertKeptNeighbours(found.dropped(), planted);

        int[] ranked = planted.bestFirst();
        int[] cells = cells(search, ranked, planted.scores.length);
        long pairs = 0;
        long apart = 0;
        for (int i : ranked) {
            for (int j : ranked) {
                boolean isNear = i != j && planted.cosine(Side.IMAGE, i, j) >= THRESHOLD;
                pairs += isNear ? 1 : 0;
                apart += isNear && cells[i] != cells[j] ? 1 : 0;
            }
        }
        assertThat(apart).isPositive();
        SeparatedPairs separated = found.separated();
        assertThat(separated.sampled()).isEqualTo(ranked.length);
        assertThat(separated.pairs()).isEqualTo(pairs);
        assertThat(separated.standardError()).isZero();
        assertThat(separated.share()).isEqualTo((double) apart / pairs);
        assertAsDefined(
                found.dropped(),
                planted,
                planted.keepers((i, j) -> cells[i] == cells[j] && planted.cosine(Side.IMAGE, i, j) >= THRESHOLD),
                Side.IMAGE);

        MomentResult otherShards = planted.scanned(session, temporary.resolve("many"), 7);
        NearRows.Result again = NearRows.inCells(
                session, new NearSearch(otherShards, planted.ranking(), THRESHOLD, NearSide.IMAGE), SEED, 6);
        assertThat(again).usingRecursiveComparison().isEqualTo(found);
    }

    /** The cell of each ranked row, by its number in the plan. */
    private int[] cells(NearSearch search, int[] ranked, int rows) {
        long[] numbers = IntStream.of(ranked).sorted().asLongStream().toArray();
        int[] nearest = KMeansCells.of(session, search, SEED, 6)
                .nearest(PickedRows.of(session, search.moments(), "cells", numbers, PickedRows.Part.NAMES_AND_VECTORS)
                        .vectors(Side.IMAGE));
        int[] cells = new int[rows];
        for (int i = 0; i < numbers.length; i++) {
            cells[(int) numbers[i]] = nearest[i];
        }
        return cells;
    }

    private static void assertKeptNeighbours(DroppedRows dropped, PlantedDuplicates planted) {
        BitSet out = new BitSet();
        Arrays.stream(dropped.numbers).forEach(number -> out.set((int) number));
        Ranking ranking = planted.ranking();
        for (int i = 0; i < dropped.count(); i++) {
            int row = (int) dropped.numbers[i];
            int keeper = (int) dropped.keepers[i];
            assertThat(ranking.contains(row) && ranking.contains(keeper)).isTrue();
            assertThat(ranking.isBefore(keeper, row)).isTrue();
            assertThat(out.get(keeper)).as("%s is kept", keeper).isFalse();
            assertThat(planted.cosine(Side.IMAGE, row, keeper)).isGreaterThanOrEqualTo(THRESHOLD - 1e-14);
        }
    }

    /** The pictures of two sets together: precision and recall of cells against all with all. */
    @Test
    void realPicturesInCellsAreNearlyAllThatAreFoundWithoutThem() {
        List<String> inputs = List.of("data-samples/emoji-noto", "data-samples/emoji-twemoji");
        MomentResult moments = PlantedDuplicates.scanned(session, inputs);
        Ranking ranking = new Ranking(new double[(int) moments.inventory().rows()]);
        NearSearch search = new NearSearch(moments, ranking, 0.95, NearSide.IMAGE);
        DroppedRows all = NearRowsExactly.of(session, search, 500);
        NearRows.Result cells = NearRows.inCells(session, search, SEED, 8);
        assertThat(all.count()).isGreaterThan(100);
        assertThat(cells.cells()).isEqualTo(8);
        // Seen: 244 are dropped by the definition, 236 of them in cells, and no others.
        assertThat((double) common(all, cells.dropped()) / all.count())
                .as("recall")
                .isGreaterThan(0.94);
        assertThat((double) common(all, cells.dropped()) / cells.dropped().count())
                .as("precision")
                .isGreaterThan(0.99);
        // Seen: 0.024 with an error of 0.009.
        assertThat(cells.separated().share()).isBetween(0.0, 0.06);
        assertThat(cells.separated().standardError()).isBetween(0.001, 0.02);
    }

    private static long common(DroppedRows one, DroppedRows other) {
        return Arrays.stream(one.numbers)
                .filter(number -> Arrays.binarySearch(other.numbers, number) >= 0)
                .count();
    }
}
