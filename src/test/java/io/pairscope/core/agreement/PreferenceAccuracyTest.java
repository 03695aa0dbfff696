package io.pairscope.core.agreement;

import static io.pairscope.core.agreement.PreferenceAccuracy.Ties.HALF;
import static io.pairscope.core.agreement.PreferenceAccuracy.Ties.ZERO;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.pairscope.core.agreement.PreferenceAccuracy.Ties;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PreferenceAccuracyTest {
    @Test
    void thePreferredOneMustHaveTheHigherScore() {
        PreferenceAccuracy accuracy = new PreferenceAccuracy(4);
        accuracy.add(0.9, 0.1, -1, 0);
        accuracy.add(0.1, 0.9, 1, 1);
        accuracy.add(0.9, 0.1, 1, 2);
        accuracy.add(-0.0, 0.0, 1, 3);

        assertThat(accuracy.pairs()).isEqualTo(4);
        assertThat(accuracy.ties()).isEqualTo(1);
        assertThat(accuracy.accuracy(HALF)).isEqualTo(2.5 / 4);
        assertThat(accuracy.accuracy(ZERO)).isEqualTo(0.5);
    }

    @ParameterizedTest(name = "{0} pairs of {1} levels, seed {2}")
    @CsvSource({"2,2,1", "10,3,2", "1000,4,3", "1000,100,4"})
    void accuracyAndErrorAreMeanAndErrorOfThePairs(int pairs, int levels, long seed) {
        for (Ties ties : Ties.values()) {
            Random random = new Random(seed);
            PreferenceAccuracy accuracy = new PreferenceAccuracy(pairs);
            List<Double> outcomes = new ArrayList<>();
            for (int i = 0; i < pairs; i++) {
                int preferred = random.nextInt(levels);
                int other = random.nextInt(levels);
                if (random.nextBoolean()) {
                    accuracy.add(preferred, other, -1, i);
                } else {
                    accuracy.add(other, preferred, 1, i);
                }
                double tie = ties == HALF ? 0.5 : 0;
                outcomes.add(preferred > other ? 1 : preferred == other ? tie : 0);
            }
            double mean =
                    outcomes.stream().mapToDouble(value -> value).average().orElseThrow();
            double variance = outcomes.stream()
                            .mapToDouble(value -> (value - mean) * (value - mean))
                            .sum()
                    / (pairs - 1);
            // Sums of at most 1000 terms at most 1.
            assertThat(accuracy.accuracy(ties)).isCloseTo(mean, within(1e-13));
            // Without scatter there is no error.
            double error = variance == 0 ? Double.NaN : Math.sqrt(variance / pairs);
            assertThat(accuracy.standardError(ties)).isCloseTo(error, within(1e-13));
        }
    }

    @Test
    void withoutPairsThereIsNoAccuracyAndOfOnePairNoError() {
        PreferenceAccuracy accuracy = new PreferenceAccuracy(1);
        assertThat(accuracy.accuracy(HALF)).isNaN();
        assertThat(accuracy.standardError(HALF)).isNaN();

        accuracy.add(2, 1, -1, 0);
        assertThat(accuracy.accuracy(ZERO)).isEqualTo(1);
        assertThat(accuracy.standardError(ZERO)).isNaN();
    }

    @ParameterizedTest(name = "preference {0}")
    @ValueSource(ints = {0, 2, -3, Integer.MIN_VALUE})
    void aPairWithoutAPreferenceIsRefused(int preferred) {
        assertThatThrownBy(() -> new PreferenceAccuracy(1).add(1, 2, preferred, 0))
                .hasMessageContaining("preference must be -1 or 1, is " + preferred);
    }

    @Test
    void aScoreThatIsNoNumberIsRefused() {
        assertThatThrownBy(() -> new PreferenceAccuracy(1).add(Double.NaN, 2, 1, 0))
                .hasMessageContaining("NaN");
        assertThatThrownBy(() -> new PreferenceAccuracy(1).add(2, Double.NaN, 1, 0))
                .hasMessageContaining("NaN");
    }

    /** Images of which one verdict holds for all their pairs, right with probability 0.8. */
    private static PreferenceAccuracy images(int images, int pairs, boolean grouped, Random random) {
        PreferenceAccuracy accuracy = new PreferenceAccuracy(images * pairs);
        for (int image = 0; image < images; image++) {
            int preferred = random.nextDouble() < 0.8 ? -1 : 1;
            for (int pair = 0; pair < pairs; pair++) {
                accuracy.add(1, 0, preferred, grouped ? image : image * pairs + pair);
            }
        }
        return accuracy;
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3})
    void ofPairsThatDependOnTheirImageErrorsAndIntervalsAreThoseOfImages(long seed) {
        PreferenceAccuracy accuracy = images(200, 4, true, new Random(seed));
        double share = accuracy.accuracy(HALF);
        assertThat(accuracy.pairs()).isEqualTo(800);
        assertThat(accuracy.standardError(HALF)).isCloseTo(Math.sqrt(share * (1 - share) / 199), within(1e-13));
        double alone = images(200, 4, false, new Random(seed)).standardError(HALF);
        assertThat(accuracy.standardError(HALF) / alone).isCloseTo(2, within(0.01));

        // Of 200 verdicts the interval is nearly that of a normal distribution; its ends are known to some 3 %.
        Interval interval = accuracy.interval(HALF, 4000, 7, 0.95);
        assertThat((interval.high() - interval.low()) / 2)
                .isCloseTo(1.96 * accuracy.standardError(HALF), within(0.08 * accuracy.standardError(HALF) * 1.96));
        assertThat(interval.low()).isLessThan(share);
        assertThat(interval.high()).isGreaterThan(share);
        assertThat(accuracy.interval(HALF, 4000, 7, 0.95)).isEqualTo(interval);
    }

    /** Three groups: resamples are 27 equally likely triples, so the interval is that of their accuracies. */
    @Test
    void theIntervalIsThatOfAllResamplesOfGroups() {
        int[][] groups = {{3, 0}, {1, 1}, {0, 2}};
        PreferenceAccuracy accuracy = new PreferenceAccuracy(5);
        for (int group = 0; group < 3; group++) {
            for (int right = 0; right < groups[group][0]; right++) {
                accuracy.add(1, 0, -1, group + 1);
            }
            for (int wrong = 0; wrong < groups[group][1]; wrong++) {
                accuracy.add(1, 0, 1, group + 1);
            }
        }
        List<Double> all = new ArrayList<>();
        for (int i = 0; i < 27; i++) {
            int right = 0;
            int pairs = 0;
            for (int place : new int[] {i % 3, i / 3 % 3, i / 9}) {
                right += groups[place][0];
                pairs += groups[place][0] + groups[place][1];
            }
            all.add((double) right / pairs);
        }
        all.sort(null);
        // 80 %: the values between which a tenth of the 27 lies on either side, which no sampling of 20 000 misses.
        Interval interval = accuracy.interval(ZERO, 20_000, 3, 0.8);
        assertThat(interval.low()).isCloseTo(all.get(2), within(1e-15));
        assertThat(interval.high()).isCloseTo(all.get(24), within(1e-15));
        // Residuals 3 − 12/7, 1 − 8/7 and −8/7.
        double squares = (81 + 1 + 64) / 49.0;
        assertThat(accuracy.standardError(ZERO)).isCloseTo(Math.sqrt(1.5 * squares) / 7, within(1e-15));
    }

    @Test
    void errorsOfGroupsAreThoseOfRepeatedSamples() {
        Random random = new Random(5);
        int repeats = 4000;
        double sum = 0;
        double squares = 0;
        double errors = 0;
        for (int repeat = 0; repeat < repeats; repeat++) {
            PreferenceAccuracy accuracy = images(200, 4, true, random);
            double share = accuracy.accuracy(HALF);
            sum += share;
            squares += share * share;
            errors += accuracy.standardError(HALF) / repeats;
        }
        double deviation = Math.sqrt(squares / repeats - sum / repeats * (sum / repeats));
        // A deviation of 4000 repeats is known to 1.1 %.
        assertThat(errors / deviation).isBetween(0.96, 1.04);
        assertThat(errors).isCloseTo(0.0283, within(0.0003));
    }

    @Test
    void ofOneGroupThereIsNeitherErrorNorInterval() {
        PreferenceAccuracy accuracy = new PreferenceAccuracy(9);
        accuracy.add(2, 1, -1, 4);
        accuracy.add(2, 1, 1, 4);
        assertThat(accuracy.accuracy(ZERO)).isEqualTo(0.5);
        assertThat(accuracy.standardError(ZERO)).isNaN();
        assertThat(accuracy.interval(ZERO, 100, 1, 0.95).low()).isNaN();
    }

    /** More units than a resample draws: the interval is as narrow as that of whole resamples. */
    @Test
    void intervalsOfManyUnitsAreNotTooWide() {
        PreferenceAccuracy accuracy = images(40_000, 1, true, new Random(2));
        Interval interval = accuracy.interval(HALF, 2000, 1, 0.95);
        assertThat((interval.high() - interval.low()) / 2 / (1.96 * accuracy.standardError(HALF)))
                .isBetween(0.92, 1.08);
    }

    /** Clopper and Pearson (1934): of n of n, (1 − level)^(1/n) to 1, one-sided. */
    @ParameterizedTest
    @CsvSource({"5, 1, 0.549280271, 1", "300, 1, 0.990063918, 1", "300, 3, 0.990063918, 1", "10, -1, 0, 0.258865551"})
    void anAccuracyWithoutExceptionIsNotCertain(int units, int pairsOfUnit, double low, double high) {
        PreferenceAccuracy accuracy = new PreferenceAccuracy(units);
        for (int i = 0; i < units * Math.abs(pairsOfUnit); i++) {
            accuracy.add(0.5, 0.25, pairsOfUnit > 0 ? -1 : 1, i % units);
        }
        Interval interval = accuracy.interval(HALF, 100, 1, 0.95);
        assertThat(interval.low()).isCloseTo(low, within(1e-9));
        assertThat(interval.high()).isCloseTo(high, within(1e-9));
        assertThat(accuracy.standardError(HALF)).isNaN();
    }
}
