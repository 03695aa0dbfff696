package io.pairscope.core.divergence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.pairscope.core.moments.Marginal;
import io.pairscope.core.moments.PairMoments;
import io.pairscope.core.moments.Side;
import io.pairscope.fixtures.Pairs;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Distances of draws to second order, against the distances themselves. */
class RedrawnDistanceTest {
    private static final int GROUPS = 32;

    /** What makes a row of its standard normal coordinates. */
    private enum Kind {
        GAUSSIAN,
        UNIT,
        /** Student's t with four degrees of freedom. */
        HEAVY
    }

    /** Draws of one pool and their squared distances from the rest. */
    private record Study(Marginal pool, List<Marginal> draws, double[] exact) {
        static Study of(List<PairMoments> a, List<PairMoments> b, long seed) {
            Marginal pool = PairMoments.merged(a).merge(PairMoments.merged(b)).marginal(Side.IMAGE);
            List<Marginal> draws = Resplit.moments(
                            Resplit.of(a, b, SamplingFloor.DRAWS, seed).orElseThrow())
                    .stream()
                    .map(draw -> draw.marginal(Side.IMAGE))
                    .toList();
            double[] exact = draws.stream()
                    .mapToDouble(draw ->
                            Wasserstein.between(draw, pool.without(draw)).squared())
                    .toArray();
            return new Study(pool, draws, exact);
        }

        Optional<RedrawnDistance> distance() {
            int checked = RedrawnDistance.CHECKED;
            return RedrawnDistance.of(pool, draws.subList(0, checked), Arrays.copyOf(exact, checked));
        }

        double deviation() {
            double mean = Arrays.stream(exact).average().orElseThrow();
            return Math.sqrt(
                    Arrays.stream(exact).map(v -> (v - mean) * (v - mean)).sum() / (exact.length - 1));
        }

        /** The largest error over the deviation of the draws, and that of their mean. */
        double[] errors(RedrawnDistance distance) {
            double[] errors = IntStream.range(0, exact.length)
                    .mapToDouble(i -> distance.squared(draws.get(i)) - exact[i])
                    .toArray();
            double largest = Arrays.stream(errors).map(Math::abs).max().orElseThrow();
            double mean = Math.abs(Arrays.stream(errors).average().orElseThrow());
            return new double[] {largest / deviation(), mean / deviation()};
        }
    }

    private static List<PairMoments> set(
            int n, int d, int decades, Kind kind, Function<double[], double[]> map, SplittableRandom random) {
        return IntStream.range(0, GROUPS)
                .mapToObj(group -> {
                    double[][] rows = new double[n / GROUPS][];
                    for (int i = 0; i < rows.length; i++) {
                        rows[i] = map.apply(row(d, decades, kind, random));
                    }
                    return new Pairs(rows, new double[rows.length][1]).moments();
                })
                .toList();
    }

    private static double[] row(int d, int decades, Kind kind, SplittableRandom random) {
        double tail = 0;
        for (int i = 0; i < 4; i++) {
            tail += Math.pow(random.nextGaussian(), 2) / 4;
        }
        double scale = kind == Kind.HEAVY ? 1 / Math.sqrt(tail) : 1;
        double[] row = new double[d];
        for (int j = 0; j < d; j++) {
            row[j] = 0.3 + scale * Math.pow(10, -0.5 * decades * j / d) * random.nextGaussian();
        }
        double norm =
                kind == Kind.UNIT ? Math.sqrt(Arrays.stream(row).map(v -> v * v).sum()) : 1;
        return Arrays.stream(row).map(v -> v / norm).toArray();
    }

    private static Study study(int n, int m, int d, int decades, Kind kind, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        return Study.of(
                set(n, d, decades, kind, row -> row, random), set(m, d, decades, kind, row -> row, random), seed);
    }

    /** 100 rows per dimension or more. The mean of the draws is known to a quarter of their deviation at best: (1/24 + 1/62)^½. */
    @ParameterizedTest(name = "{0} and {1} rows of {2} dimensions, condition 1e{3}, {4}, seed {5}")
    @CsvSource({
        "6400, 6400, 64, 6, GAUSSIAN, 1",
        "6400, 6400, 64, 6, UNIT, 2",
        "6400, 6400, 64, 3, UNIT, 3",
        "12800, 12800, 64, 0, UNIT, 4",
        "4800, 5760, 48, 3, UNIT, 5",
        "3200, 3200, 1, 0, GAUSSIAN, 7",
        "3200, 3200, 30, 12, UNIT, 8",
        "12800, 12800, 128, 6, UNIT, 9"
    })
    void itFollowsTheDraws(int n, int m, int d, int decades, Kind kind, long seed) {
        Study study = study(n, m, d, decades, kind, seed);

        double[] errors = study.errors(study.distance().orElseThrow());

        assertThat(errors[0]).isLessThan(0.05);
        assertThat(errors[1]).isLessThan(0.005);
    }

    /** The mean has a standard error of (1/24 + 1/62)^½ of the deviation: a twentieth of it is what the docs promise. */
    @ParameterizedTest(name = "{0} and {1} rows of {2} dimensions, condition 1e{3}, seeds 1 to 8")
    @CsvSource({"1600, 1600, 16, 0", "1600, 1760, 16, 4", "3200, 3200, 32, 4", "3200, 3520, 32, 0"})
    void theMeanMovesByLessThanATwentiethOfItsError(int n, int m, int d, int decades) {
        int followed = 0;
        for (long seed = 1; seed <= 8; seed++) {
            Study study = study(n, m, d, decades, Kind.UNIT, seed);
            Optional<RedrawnDistance> distance = study.distance();
            if (distance.isPresent()) {
                followed++;
                assertThat(study.errors(distance.get())[1]).isLessThan(0.05 * Math.sqrt(1 / 24.0 + 1 / 62.0));
            }
        }
        assertThat(followed).isGreaterThanOrEqualTo(6);
    }

    /** Few rows and heavy tails: covariances of draws are far apart, by another share each time. */
    @ParameterizedTest(name = "{0} and {1} rows of {2} dimensions, seed {3}")
    @CsvSource({"640, 2560, 64, 1", "64, 256, 32, 2", "320, 1280, 64, 3", "1280, 1280, 64, 4"})
    void itIsNotThereWhereTheSecondOrderIsNotEnough(int n, int m, int d, long seed) {
        assertThat(study(n, m, d, 0, Kind.HEAVY, seed).distance()).isEmpty();
    }

    /** Sets that differ: a draw is made of both, and so is the pool. */
    @Test
    void setsMayDiffer() {
        SplittableRandom random = new SplittableRandom(1);
        Study study = Study.of(
                set(6400, 24, 3, Kind.GAUSSIAN, row -> row, random),
                set(
                        6400,
                        24,
                        3,
                        Kind.GAUSSIAN,
                        row -> Arrays.stream(row).map(v -> 2 * v + 1).toArray(),
                        random),
                1);

        double[] errors = study.errors(study.distance().orElseThrow());

        assertThat(errors[0]).isLessThan(0.1);
    }

    /** Where a coordinate is constant, or a sum of others, nothing is added. */
    @Test
    void thePoolMayBeSingular() {
        Function<double[], double[]> more = row -> {
            double[] longer = Arrays.copyOf(row, row.length + 2);
            longer[row.length] = 7;
            longer[row.length + 1] = row[0] + row[1];
            return longer;
        };
        SplittableRandom random = new SplittableRandom(3);
        Study study = Study.of(set(3200, 20, 2, Kind.UNIT, more, random), set(3200, 20, 2, Kind.UNIT, more, random), 3);

        double[] errors = study.errors(study.distance().orElseThrow());

        assertThat(errors[0]).isLessThan(0.1);
    }

    /** Covariances of such vectors leave the range of single precision. */
    @ParameterizedTest(name = "vectors times {0}")
    @CsvSource({"1e-140", "1e-30", "1e30", "1e140"})
    void vectorsMayBeOfAnyLength(double scale) {
        Study plain = study(1600, 1600, 12, 2, Kind.GAUSSIAN, 5);
        SplittableRandom random = new SplittableRandom(5);
        Function<double[], double[]> longer =
                row -> Arrays.stream(row).map(v -> scale * v).toArray();
        Study scaled = Study.of(
                set(1600, 12, 2, Kind.GAUSSIAN, longer, random), set(1600, 12, 2, Kind.GAUSSIAN, longer, random), 5);

        double expected = plain.distance().orElseThrow().squared(plain.draws.get(9));
        double found = scaled.distance().orElseThrow().squared(scaled.draws.get(9));

        assertThat(found / scale / scale).isCloseTo(expected, within(1e-5 * expected));
    }
}
