package io.pairscope.core.similarity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RanksTest {
    /** Sums of up to 60 terms at most 60 round by less. */
    private static final double ROUNDING = 1e-13;

    /** A query: similarities of a few levels, so that many tie, and which rows are right. */
    private record Query(int[] levels, boolean[] right) {
        static Query random(Random random, int rows, int answers) {
            boolean[] right = new boolean[rows];
            for (int i = 0; i < answers; i++) {
                right[random.nextInt(rows)] = true;
            }
            return new Query(random.ints(rows, 0, 8).toArray(), right);
        }

        int[] answers() {
            return IntStream.range(0, levels.length)
                    .filter(j -> right[j])
                    .boxed()
                    .sorted(Comparator.comparingInt(j -> -levels[j]))
                    .mapToInt(j -> j)
                    .toArray();
        }

        long wrong(java.util.function.IntPredicate level) {
            return IntStream.range(0, levels.length)
                    .filter(j -> !right[j] && level.test(levels[j]))
                    .count();
        }

        /** The rank of the best answer in the order in which ties stand before it or behind it. */
        double rank(Ties ties) {
            int best = levels[answers()[0]];
            long before = 1 + wrong(level -> level > best);
            long behind = 1 + wrong(level -> level >= best);
            return ties == Ties.OPTIMISTIC ? before : ties == Ties.PESSIMISTIC ? behind : (before + behind) / 2.0;
        }

        boolean hasAnswer() {
            return answers().length > 0;
        }
    }

    private static List<Query> queries(int count, int rows, long seed) {
        Random random = new Random(seed);
        List<Query> queries = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            queries.add(Query.random(random, rows, random.nextInt(4)));
        }
        return queries;
    }

    private static Ranks ranks(List<Query> queries) {
        int[] starts = new int[queries.size() + 1];
        for (int q = 0; q < queries.size(); q++) {
            starts[q + 1] = starts[q] + queries.get(q).answers().length;
        }
        RightAnswers right = new RightAnswers(
                starts,
                new double[starts[queries.size()]],
                queries.stream().mapToLong(query -> query.answers().length).toArray());
        Found found = new Found(queries.size(), 1, right.size(), 0);
        for (int q = 0; q < queries.size(); q++) {
            Query query = queries.get(q);
            int[] answers = query.answers();
            for (int j = 0; j < answers.length; j++) {
                int own = query.levels[answers[j]];
                found.above[starts[q] + j] = query.wrong(level -> level > own);
                found.tied[starts[q] + j] = query.wrong(level -> level == own);
            }
            found.copies[q] = q % 3 == 0 ? 0 : q;
        }
        long[] wrong =
                queries.stream().mapToLong(query -> query.wrong(level -> true)).toArray();
        return new Ranks(right, found, wrong, null, new BitSet());
    }

    private static DoubleStream ranks(List<Query> queries, Ties ties) {
        return queries.stream().filter(Query::hasAnswer).mapToDouble(query -> query.rank(ties));
    }

    @ParameterizedTest(name = "{0} rows, {1} answers, seed {2}")
    @CsvSource({"2, 1, 1", "50, 1, 2", "50, 3, 3", "400, 20, 4"})
    void inRandomOrderTheMeanRankIsThatOfChance(int rows, int answers, long seed) {
        Random random = new Random(seed);
        List<Query> queries = IntStream.range(0, 2_000)
                .mapToObj(q -> new Query(
                        random.ints(rows).toArray(),
                        Query.random(random, rows, answers).right()))
                .toList();
        Estimate mean = ranks(queries).meanRank();
        assertThat(ranks(queries).meanRankByChance()).isCloseTo(mean.value(), within(4 * mean.standardError()));
    }

    @ParameterizedTest(name = "{0} queries, {1} rows, seed {2}")
    @CsvSource({"7,5,1", "60,20,2", "61,200,3", "30,1,4"})
    void everyMeasureIsThatOfTheSortedRanks(int count, int rows, long seed) {
        List<Query> queries = queries(count, rows, seed);
        Ranks ranks = ranks(queries);
        for (Ties ties : Ties.values()) {
            for (int k : new int[] {1, 2, 5, 10}) {
                double share = ranks(queries, ties)
                        .map(rank -> rank <= k ? 1 : 0)
                        .average()
                        .orElseThrow();
                assertThat(ranks.recall(k, ties).value()).isCloseTo(share, within(ROUNDING));
            }
        }
        double[] sorted = ranks(queries, Ties.MID).sorted().toArray();
        int n = sorted.length;
        assertThat(ranks.medianRank()).isEqualTo(n % 2 == 1 ? sorted[n / 2] : (sorted[n / 2 - 1] + sorted[n / 2]) / 2);
        assertThat(ranks.meanRank().value())
                .isCloseTo(Arrays.stream(sorted).average().orElseThrow(), within(rows * ROUNDING));
        assertThat(ranks.meanReciprocalRank().value())
                .isCloseTo(Arrays.stream(sorted).map(rank -> 1 / rank).average().orElseThrow(), within(ROUNDING));
        assertThat(ranks.top1Accuracy().value())
                .isCloseTo(Arrays.stream(sorted).filter(rank -> rank == 1).count() / (double) n, within(ROUNDING));
        assertThat(ranks.withoutAnswer()).isEqualTo(count - n);
        assertThat(ranks.withCopies())
                .isEqualTo(IntStream.range(0, count)
                        .filter(q -> q % 3 != 0 && queries.get(q).hasAnswer())
                        .count());
    }

    @Test
    void withoutAnyRightAnswerNothingExists() {
        Ranks ranks = ranks(List.of(new Query(new int[] {1, 2}, new boolean[2])));

        assertThat(ranks.recall(1, Ties.MID).value()).isNaN();
        assertThat(ranks.medianRank()).isNaN();
        assertThat(ranks.rPrecision().value()).isNaN();
        assertThat(ranks.mapAtR().value()).isNaN();
        assertThat(ranks.withoutAnswer()).isEqualTo(1);
    }

    @Test
    void whereOnlyTheBestAnswersAreKeptMeasuresOfAllDoNotExist() {
        RightAnswers right = new RightAnswers(new int[] {0, 1}, new double[1], new long[] {2});
        Ranks ranks = new Ranks(right, new Found(1, 1, 1, 0), new long[] {5}, null, new BitSet());

        assertThat(right.areAllKept()).isFalse();
        assertThat(ranks.rPrecisionAll().value()).isNaN();
        assertThat(ranks.mapAtR().value()).isNaN();
        assertThat(ranks.recall(1, Ties.MID).value()).isEqualTo(1);
    }

    /** Two answers at places 1 and 3 of five, the other query's at 2 and 2.5: a wrong row ties with its second answer. */
    @Test
    void measuresOfAllAnswersAreThoseOfThePlaces() {
        Ranks ranks = ranks(List.of(
                new Query(new int[] {9, 8, 7, 6, 5}, new boolean[] {true, false, true, false, false}),
                new Query(new int[] {9, 8, 8, 8, 1}, new boolean[] {true, true, false, true, false})));

        // R = 2: places 1, 3; one of two among the first two. R = 3: places 1, 2.5, 3.5; two of three.
        assertThat(ranks.rPrecisionAll().value()).isCloseTo((1 / 2.0 + 2 / 3.0) / 2, within(ROUNDING));
        assertThat(ranks.mapAtR().value()).isCloseTo((1 / 2.0 + (1 + 2 / 2.5) / 3) / 2, within(ROUNDING));
    }
}
