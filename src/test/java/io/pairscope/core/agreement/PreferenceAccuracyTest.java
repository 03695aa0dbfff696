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
        PreferenceAccuracy accuracy = new PreferenceAccuracy();
        accuracy.add(0.9, 0.1, -1);
        accuracy.add(0.1, 0.9, 1);
        accuracy.add(0.9, 0.1, 1);
        accuracy.add(-0.0, 0.0, 1);

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
            PreferenceAccuracy accuracy = new PreferenceAccuracy();
            List<Double> outcomes = new ArrayList<>();
            for (int i = 0; i < pairs; i++) {
                int preferred = random.nextInt(levels);
                int other = random.nextInt(levels);
                if (random.nextBoolean()) {
                    accuracy.add(preferred, other, -1);
                } else {
                    accuracy.add(other, preferred, 1);
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
            assertThat(accuracy.standardError(ties)).isCloseTo(Math.sqrt(variance / pairs), within(1e-13));
        }
    }

    @Test
    void withoutPairsThereIsNoAccuracyAndOfOnePairNoError() {
        PreferenceAccuracy accuracy = new PreferenceAccuracy();
        assertThat(accuracy.accuracy(HALF)).isNaN();
        assertThat(accuracy.standardError(HALF)).isNaN();

        accuracy.add(2, 1, -1);
        assertThat(accuracy.accuracy(ZERO)).isEqualTo(1);
        assertThat(accuracy.standardError(ZERO)).isNaN();
    }

    @ParameterizedTest(name = "preference {0}")
    @ValueSource(ints = {0, 2, -3, Integer.MIN_VALUE})
    void aPairWithoutAPreferenceIsRefused(int preferred) {
        assertThatThrownBy(() -> new PreferenceAccuracy().add(1, 2, preferred))
                .hasMessageContaining("preference must be -1 or 1, is " + preferred);
    }

    @Test
    void aScoreThatIsNoNumberIsRefused() {
        assertThatThrownBy(() -> new PreferenceAccuracy().add(Double.NaN, 2, 1)).hasMessageContaining("NaN");
        assertThatThrownBy(() -> new PreferenceAccuracy().add(2, Double.NaN, 1)).hasMessageContaining("NaN");
    }
}
