package io.pairscope.engine.scan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class SeparatedPairsTest {
    @Test
    void theShareIsOfAllPairsAndHasNoErrorWhenEveryRowWasSampled() {
        SeparatedPairs separated = SeparatedPairs.of(new long[] {3, 0, 1, 4}, new long[] {1, 0, 1, 0}, 4);
        assertThat(separated.pairs()).isEqualTo(8);
        assertThat(separated.sampled()).isEqualTo(4);
        assertThat(separated.share()).isEqualTo(0.25);
        assertThat(separated.standardError()).isZero();
    }

    @Test
    void withoutPairsThereIsNoShare() {
        SeparatedPairs separated = SeparatedPairs.of(new long[3], new long[3], 100);
        assertThat(separated.pairs()).isZero();
        assertThat(separated.share()).isNaN();
        assertThat(separated.standardError()).isNaN();
    }

    /** Seed 3: many samples of one set of rows, most of which have no pairs, some many. */
    @Test
    void theStandardErrorIsTheScatterOfSharesOverSamples() {
        SplittableRandom random = new SplittableRandom(3);
        int rows = 2000;
        long[] near = new long[rows];
        long[] apart = new long[rows];
        for (int i = 0; i < rows; i++) {
            near[i] = random.nextInt(3) == 0 ? random.nextInt(12) : 0;
            apart[i] = random.nextInt(4) == 0 ? random.nextLong(near[i] + 1) : 0;
        }
        int repeats = 2000;
        double sum = 0;
        double squares = 0;
        double errors = 0;
        for (int repeat = 0; repeat < repeats; repeat++) {
            int[] sample =
                    IntStream.range(0, rows).filter(i -> random.nextInt(4) == 0).toArray();
            SeparatedPairs found = SeparatedPairs.of(
                    IntStream.of(sample).mapToLong(i -> near[i]).toArray(),
                    IntStream.of(sample).mapToLong(i -> apart[i]).toArray(),
                    rows);
            sum += found.share();
            squares += found.share() * found.share();
            errors += found.standardError();
        }
        double mean = sum / repeats;
        double scatter = Math.sqrt(squares / repeats - mean * mean);
        // The scatter of 2 000 values is known to 1.6 %; linearization is off by some 1/500 of the sample's rows.
        assertThat(errors / repeats / scatter).isCloseTo(1, within(0.06));
    }
}
