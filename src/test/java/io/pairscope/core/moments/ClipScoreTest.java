package io.pairscope.core.moments;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ClipScoreTest {
    @ParameterizedTest(name = "cosine {0}: {1}")
    @CsvSource({"0.4, 1", "1, 2.5", "0, 0", "-0.3, 0"})
    void clipScoreIsTwoAndAHalfPositiveCosines(double cosine, double expected) {
        assertThat(ClipScore.of(cosine)).isEqualTo(expected);
    }

    @ParameterizedTest(name = "cosine {0}: {1}")
    @CsvSource({"0.4, 1", "1, 2.5", "0, 0", "-0.4, -1", "-1, -2.5"})
    void notClippedItIsTwoAndAHalfCosines(double cosine, double expected) {
        assertThat(ClipScore.Form.UNCLIPPED.score(cosine)).isEqualTo(expected);
        assertThat(ClipScore.Form.CLIPPED.score(cosine)).isEqualTo(Math.max(expected, 0));
    }

    @Test
    void aNegativeScoreTellsThatTheyAreNotClipped() {
        assertThat(ClipScore.Form.of(0.5, Double.NaN, -0.1)).isEqualTo(ClipScore.Form.UNCLIPPED);
        assertThat(ClipScore.Form.of(0.5, Double.NaN, -0.0, 0)).isEqualTo(ClipScore.Form.CLIPPED);
        assertThat(ClipScore.Form.of()).isEqualTo(ClipScore.Form.CLIPPED);
    }

    /** By hand: CLIP-S 1 and 0.5 give 2·0.5/1.5; CLIP-S 2.5 and 1 give 5/3.5, the largest there is. */
    @ParameterizedTest(name = "cosine {0}, best reference {1}: {2}")
    @CsvSource({
        "0.4, 0.5, 0.6666666666666666",
        "1, 1, 1.4285714285714286",
        "0.2, 0.5, 0.5",
        "0, 0.5, 0",
        "-0.3, 0.5, 0",
        "0.4, 0, 0",
        "0.4, -0.5, 0",
        "-0.3, -0.5, 0",
    })
    void refClipScoreIsTheHarmonicMeanOfBothPositiveParts(double cosine, double reference, double expected) {
        // Three operations on exact or nearly exact numbers.
        assertThat(ClipScore.withReferences(cosine, reference)).isCloseTo(expected, within(4 * Math.ulp(1.0)));
    }

    @Test
    void aProductBelowTheRangeOfDoubleIsNoDivisionByZero() {
        assertThat(ClipScore.withReferences(1e-300, 1e-300)).isBetween(0.0, 2e-300);
        assertThat(ClipScore.withReferences(Double.MIN_VALUE, Double.MIN_VALUE)).isNotNaN();
    }
}
