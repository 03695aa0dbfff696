package io.pairscope.core.similarity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.pairscope.core.moments.Precision;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class DirectionFoldTest {
    private static final double[] TEMPERATURES = {0.01, 0.25};

    /** What is asked of which rows. */
    record Case(long seed, int dims, int count, int group, boolean lattice, Direction direction, boolean other, int k) {
        PlantedRows rows() {
            return new PlantedRows(seed, dims, count, group, lattice);
        }

        /** Without groups, the answer of a row is its own number across, and there is none within or in another set. */
        long[] answers(PlantedRows rows) {
            if (group > 1) {
                return rows.groups;
            }
            boolean none = direction.isWithin() || other;
            return LongStream.range(0, count).map(i -> none ? -1 : i).toArray();
        }
    }

    static Stream<Case> cases() {
        List<Case> cases = new ArrayList<>();
        int[][] shapes = {{1, 40}, {3, 60}, {4, 150}, {8, 97}, {33, 120}, {512, 45}};
        long seed = 1;
        for (int[] shape : shapes) {
            for (Direction direction : Direction.values()) {
                for (int group : new int[] {1, 2, 5}) {
                    boolean lattice = shape[0] < 512 && seed % 3 == 0 || shape[0] == 1;
                    int k = new int[] {1, 10, 200}[(int) (seed % 3)];
                    cases.add(new Case(seed, shape[0], shape[1], group, lattice, direction, seed % 5 == 0, k));
                    seed++;
                }
            }
        }
        return cases.stream();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("cases")
    void neighboursRanksAndSumsAreThoseOfAllCosinesInDouble(Case it) {
        Expected expected = new Expected(it);
        for (Precision precision : Precision.values()) {
            SideRows queries = expected.queries(0, it.count);
            DirectionFold fold = expected.fold(queries, 0, it.count);
            SimilarityTile tile = new SimilarityTile(precision);
            SideRows gallery = expected.gallery(0, it.count);
            tile.multiply(queries.vectors, 0, it.count, gallery.vectors, 0, it.count);
            fold.fold(tile, gallery);
            expected.verify(fold.found(), tile.error());
        }
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("cases")
    void nothingDependsOnHowQueriesAndGalleryAreCut(Case it) {
        Expected expected = new Expected(it);
        Random random = new Random(it.seed);
        for (Precision precision : Precision.values()) {
            SimilarityTile tile = new SimilarityTile(precision);
            int middle = random.nextInt(it.count + 1);
            List<Found> batches = new ArrayList<>();
            double error = 0;
            for (int[] batch : new int[][] {{0, middle}, {middle, it.count}}) {
                SideRows queries = expected.queries(batch[0], batch[1]);
                // Tasks end in any order and tell each other what they know; their results are merged in the order of
                // the gallery.
                KnownBounds known = new KnownBounds(queries.count());
                List<int[]> parts = cuts(random, 0, it.count, 50);
                List<Integer> order =
                        new ArrayList<>(IntStream.range(0, parts.size()).boxed().toList());
                Collections.shuffle(order, random);
                Map<Integer, Found> results = new TreeMap<>();
                for (int turn : order) {
                    int[] part = parts.get(turn);
                    SideRows gallery = expected.gallery(part[0], part[1]);
                    DirectionFold fold = expected.fold(queries, batch[0], batch[1], known);
                    for (int[] q : cuts(random, 0, queries.count(), 30)) {
                        for (int[] g : cuts(random, 0, gallery.count(), 30)) {
                            tile.multiply(queries.vectors, q[0], q[1] - q[0], gallery.vectors, g[0], g[1] - g[0]);
                            fold.fold(tile, gallery);
                            error = tile.error();
                        }
                        // Asked for in between, nothing is counted twice.
                        fold.found();
                    }
                    results.put(turn, fold.found());
                }
                Found all = results.get(0);
                results.values().stream().skip(1).forEach(all::merge);
                batches.add(all);
            }
            expected.verify(Found.joined(batches), error);
        }
    }

    static Stream<Case> setsOfPairs() {
        int[][] shapes = {{1, 40}, {2, 400}, {3, 60}, {5, 400}, {8, 97}, {24, 400}, {33, 120}, {512, 45}};
        return Arrays.stream(shapes)
                .flatMap(shape -> IntStream.of(0, 1, 10, 200)
                        .mapToObj(k -> new Case(
                                shape[0] + k,
                                shape[0],
                                shape[1],
                                1,
                                shape[0] < 512 && k == 10,
                                Direction.IMAGE_TO_TEXT,
                                false,
                                k)));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("setsOfPairs")
    void oneTileServesBothDirections(Case it) {
        Case turned = new Case(it.seed, it.dims, it.count, it.group, it.lattice, Direction.TEXT_TO_IMAGE, false, it.k);
        for (Precision precision : Precision.values()) {
            Expected there = new Expected(it);
            Expected back = new Expected(turned);
            SideRows images = there.queries(0, it.count);
            SideRows texts = back.queries(0, it.count);
            DirectionFold forward = there.fold(images, 0, it.count);
            DirectionFold backward = back.fold(texts, 0, it.count);
            BothWaysFold fold = new BothWaysFold(forward, backward);
            SimilarityTile tile = new SimilarityTile(precision);
            for (int[] g : cuts(new Random(it.seed), 0, it.count, 60)) {
                for (int[] q : cuts(new Random(it.seed + 1), 0, it.count, 60)) {
                    tile.multiply(images.vectors, q[0], q[1] - q[0], texts.vectors, g[0], g[1] - g[0]);
                    fold.fold(tile, images, texts);
                }
            }
            there.verify(forward.found(), tile.error());
            back.verify(backward.found(), tile.error());
        }
    }

    @Test
    void partsOfTheGalleryComeAndGo() {
        // More values than wait for a decision: 1 100 · 2 048 > 2²¹.
        int dims = 2048;
        int count = 1100;
        PlantedRows rows = new PlantedRows(11, dims, count, 1, false);
        long[] none = new long[count];
        Arrays.fill(none, -1);
        SideRows queries = rows.side(true, 0, 5, none, false, null);
        DirectionFold fold = new DirectionFold(
                Direction.IMAGE_TO_TEXT, queries, RightAnswers.none(5), null, 7, new KnownBounds(5), Exponentials.of());
        SimilarityTile tile = new SimilarityTile(Precision.FAST);
        for (int[] part : cuts(new Random(11), 0, count, 300)) {
            SideRows gallery = rows.side(false, part[0], part[1], none, false, null);
            tile.multiply(queries.vectors, 0, 5, gallery.vectors, 0, gallery.count());
            fold.fold(tile, gallery);
        }
        Found found = fold.found();
        UnitRows texts = rows.unitRows(false, 0, count);
        for (int query = 0; query < 5; query++) {
            int q = query;
            assertThat(Arrays.copyOfRange(found.neighbours, 7 * q, 7 * q + 7))
                    .containsExactly(LongStream.range(0, count)
                            .boxed()
                            .sorted(Comparator.comparingDouble(j -> -queries.vectors.cosine(q, texts, j.intValue())))
                            .mapToLong(j -> j)
                            .limit(7)
                            .toArray());
        }
    }

    @Test
    void theSlicesOfSomeQueriesJoinedAreTheWhole() {
        Case it = new Case(7, 8, 80, 5, false, Direction.IMAGE_TO_TEXT, false, 3);
        Expected expected = new Expected(it);
        SideRows queries = expected.queries(0, it.count);
        SideRows gallery = expected.gallery(0, it.count);
        DirectionFold fold = expected.fold(queries, 0, it.count);
        SimilarityTile tile = new SimilarityTile(Precision.EXACT);
        tile.multiply(queries.vectors, 0, it.count, gallery.vectors, 0, it.count);
        fold.fold(tile, gallery);
        Found found = fold.found();
        RightAnswers right = expected.right(0, it.count);
        Found joined = Found.joined(List.of(
                found.slice(0, 13, right),
                found.slice(13, 13, right),
                found.slice(13, 14, right),
                found.slice(14, 80, right)));
        expected.verify(joined, tile.error());
        assertThat(joined.sums).isEqualTo(found.sums);
    }

    @Test
    void aSumWithoutTheQueryItselfKeepsTheDigitsOfTinyTerms() {
        // All other rows are opposite: terms of exp(−2/τ) = exp(−200), which vanish beside the query's own exp(0) = 1.
        UnitRows rows = new UnitRows(1, 3, new double[] {1, -1, -1});
        long[] none = {-1, -1, -1};
        SideRows side = new SideRows(rows, new long[] {0, 1, 2}, none, new boolean[3], new int[] {-1, -1, -1}, null);
        RightAnswers right = new RightAnswers(new int[4], new double[0], new long[3]);
        DirectionFold fold = new DirectionFold(
                Direction.IMAGE_TO_IMAGE, side, right, null, 1, new KnownBounds(side.count()), Exponentials.of(0.01));
        SimilarityTile tile = new SimilarityTile(Precision.FAST);
        tile.multiply(rows, 0, 3, rows, 0, 3);
        fold.fold(tile, side);
        // Terms are right to 2e-13, the expected value to 200 last places.
        assertThat(fold.found().sums[0]).isCloseTo(2 * Math.exp(-200), within(1e-12 * Math.exp(-200)));
    }

    /** Cuts of [from, to) into pieces of 1 to most. */
    static List<int[]> cuts(Random random, int from, int to, int most) {
        List<int[]> cuts = new ArrayList<>();
        for (int at = from; at < to; ) {
            int end = Math.min(to, at + 1 + random.nextInt(most));
            cuts.add(new int[] {at, end});
            at = end;
        }
        return cuts;
    }

    /** The definitions, from all cosines in double. */
    private static final class Expected {
        final Case it;
        final PlantedRows rows;
        final long[] answers;
        final boolean ofImage;
        final boolean inImage;
        final boolean[] repeated;
        final double[][] cosines;
        final double[][] right;

        Expected(Case it) {
            this.it = it;
            this.rows = it.rows();
            this.answers = it.answers(rows);
            this.ofImage = it.direction.query() == Direction.IMAGE_TO_IMAGE.query();
            this.inImage = it.direction.gallery() == Direction.IMAGE_TO_IMAGE.query();
            this.repeated = rows.repeated(inImage, answers);
            this.cosines = new double[it.count][it.count];
            this.right = new double[it.count][];
            UnitRows asking = rows.unitRows(ofImage, 0, it.count);
            UnitRows answering = rows.unitRows(inImage, 0, it.count);
            for (int q = 0; q < it.count; q++) {
                for (int j = 0; j < it.count; j++) {
                    // Rows that differ in their last places are ordered by this sum's own rounding; see UnitRowsTest.
                    cosines[q][j] = asking.cosine(q, answering, j);
                }
                int query = q;
                right[q] = candidates(q)
                        .filter(j -> isRight(query, j))
                        .mapToDouble(j -> -cosines[query][j])
                        .sorted()
                        .map(x -> -x)
                        .toArray();
            }
        }

        SideRows queries(int from, int to) {
            return rows.side(ofImage, from, to, answers, it.other, null);
        }

        SideRows gallery(int from, int to) {
            return rows.side(inImage, from, to, answers, false, null);
        }

        DirectionFold fold(SideRows queries, int from, int to) {
            return fold(queries, from, to, new KnownBounds(queries.count()));
        }

        DirectionFold fold(SideRows queries, int from, int to, KnownBounds known) {
            return new DirectionFold(
                    it.direction,
                    queries,
                    right(from, to),
                    it.group == 1 && !it.direction.isWithin() ? rows.unitRows(inImage, from, to) : null,
                    it.k,
                    known,
                    Exponentials.of(TEMPERATURES));
        }

        RightAnswers right(int from, int to) {
            double[][] some = Arrays.copyOfRange(right, from, to);
            int[] starts = new int[some.length + 1];
            for (int i = 0; i < some.length; i++) {
                starts[i + 1] = starts[i] + some[i].length;
            }
            return new RightAnswers(
                    starts,
                    Arrays.stream(some).flatMapToDouble(Arrays::stream).toArray(),
                    Arrays.stream(some).mapToLong(of -> of.length).toArray());
        }

        boolean isSelf(int q, int j) {
            return it.direction.isWithin() && !it.other && q == j;
        }

        boolean isRight(int q, int j) {
            return answers[q] >= 0 && answers[q] == answers[j];
        }

        IntStream candidates(int q) {
            return IntStream.range(0, it.count).filter(j -> !repeated[j] && !isSelf(q, j));
        }

        void verify(Found found, double error) {
            RightAnswers all = right(0, it.count);
            for (int q = 0; q < it.count; q++) {
                verifyNeighbours(found, q);
                for (int r = 0; r < right[q].length; r++) {
                    verifyRank(found, q, right[q][r], all.start(q) + r);
                }
                verifyCopies(found, q);
                verifySums(found, q, error);
            }
        }

        private void verifyNeighbours(Found found, int q) {
            List<Integer> expected = candidates(q)
                    .boxed()
                    .sorted(Comparator.<Integer>comparingDouble(j -> -cosines[q][j])
                            .thenComparing(j -> j))
                    .limit(it.k)
                    .toList();
            for (int i = 0; i < it.k; i++) {
                boolean exists = i < expected.size();
                assertThat(found.neighbours[q * it.k + i]).isEqualTo(exists ? expected.get(i) : -1);
                if (exists) {
                    assertThat(found.cosines[q * it.k + i]).isEqualTo(cosines[q][expected.get(i)]);
                }
            }
        }

        private void verifyRank(Found found, int q, double rightCosine, int at) {
            assertThat(found.above[at])
                    .isEqualTo(candidates(q)
                            .filter(j -> !isRight(q, j) && cosines[q][j] - rightCosine > 1e-12)
                            .count());
            assertThat(found.tied[at])
                    .isEqualTo(candidates(q)
                            .filter(j -> !isRight(q, j) && Math.abs(cosines[q][j] - rightCosine) <= 1e-12)
                            .count());
        }

        private void verifyCopies(Found found, int q) {
            boolean counted = it.group == 1 && right[q].length > 0;
            double[][] others = rows.rows(inImage);
            assertThat(found.copies[q])
                    .isEqualTo(
                            counted
                                    ? candidates(q)
                                            .filter(j -> j != q && areEqual(others[j], others[q]))
                                            .count()
                                    : 0);
        }

        /** As numbers: −0 is 0. */
        private static boolean areEqual(double[] x, double[] y) {
            return IntStream.range(0, x.length).allMatch(k -> x[k] == y[k]);
        }

        private void verifySums(Found found, int q, double error) {
            for (int t = 0; t < TEMPERATURES.length; t++) {
                double sum = 0;
                for (int j = 0; j < it.count; j++) {
                    sum += isSelf(q, j) ? 0 : Math.exp((cosines[q][j] - 1) / TEMPERATURES[t]);
                }
                // The stated error of each cosine in its exponent, and 1e-12 of the exponentials.
                double relative = Math.expm1(error / TEMPERATURES[t]) + 1e-12;
                assertThat(found.sums[q * TEMPERATURES.length + t]).isCloseTo(sum, within(sum * relative));
            }
        }
    }
}
