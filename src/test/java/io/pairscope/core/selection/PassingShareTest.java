package io.pairscope.core.selection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.pairscope.core.selection.PassingShare.Share;
import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Shares of scores that reach a threshold, with ties, and their errors. */
class PassingShareTest {
    /** Heavy ties: eleven different scores; every seventh pair has none. */
    private static double[] scores(int n, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        return IntStream.range(0, n)
                .mapToDouble(i -> i % 7 == 3 ? Double.NaN : random.nextInt(11) / 10.0)
                .toArray();
    }

    private static double share(double[] scores, double threshold) {
        long known = Arrays.stream(scores).filter(score -> !Double.isNaN(score)).count();
        return (double) Arrays.stream(scores)
                        .filter(score -> score >= threshold)
                        .count()
                / known;
    }

    @ParameterizedTest(name = "{0} pairs, seed {1}")
    @CsvSource({"1, 1", "2, 1", "50, 2", "1000, 3"})
    void theShareIsThatOfTheScoresAtOrAboveTheThreshold(int n, long seed) {
        double[] scores = scores(n, seed);
        PassingShare shares = PassingShare.ofPairs(scores);
        for (double threshold : new double[] {-1, 0, 0.05, 0.3, 0.55, 1, 1.5}) {
            assertThat(shares.at(threshold).value()).isEqualTo(share(scores, threshold));
        }
        assertThat(shares.quantile(0))
                .isEqualTo(Arrays.stream(scores).filter(s -> s >= 0).min().orElseThrow());
        assertThat(shares.quantile(1))
                .isEqualTo(Arrays.stream(scores).filter(s -> s >= 0).max().orElseThrow());
    }

    @ParameterizedTest(name = "{0} pairs, share {1}, seed {2}")
    @CsvSource({"100, 0.29, 1", "1000, 0.01, 2", "1000, 0.5, 3", "7, 0.1, 4", "40, 0, 5", "40, 0.999, 6"})
    void theThresholdLetsNoMoreThanTheShareThroughAndTheNextLowerScoreDoes(int n, double most, long seed) {
        double[] scores = scores(n, seed);
        double threshold = PassingShare.ofCycle(scores).thresholdFor(most);
        assertThat(share(scores, threshold)).isLessThanOrEqualTo(most);
        assertThat(share(scores, Math.nextDown(threshold))).isGreaterThan(most);
    }

    @Test
    void aShareThatIsAWholeNumberOfPairsIsNotLostToRounding() {
        double[] scores = IntStream.range(0, 100).mapToDouble(i -> i).toArray();
        for (int pairs = 0; pairs < 100; pairs++) {
            double threshold = PassingShare.ofPairs(scores).thresholdFor(pairs / 100.0);
            assertThat(share(scores, threshold)).as("share %d", pairs).isEqualTo(pairs / 100.0);
        }
    }

    @ParameterizedTest(name = "share {0}")
    @ValueSource(doubles = {-0.1, 1, Double.NaN})
    void aShareThatNoThresholdGivesIsRefused(double share) {
        assertThatThrownBy(() -> PassingShare.ofPairs(new double[] {1}).thresholdFor(share))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void anErrorIsBinomialAndNotZeroWhereAllPass() {
        double[] scores = IntStream.range(0, 1000).mapToDouble(i -> i).toArray();
        PassingShare shares = PassingShare.ofPairs(scores);
        // √(.3·.7/1000) but for one more pair on either side, a part in 1000 of it.
        assertThat(shares.at(700).standardError()).isCloseTo(Math.sqrt(0.3 * 0.7 / 1000), within(2e-5));
        assertThat(shares.at(0).value()).isEqualTo(1);
        assertThat(shares.at(0).standardError()).isBetween(0.5 / 1000, 1.5 / 1000);
        assertThat(shares.at(5000).standardError()).isBetween(0.5 / 1000, 1.5 / 1000);
    }

    /** A score {@code x(i) + y(i + 1) + noise}; image and text of a row are near the rest, or far from it, together. */
    private static double[] cycle(int n, SplittableRandom random) {
        double[] image = random.doubles(n).toArray();
        double[] text = IntStream.range(0, n)
                .mapToDouble(i -> 0.9 * image[i] + 0.1 * random.nextDouble())
                .toArray();
        return IntStream.range(0, n)
                .mapToDouble(i -> image[i] + text[(i + 1) % n] + 0.2 * random.nextDouble())
                .toArray();
    }

    @ParameterizedTest(name = "threshold {0}")
    @ValueSource(doubles = {0.7, 1.1, 1.6})
    void theErrorOfRandomPairsKnowsThatNeighboursShareARow(double threshold) {
        int repeats = 3000;
        int n = 500;
        SplittableRandom random = new SplittableRandom(11);
        double sum = 0;
        double squares = 0;
        double errors = 0;
        double plain = 0;
        for (int repeat = 0; repeat < repeats; repeat++) {
            double[] scores = cycle(n, random);
            Share share = PassingShare.ofCycle(scores).at(threshold);
            sum += share.value();
            squares += share.value() * share.value();
            errors += share.standardError() / repeats;
            plain += PassingShare.ofPairs(scores).at(threshold).standardError() / repeats;
        }
        double mean = sum / repeats;
        double deviation = Math.sqrt(squares / repeats - mean * mean);
        // The deviation of 3000 repeats is known to 1.3 %; γ1 of 500 pairs adds some 1 %.
        assertThat(errors / deviation).isBetween(0.95, 1.05);
        assertThat(plain / deviation).isLessThan(0.9);
    }
}
