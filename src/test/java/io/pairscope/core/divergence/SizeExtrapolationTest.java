package io.pairscope.core.divergence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.pairscope.core.moments.Jackknife;
import io.pairscope.core.moments.LeaveOneOut;
import io.pairscope.core.moments.PairMoments;
import io.pairscope.core.moments.Side;
import io.pairscope.fixtures.Pairs;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SizeExtrapolationTest {
    private static final int D = 12;
    private static final int GROUPS = 16;
    private static final int REPEATS = 80;

    private static List<PairMoments> sample(int n, double shift, double scale, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        double[][] rows = new double[n][D];
        double[][] none = new double[n][1];
        for (int i = 0; i < n; i++) {
            none[i][0] = 1;
            for (int j = 0; j < D; j++) {
                rows[i][j] = Math.pow(0.9, j) * (shift + scale * random.nextGaussian());
            }
        }
        Pairs pairs = new Pairs(rows, none);
        return IntStream.range(0, GROUPS)
                .mapToObj(g -> pairs.range(g * n / GROUPS, (g + 1) * n / GROUPS).moments())
                .toList();
    }

    private static double distance(PairMoments a, PairMoments b) {
        return Wasserstein.between(Gaussian.of(a.marginal(Side.IMAGE)), Gaussian.of(b.marginal(Side.IMAGE)))
                .squared();
    }

    private static SizeExtrapolation extrapolation(List<PairMoments> a, List<PairMoments> b) {
        return SizeExtrapolation.of(a, b, (x, y) -> new double[] {distance(x, y)})
                .get(0);
    }

    private static double error(List<PairMoments> groups, ToDoubleFunction<PairMoments> statistic) {
        LeaveOneOut folds = LeaveOneOut.of(groups);
        return Jackknife.standardError(IntStream.range(0, folds.size())
                        .mapToDouble(
                                fold -> statistic.applyAsDouble(folds.fold(fold).moments()))
                        .toArray())
                .orElseThrow();
    }

    /** The truth is {@code Σ σ²(shift² + (scale − 1)²)} over the dimensions, variances σ² being .81ᵏ. */
    @ParameterizedTest(name = "{0} and {1} rows of 12 dimensions, shift {2}, scale {3}")
    @CsvSource({"48, 48, 0, 1", "48, 48, 0.5, 1.2", "96, 96, 0.3, 1", "48, 480, 0.3, 1.3", "480, 480, 0, 1.5"})
    void itIsTheDistanceOfTheDistributionsWithinItsError(int n1, int n2, double shift, double scale) {
        double variances = (1 - Math.pow(0.81, D)) / (1 - 0.81);
        double truth = variances * (shift * shift + (scale - 1) * (scale - 1));
        double sum = 0;
        double squares = 0;
        double errors = 0;
        double plain = 0;
        for (int repeat = 0; repeat < REPEATS; repeat++) {
            List<PairMoments> a = sample(n1, 0, 1, 10_007L * repeat + n1);
            List<PairMoments> b = sample(n2, shift, scale, 20_011L * repeat + n2 + 1);
            PairMoments wholeA = PairMoments.merged(a);
            PairMoments wholeB = PairMoments.merged(b);
            double whole = distance(wholeA, wholeB);
            double value = extrapolation(a, b).atInfinity(whole);
            double ofWhole =
                    Math.hypot(error(a, fold -> distance(fold, wholeB)), error(b, fold -> distance(wholeA, fold)));
            double ofChance = distanceByChance(n1, n2, repeat);
            double error = SizeExtrapolation.standardError(ofWhole, ofChance);
            sum += value;
            squares += value * value;
            errors += error * error;
            plain += whole;
        }
        double mean = sum / REPEATS;
        double deviation = Math.sqrt((squares / REPEATS - mean * mean) * REPEATS / (REPEATS - 1));
        assertThat(mean).isCloseTo(truth, within(3.5 * deviation / Math.sqrt(REPEATS)));
        // Without extrapolation the mean of as many pairs shows the bias.
        assertThat(plain / REPEATS - truth).isGreaterThan(3.5 * deviation / Math.sqrt(REPEATS));
        assertThat(Math.sqrt(errors / REPEATS) / deviation).isBetween(0.8, 1.4);
    }

    /** The deviation of the distance between samples of one distribution, as re-splits give it. */
    private static double distanceByChance(int n1, int n2, int repeat) {
        List<PairMoments> a = sample(n1, 0, 1, 30_011L * repeat + 5);
        List<PairMoments> b = sample(n2, 0, 1, 40_009L * repeat + 6);
        PairMoments pool = PairMoments.merged(a).merge(PairMoments.merged(b));
        List<Resplit> resplits = Resplit.of(a, b, SamplingFloor.DRAWS, repeat).orElseThrow();
        double[] redrawn = resplits.stream()
                .map(resplit -> Resplit.moments(List.of(resplit)).get(0).marginal(Side.IMAGE))
                .mapToDouble(some -> Wasserstein.between(
                                Gaussian.of(some),
                                Gaussian.of(pool.marginal(Side.IMAGE).without(some)))
                        .squared())
                .toArray();
        double observed = distance(PairMoments.merged(a), PairMoments.merged(b));
        return SamplingFloor.of(observed, Math.min(n1, n2), resplits, redrawn, pool.marginal(Side.IMAGE), 2 * GROUPS)
                .scatter();
    }

    @Test
    void setsWithTheSameRowsStayNothingApart() {
        List<PairMoments> rows = sample(96, 0, 1, 3);
        double whole = distance(PairMoments.merged(rows), PairMoments.merged(rows));

        assertThat(extrapolation(rows, rows).atInfinity(whole)).isZero();
    }

    @Test
    void aParabolaInTheInverseOfTheSizeIsFollowedToItsEnd() {
        // 3 + 5/N + 7/N² at N = 1, 1/2 and 1/4.
        SizeExtrapolation fit = new SizeExtrapolation(3 + 10 + 28, 3 + 20 + 112);

        assertThat(fit.atInfinity(3 + 5 + 7)).isCloseTo(3, within(1e-13));
    }
}
