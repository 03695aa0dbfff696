package io.pairscope.core.similarity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.pairscope.core.moments.CosineMoments;
import io.pairscope.fixtures.Pairs;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AnglesTest {
    /** The chord of an angle is 2 sin(angle/2); near π its slope is small, so digits are lost there. */
    @ParameterizedTest
    @ValueSource(doubles = {0, 1e-9, 1e-4, 0.5, 1.5707963267948966, 3})
    void anAngleIsFoundFromItsChord(double angle) {
        double chord = 2 * Math.sin(angle / 2);

        assertThat(Angles.ofSquaredChord(chord * chord)).isCloseTo(angle, within(1e-14 * angle));
    }

    @Test
    void aChordThatRoundsBeyondTheDiameterIsAHalfTurn() {
        assertThat(Angles.ofSquaredChord(4.000000000000002)).isEqualTo(Math.PI);
    }

    @ParameterizedTest(name = "n {0}, seed {1}")
    @CsvSource({"2,1", "300,2"})
    void alignmentIsTheMeanSquaredDistanceOfPairs(int n, long seed) {
        Pairs pairs = Pairs.coupled(n, 6, 6, seed).unit();
        double[] squared = new double[n];
        for (int i = 0; i < n; i++) {
            for (int k = 0; k < 6; k++) {
                squared[i] += Math.pow(pairs.image()[i][k] - pairs.text()[i][k], 2);
            }
        }
        Estimate expected = Estimate.ofMean(squared, null);
        Estimate alignment = Alignment.of(pairs.moments().cosines());

        assertThat(alignment.value()).isCloseTo(expected.value(), within(1e-13));
        assertThat(alignment.standardError()).isCloseTo(expected.standardError(), within(1e-12));
    }

    @Test
    void withoutPairsThereIsNoAlignment() {
        CosineMoments none = new CosineMoments(0, 0, 0, 1, -1, new long[CosineMoments.BINS]);

        assertThat(Alignment.of(none).value()).isNaN();
        assertThat(Alignment.of(none).standardError()).isNaN();
    }
}
