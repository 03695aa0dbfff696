package io.pairscope.core.spectrum;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.pairscope.fixtures.Pairs;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SimilarityShuffleCurveTest {
    private static final int REPEATS = 50;

    @ParameterizedTest(name = "p {0}")
    @ValueSource(doubles = {0.1, 0.5, 1})
    void theMeanCosineIsThatOfShuffledPairs(double p) {
        Pairs pairs = Pairs.coupled(500, 6, 6, 1).unit();
        SplittableRandom random = new SplittableRandom(2);
        double sum = 0;
        double squares = 0;
        for (int r = 0; r < REPEATS; r++) {
            double mean = pairs.shuffled(p, random).moments().cosines().sum() / 500;
            sum += mean;
            squares += mean * mean;
        }
        double mean = sum / REPEATS;
        double error = Math.sqrt((squares / REPEATS - mean * mean) / (REPEATS - 1));
        double curve = new SimilarityShuffleCurve(pairs.moments()).meanCosine(p).orElseThrow();
        assertThat(curve).isCloseTo(mean, within(4 * error));
    }

    /** An approximation, here closer than the scatter of 50 shuffles shows. */
    @ParameterizedTest(name = "p {0}")
    @ValueSource(doubles = {0.1, 0.5, 1})
    void theUnbiasedAlignmentIsThatOfShuffledPairs(double p) {
        Pairs pairs = Pairs.coupled(500, 6, 6, 3);
        SplittableRandom random = new SplittableRandom(4);
        double sum = 0;
        double squares = 0;
        for (int r = 0; r < REPEATS; r++) {
            double cka = Cka.unbiased(pairs.shuffled(p, random).moments()).orElseThrow();
            sum += cka;
            squares += cka * cka;
        }
        double mean = sum / REPEATS;
        double error = Math.sqrt((squares / REPEATS - mean * mean) / (REPEATS - 1));
        double curve =
                new SimilarityShuffleCurve(pairs.moments()).unbiasedCka(p).orElseThrow();
        assertThat(curve).isCloseTo(mean, within(4 * error));
    }

    @Test
    void atZeroNothingIsLostAndAtOneNothingIsLeft() {
        Pairs pairs = Pairs.coupled(100, 4, 4, 5).unit();
        SimilarityShuffleCurve curve = new SimilarityShuffleCurve(pairs.moments());
        assertThat(curve.cka(0)).isEqualTo(Cka.biased(pairs.moments()));
        assertThat(curve.unbiasedCka(0)).isEqualTo(Cka.unbiased(pairs.moments()));
        assertThat(curve.cka(1)).hasValue(0);
        assertThat(curve.meanCosine(0)).hasValue(pairs.moments().cosines().sum() / 100);
    }

    @Test
    void unlikeSidesHaveNoCosine() {
        SimilarityShuffleCurve curve =
                new SimilarityShuffleCurve(Pairs.coupled(50, 3, 4, 1).moments());
        assertThat(curve.meanCosine(0.5)).isEmpty();
        assertThat(curve.cka(0.5)).isPresent();
    }
}
