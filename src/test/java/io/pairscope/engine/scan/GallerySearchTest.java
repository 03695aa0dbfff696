package io.pairscope.engine.scan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.pairscope.core.moments.Precision;
import io.pairscope.core.moments.Side;
import io.pairscope.core.similarity.Direction;
import io.pairscope.core.similarity.Exponentials;
import io.pairscope.core.similarity.Found;
import io.pairscope.core.similarity.RightAnswers;
import io.pairscope.engine.scan.GallerySearch.Answered;
import io.pairscope.engine.scan.GallerySearch.Answers;
import io.pairscope.engine.session.Session;
import io.pairscope.fixtures.Sessions;
import io.pairscope.fixtures.SharedSpark;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Queries against a gallery in several shards, blocks and tasks, against every pair of rows one by one. */
@SharedSpark
class GallerySearchTest {
    private static final int K = 7;
    /** More rows in a batch than are ever asked. */
    private static final int WHOLE = 100_000;

    private static final List<Direction> ALL = List.of(Direction.values());
    private static final List<Direction> ACROSS = List.of(Direction.IMAGE_TO_TEXT, Direction.TEXT_TO_IMAGE);
    private static final double TEMPERATURE = 0.5;

    private final Session session;

    @TempDir
    private Path temporary;

    GallerySearchTest(SparkSession spark) {
        this.session = Sessions.of(spark);
    }

    private static Search search(List<Direction> directions, int match, boolean withinOneSet) {
        return new Search(directions, K, match, -1, Exponentials.of(TEMPERATURE), withinOneSet);
    }

    /** A look at every row of a gallery for each query. */
    private record EveryRow(PlantedSet input, PlantedSet gallery, boolean hasMatch, Direction direction) {
        boolean isItself(int i, int j) {
            return direction.isWithin() && input == gallery && i == j;
        }

        boolean isRight(int i, int j) {
            if (!hasMatch) {
                return input == gallery && !direction.isWithin() && i == j;
            }
            return input.match[i] != null && input.match[i].equals(gallery.match[j]);
        }

        double cosine(int i, int j) {
            double sum = 0;
            for (int k = 0; k < PlantedSet.DIMS; k++) {
                sum += input.vector(direction.query(), i)[k] * gallery.vector(direction.gallery(), j)[k];
            }
            return sum;
        }

        /** @param candidates rows of the gallery that do not stand for an earlier one */
        void assertFound(Answered answered, int query, int i, int[] candidates) {
            int[] rows = IntStream.of(candidates).filter(j -> !isItself(i, j)).toArray();
            long[] nearest = IntStream.of(rows)
                    .boxed()
                    .sorted(Comparator.comparingDouble((Integer j) -> -cosine(i, j))
                            .thenComparing(Comparator.naturalOrder()))
                    .limit(K)
                    .mapToLong(Integer::longValue)
                    .toArray();
            Found found = answered.found();
            RightAnswers right = answered.right();
            assertThat(Arrays.copyOfRange(found.neighbours, query * K, (query + 1) * K))
                    .as("neighbours of %s, %s", i, direction)
                    .containsExactly(nearest);
            double[] cosines = IntStream.of(rows)
                    .filter(j -> isRight(i, j))
                    .mapToDouble(j -> cosine(i, j))
                    .sorted()
                    .toArray();
            assertThat(right.total(query)).isEqualTo(cosines.length);
            int kept = right.areAllKept() ? cosines.length : Math.min(1, cosines.length);
            assertThat(right.count(query)).isEqualTo(kept);
            for (int r = 0; r < kept; r++) {
                double answer = cosines[cosines.length - 1 - r];
                assertThat(right.cosine(query, r)).isEqualTo(answer);
                assertThat(found.above[right.start(query) + r])
                        .isEqualTo(IntStream.of(rows)
                                .filter(j -> !isRight(i, j) && cosine(i, j) > answer)
                                .count());
                assertThat(found.tied[right.start(query) + r])
                        .isEqualTo(IntStream.of(rows)
                                .filter(j -> !isRight(i, j) && cosine(i, j) == answer)
                                .count());
            }
        }
    }

    private static void assertAll(Answers answers, PlantedSet input, PlantedSet gallery, long[] asked, boolean match) {
        Map<Side, int[]> candidates = new HashMap<>();
        for (Side side : Side.values()) {
            candidates.put(
                    side,
                    IntStream.of(gallery.accepted())
                            .filter(j -> !match || !gallery.isRepeated(side, j))
                            .toArray());
        }
        answers.byDirection().forEach((direction, answered) -> {
            EveryRow rows = new EveryRow(input, gallery, match, direction);
            for (int query = 0; query < asked.length; query++) {
                rows.assertFound(answered, query, (int) asked[query], candidates.get(direction.gallery()));
            }
        });
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2})
    void ranksAndNeighboursWithinOneSetAreThoseOfEveryPair(long seed) {
        PlantedSet set = new PlantedSet(seed, 20, 300, 5);
        MomentResult moments = set.scanned(session, temporary.resolve("in"));
        long[] asked = set.acceptedNumbers();
        long[] some = Arrays.stream(asked).filter(number -> number % 3 == seed).toArray();
        assertAll(run(moments, moments, search(ALL, -1, true), asked, 1000), set, set, asked, false);
        assertAll(run(moments, moments, search(ALL, -1, true), some, 50), set, set, some, false);
        assertAll(run(moments, moments, search(ALL, PlantedSet.MATCH, true), some, 50), set, set, some, true);
    }

    @Test
    void theBestOfVeryManyRightAnswersIsFoundAcrossTasks() {
        PlantedSet set = new PlantedSet(8, 60, 600, 150);
        Arrays.setAll(set.match, i -> i % 3 == 0 ? "few" : "many");
        MomentResult moments = set.scanned(session, temporary.resolve("in"));
        long[] asked = Arrays.copyOfRange(set.acceptedNumbers(), 50, 90);
        Answers answers = run(moments, moments, search(ALL, PlantedSet.MATCH, true), asked, 16);
        assertAll(answers, set, set, asked, true);
        answers.byDirection()
                .forEach((direction, answered) ->
                        assertThat(answered.right().areAllKept()).isFalse());
    }

    @Test
    void ranksAndNeighboursInAnotherSetAreThoseOfEveryPair() {
        PlantedSet set = new PlantedSet(3, 50, 10);
        PlantedSet gallery = new PlantedSet(4, 20, 300, 5);
        MomentResult asking = set.scanned(session, temporary.resolve("in"));
        MomentResult answering = gallery.scanned(session, temporary.resolve("gallery"));
        long[] asked = set.acceptedNumbers();
        assertAll(run(asking, answering, search(ALL, -1, false), asked, 13), set, gallery, asked, false);
        assertAll(run(asking, answering, search(ALL, PlantedSet.MATCH, false), asked, 13), set, gallery, asked, true);
    }

    private Answers run(MomentResult input, MomentResult gallery, Search search, long[] asked, int batchRows) {
        return GallerySearch.run(session, input, gallery, search, asked, List.of(), batchRows);
    }

    @Test
    void oneProductForBothDirectionsAndAnyBatchesGiveTheSameBitsInSinglePrecision() {
        PlantedSet set = new PlantedSet(5, 30, 5300, 20);
        MomentResult moments = set.scanned(session, temporary.resolve("in"));
        long[] asked = set.acceptedNumbers();
        assertThat(GallerySearch.precision(asked.length, asked.length)).isEqualTo(Precision.FAST);
        Answers shared = run(moments, moments, search(ACROSS, -1, true), asked, WHOLE);
        Answers inBatches = run(moments, moments, search(ACROSS, -1, true), asked, 1777);
        for (Direction direction : ACROSS) {
            Answers alone = run(moments, moments, search(List.of(direction), -1, true), asked, WHOLE);
            assertSame(alone.byDirection().get(direction), shared.byDirection().get(direction));
            assertSame(
                    inBatches.byDirection().get(direction), shared.byDirection().get(direction));
        }
        assertThat(inBatches.queries().numbers).containsExactly(asked);
        assertThat(inBatches.ownCosines()).containsExactly(shared.ownCosines());
        long[] few = Arrays.copyOfRange(asked, 100, 140);
        Answers sample = run(moments, moments, search(ACROSS, -1, true), few, 11);
        for (int query = 0; query < few.length; query++) {
            EveryRow rows = new EveryRow(set, set, false, Direction.TEXT_TO_IMAGE);
            rows.assertFound(
                    sample.byDirection().get(Direction.TEXT_TO_IMAGE), query, (int) few[query], set.accepted());
        }
        Found all = shared.byDirection().get(Direction.TEXT_TO_IMAGE).found();
        Found ofFew = sample.byDirection().get(Direction.TEXT_TO_IMAGE).found();
        assertThat(ofFew.neighbours).containsExactly(Arrays.copyOfRange(all.neighbours, 100 * K, 140 * K));
        assertThat(ofFew.above).containsExactly(Arrays.copyOfRange(all.above, 100, 140));
        assertThat(ofFew.tied).containsExactly(Arrays.copyOfRange(all.tied, 100, 140));
    }

    private static void assertSame(Answered one, Answered other) {
        assertThat(one.found().neighbours).containsExactly(other.found().neighbours);
        assertThat(one.found().cosines).containsExactly(other.found().cosines);
        assertThat(one.found().above).containsExactly(other.found().above);
        assertThat(one.found().tied).containsExactly(other.found().tied);
        assertThat(one.found().copies).containsExactly(other.found().copies);
        // Sums of some thousand terms, in another order.
        for (int i = 0; i < one.found().sums.length; i++) {
            assertThat(one.found().sums[i]).isCloseTo(other.found().sums[i], within(1e-12 * other.found().sums[i]));
        }
    }

    @Test
    void valuesOfQueriesAreCountedAmongTheRowsThatMayBeNeighbours() {
        PlantedSet set = new PlantedSet(6, 20, 300, 5);
        MomentResult moments = set.scanned(session, temporary.resolve("in"));
        long[] asked = Arrays.copyOfRange(set.acceptedNumbers(), 0, 3);
        Answers answers = run(moments, moments, search(ACROSS, PlantedSet.MATCH, true), asked, 2);
        LabelCounts counts = LabelCounts.of(session, moments, answers);
        for (Side side : Side.values()) {
            Map<String, Long> expected = new HashMap<>();
            for (long query : asked) {
                String value = set.ids[(int) query];
                if (value != null) {
                    expected.put(
                            value,
                            IntStream.of(set.accepted())
                                    .filter(j -> value.equals(set.ids[j]) && !set.isRepeated(side, j))
                                    .count());
                }
            }
            assertThat(counts.of(PlantedSet.FACTOR, side)).isEqualTo(expected);
            assertThat(answers.candidates(side, moments))
                    .isEqualTo(IntStream.of(set.accepted())
                            .filter(j -> !set.isRepeated(side, j))
                            .count());
        }
    }
}
