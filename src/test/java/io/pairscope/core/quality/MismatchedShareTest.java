package io.pairscope.core.quality;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.OptionalDouble;
import java.util.SplittableRandom;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Scores of re-paired rows are normal with variance 4 about −6, those of true pairs about a place of their own. */
class MismatchedShareTest {
    private static final int BINS = 64;

    private static OptionalDouble share(int pairs, double mismatched, double trueMean, double trueSpread, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        long[] own = new long[BINS];
        long[] repaired = new long[BINS];
        for (int i = 0; i < pairs; i++) {
            boolean other = i < mismatched * pairs;
            double z = random.nextGaussian();
            own[bin(other ? 2 * z - 6 : trueSpread * z + trueMean)]++;
            repaired[bin(2 * random.nextGaussian() - 6)]++;
            repaired[bin(2 * random.nextGaussian() - 6)]++;
        }
        return MismatchedShare.of(own, repaired);
    }

    private static int bin(double score) {
        return (int) Math.max(0, Math.min(BINS - 1, Math.floor(2 * (score + 16))));
    }

    @ParameterizedTest(name = "{1} of {0} pairs")
    @CsvSource({"2000, 0.1", "8000, 0.25", "100000, 0.01", "100000, 0.002", "100000, 0.2"})
    void itIsFoundWhereTruePairsAreApart(int pairs, double mismatched) {
        for (long seed = 1; seed <= 20; seed++) {
            OptionalDouble share = share(pairs, mismatched, 5, 2, seed);
            double error = mismatched * Math.sqrt(1 / (mismatched * pairs)) * 5;
            assertThat(share).as("seed " + seed).isPresent();
            assertThat(share.getAsDouble()).as("seed " + seed).isCloseTo(mismatched, within(error));
        }
    }

    /** Also of unrelated sides, and of weak relations. */
    @ParameterizedTest(name = "mean {0}, spread {1}")
    @CsvSource({"5, 2", "2, 2", "-2, 2", "-4, 2", "-6, 2", "-5, 2.5"})
    void whereAllPairsAreTrueNoneIsFound(double mean, double spread) {
        for (int pairs : new int[] {200, 2_000, 50_000}) {
            for (long seed = 1; seed <= 20; seed++) {
                assertThat(share(pairs, 0, mean, spread, seed))
                        .as(pairs + " pairs, seed " + seed)
                        .isEmpty();
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 64})
    void nothingIsFoundInNothing(int bins) {
        assertThat(MismatchedShare.of(new long[bins], new long[bins])).isEmpty();
    }
}
