package io.pairscope.core.statistics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.pairscope.core.covariance.JointSupport;
import io.pairscope.core.covariance.RankPolicy;
import io.pairscope.core.covariance.Regularization;
import io.pairscope.core.linalg.Vectors;
import io.pairscope.core.moments.Normalization;
import io.pairscope.core.moments.PairMoments;
import io.pairscope.core.moments.Side;
import io.pairscope.core.statistics.Definition.OfOneSet;
import io.pairscope.fixtures.Pairs;
import java.util.Arrays;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Statistics of sets near another one, against themselves: first-order values have the value and the slope of exact ones. */
class NearbySetTest {
    private static final Catalogue LINEARIZED = Catalogue.STANDARD.only(statistic ->
            statistic.how() instanceof OfOneSet computed && computed.near().isPresent());

    private static final Regularization RIDGE = new Regularization(RankPolicy.RIDGE, 1e-3);

    /** Rows, dimensions of both sides, what is done to rows and covariance, seeds. */
    static Stream<Arguments> sets() {
        return Stream.of(1L, 2L, 3L)
                .flatMap(seed -> Stream.of(
                        Arguments.of(60, 3, 3, Normalization.APPLY, Regularization.NONE, seed),
                        Arguments.of(400, 5, 9, Normalization.APPLY, Regularization.NONE, seed),
                        Arguments.of(400, 14, 11, Normalization.APPLY, Regularization.NONE, seed),
                        Arguments.of(400, 14, 11, Normalization.NEVER, Regularization.NONE, seed),
                        Arguments.of(200, 6, 6, Normalization.APPLY, RIDGE, seed),
                        Arguments.of(200, 6, 6, Normalization.NEVER, RIDGE, seed)));
    }

    private static Pairs pairs(int rows, int dx, int dy, Normalization normalization, long seed) {
        Pairs pairs = Pairs.coupled(rows, dx, dy, seed);
        return normalization == Normalization.APPLY ? pairs.unit() : pairs;
    }

    /** With one more coordinate on each side that is a copy of the first one, so that a direction does not vary. */
    private static Pairs deficient(Pairs pairs) {
        return new Pairs(withCopy(pairs.image()), withCopy(pairs.text()));
    }

    private static double[][] withCopy(double[][] rows) {
        return Arrays.stream(rows)
                .map(row ->
                        Vectors.scaled(1 / Math.sqrt(1 + row[0] * row[0]), Vectors.joined(row, new double[] {row[0]})))
                .toArray(double[][]::new);
    }

    private static OneSet set(PairMoments moments, Regularization regularization, Normalization normalization) {
        return new OneSet(moments, JointSupport.of(moments, regularization), normalization);
    }

    /** Moments on the line through those of two sets: t is 0 at the first and 1 at the second, negative beyond the first. */
    private static PairMoments between(PairMoments a, PairMoments b, double t) {
        double ofB = t * a.count() / b.count();
        return new PairMoments(
                a.imageDims(),
                a.textDims(),
                a.storedType(Side.IMAGE),
                a.storedType(Side.TEXT),
                a.count(),
                sum(1 - t, a.mean(), t, b.mean()),
                sum(1 - t, a.augmentedScatter(), ofB, b.augmentedScatter()),
                null);
    }

    private static double[] sum(double v, double[] a, double w, double[] b) {
        double[] sum = Vectors.scaled(v, a);
        Vectors.add(w, b, sum);
        return sum;
    }

    /** Central differences of step h miss the slope by h²/6 of the third derivative, and by rounding over h. */
    private static void assertSlopes(
            Pairs one, Pairs other, Regularization regularization, Normalization normalization) {
        double h = 1e-4;
        PairMoments here = one.moments();
        PairMoments there = other.moments();
        Function<PairMoments, Map<String, Double>> near = LINEARIZED.near(set(here, regularization, normalization));
        Map<String, Double> ahead = near.apply(between(here, there, h));
        Map<String, Double> behind = near.apply(between(here, there, -h));
        Map<String, Double> value = near.apply(between(here, there, 0));
        Map<String, Double> exact = exact(between(here, there, 0), regularization, normalization);
        Map<String, Double> exactAhead = exact(between(here, there, h), regularization, normalization);
        Map<String, Double> exactBehind = exact(between(here, there, -h), regularization, normalization);
        assertThat(value.keySet()).isEqualTo(exact.keySet()).hasSize(22);
        exact.forEach((name, number) -> {
            assertThat(number).as(name).isFinite();
            assertThat(value.get(name)).as(name).isCloseTo(number, within(1e-9 * Math.abs(number)));
            double slope = (exactAhead.get(name) - exactBehind.get(name)) / (2 * h);
            assertThat((ahead.get(name) - behind.get(name)) / (2 * h))
                    .as("slope of " + name)
                    .isCloseTo(slope, within(1e-5 * Math.abs(slope) + 1e-8 * Math.abs(number)));
        });
    }

    private static Map<String, Double> exact(
            PairMoments moments, Regularization regularization, Normalization normalization) {
        return Catalogue.numbers(LINEARIZED.of(set(moments, regularization, normalization)));
    }

    @ParameterizedTest(name = "{0} rows, {1} + {2} dimensions, {3}, seed {5}")
    @MethodSource("sets")
    void firstOrderHasTheValueAndTheSlopeOfTheStatistic(
            int rows, int dx, int dy, Normalization normalization, Regularization regularization, long seed) {
        assertSlopes(
                pairs(rows, dx, dy, normalization, seed),
                pairs(rows / 2, dx, dy, normalization, seed + 100),
                regularization,
                normalization);
    }

    @ParameterizedTest(name = "{0} rows, {1} + {2} dimensions, {3}, seed {5}")
    @MethodSource("sets")
    void dependentDirectionsStayOutOfTheSlope(
            int rows, int dx, int dy, Normalization normalization, Regularization regularization, long seed) {
        if (regularization == Regularization.NONE) {
            assertSlopes(
                    deficient(pairs(rows, dx, dy, normalization, seed)),
                    deficient(pairs(rows / 2, dx, dy, normalization, seed + 100)),
                    regularization,
                    Normalization.APPLY);
        }
    }
}
