package io.pairscope.core.moments;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.pairscope.fixtures.Pairs;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class JackknifeTest {
    private static List<PairMoments> groups(Pairs pairs, int groups) {
        List<PairMoments> result = new ArrayList<>();
        for (int g = 0; g < groups; g++) {
            int from = g * pairs.size() / groups;
            result.add(pairs.range(from, (g + 1) * pairs.size() / groups).moments());
        }
        return result;
    }

    private static List<PairMoments> folds(List<PairMoments> groups) {
        LeaveOneOut folds = LeaveOneOut.of(groups);
        return IntStream.range(0, folds.size())
                .mapToObj(number -> folds.fold(number).moments())
                .toList();
    }

    private static double[] imageMeans(List<PairMoments> states) {
        return states.stream().mapToDouble(state -> state.mean()[0]).toArray();
    }

    /** Left out one row at a time, the error of a mean is the textbook's s/√n. */
    @Test
    void ofAMeanItIsTheTextbooksError() {
        Pairs pairs = Pairs.coupled(60, 1, 1, 1);
        double expected = Math.sqrt(pairs.moments().joint().sampleCovariance().get(0, 0) / 60);
        double error =
                Jackknife.standardError(imageMeans(folds(groups(pairs, 60)))).orElseThrow();
        // The left-out means differ by 1/n of a value: n² roundings of size ε.
        assertThat(error).isCloseTo(expected, within(60 * 60 * Math.ulp(1.0)));
    }

    /** Left out by equal groups it is the error of the mean of the groups' means. */
    @Test
    void byGroupsItIsTheErrorOfTheGroupsMeans() {
        Pairs pairs = Pairs.coupled(320, 1, 1, 2);
        List<PairMoments> groups = groups(pairs, 32);
        double[] means = imageMeans(groups);
        double mean = pairs.moments().mean()[0];
        double squares = 0;
        for (double value : means) {
            squares += (value - mean) * (value - mean);
        }
        double error = Jackknife.standardError(imageMeans(folds(groups))).orElseThrow();
        assertThat(error).isCloseTo(Math.sqrt(squares / 31 / 32), within(320 * Math.ulp(1.0)));
    }

    @ParameterizedTest(name = "{0} rows in {1} groups")
    @CsvSource({"90,9", "100,32", "10,1", "20,2"})
    void whatIsLeftIsTheMomentsOfAllOtherRows(int n, int count) {
        Pairs pairs = Pairs.coupled(n, 2, 3, 3);
        List<PairMoments> left = folds(groups(pairs, count));
        assertThat(left).hasSize(count);
        for (int g = 0; g < count; g++) {
            int from = g * n / count;
            int to = (g + 1) * n / count;
            assertThat(left.get(g).count()).isEqualTo(n - (to - from));
            PairMoments others = moments(pairs, 0, from).merge(moments(pairs, to, n));
            for (int i = 0; i < others.augmentedScatter().length; i++) {
                // Sums of n terms below 1e2.
                assertThat(left.get(g).augmentedScatter()[i])
                        .isCloseTo(others.augmentedScatter()[i], within(1e2 * n * Math.ulp(1.0)));
            }
        }
    }

    private static PairMoments moments(Pairs pairs, int from, int to) {
        return from == to ? PairMoments.empty(2, 3) : pairs.range(from, to).moments();
    }

    @Test
    void groupsWithoutRowsArePassedOver() {
        List<PairMoments> groups = new ArrayList<>(groups(Pairs.coupled(30, 2, 3, 4), 10));
        groups.add(4, PairMoments.empty(2, 3));
        assertThat(folds(groups)).hasSize(10);
        assertThat(folds(List.of(PairMoments.empty(2, 3)))).isEmpty();
    }

    @Test
    void fewerThanEightGroupsHaveNoError() {
        assertThat(Jackknife.standardError(new double[7])).isEmpty();
        assertThat(Jackknife.standardError(new double[8])).hasValue(0);
    }

    @ParameterizedTest
    @ValueSource(doubles = {0x1p-700, 0x1p-300, 0x1p300, 0x1p700})
    void theErrorHasTheScaleOfTheStatistic(double factor) {
        double[] leftOut = {1, 2, 4, 3, 5, 7, 6, 9};
        double[] scaled = Arrays.stream(leftOut).map(value -> factor * value).toArray();
        assertThat(Jackknife.standardError(scaled).orElseThrow())
                .isEqualTo(factor * Jackknife.standardError(leftOut).orElseThrow());
    }
}
