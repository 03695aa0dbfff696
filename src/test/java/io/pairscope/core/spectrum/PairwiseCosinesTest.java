package io.pairscope.core.spectrum;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.pairscope.core.moments.Normalization;
import io.pairscope.core.moments.PairMoments;
import io.pairscope.core.moments.Side;
import io.pairscope.fixtures.Cosine;
import io.pairscope.fixtures.Gaussians;
import io.pairscope.fixtures.Shards.Row;
import java.util.Collections;
import java.util.List;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PairwiseCosinesTest {
    @ParameterizedTest(name = "n {0}, seed {1}")
    @CsvSource({"2,1", "50,2", "500,3"})
    void meanAndVarianceAreThoseOfAllOrderedPairsOfDifferentRows(int n, long seed) {
        List<Row> rows = Gaussians.equicorrelated(n, 5, 0.6, seed);
        PairMoments moments = Gaussians.moments(rows, Normalization.APPLY, 64);
        assertSame(PairwiseCosines.within(moments.marginal(Side.IMAGE)), rows, Row::image, Row::image);
        assertSame(PairwiseCosines.within(moments.marginal(Side.TEXT)), rows, Row::text, Row::text);
        assertSame(PairwiseCosines.inter(moments), rows, Row::image, Row::text);
    }

    private static void assertSame(
            PairwiseCosines actual, List<Row> rows, Function<Row, Double[]> a, Function<Row, Double[]> b) {
        double sum = 0;
        double squares = 0;
        int n = rows.size();
        for (int i = 0; i < n; i++) {
            for (int j = 0; j < n; j++) {
                if (i != j) {
                    double c = Cosine.of(a.apply(rows.get(i)), b.apply(rows.get(j)));
                    sum += c;
                    squares += c * c;
                }
            }
        }
        double pairs = (double) n * (n - 1);
        double mean = sum / pairs;
        // n² terms of size at most 1, over n²; the Gram route squares sums of n terms: n·ε, 45 times over.
        assertThat(actual.mean()).isCloseTo(mean, within(1e-14 * n));
        assertThat(actual.variance()).isCloseTo(squares / pairs - mean * mean, within(1e-14 * n));
    }

    /** 100 Φ(z), by scipy.special.ndtr. */
    @ParameterizedTest(name = "{0} standard deviations above the mean: {1}")
    @CsvSource({
        "0, 50",
        "1, 84.1344746068543",
        "-1.96, 2.4997895148220435",
        "5, 99.99997133484281",
        "-8, 6.220960574271741e-14"
    })
    void thePercentileIsThatOfAGaussian(double z, double expected) {
        PairwiseCosines cosines = new PairwiseCosines(0.25, 0.0625);
        assertThat(cosines.percentile(0.25 + 0.25 * z)).isCloseTo(expected, within(1e-12 * expected));
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3})
    void thePercentileOfAPairIsItsRankAmongUnmatchedPairs(long seed) {
        int n = 400;
        List<Row> rows = Gaussians.equicorrelated(n, 40, 0.3, seed);
        PairwiseCosines unmatched = PairwiseCosines.inter(Gaussians.moments(rows, Normalization.APPLY, 64));
        double worst = 0;
        for (double c = -0.4; c < 0.45; c += 0.1) {
            long below = 0;
            for (int i = 0; i < n; i++) {
                for (int j = 0; j < n; j++) {
                    below +=
                            i != j && Cosine.of(rows.get(i).image(), rows.get(j).text()) < c ? 1 : 0;
                }
            }
            worst = Math.max(worst, Math.abs(unmatched.percentile(c) - 100.0 * below / (n * (n - 1.0))));
        }
        // Cosines of 40 dimensions have an excess kurtosis of −6/42, which moves Φ by 0.3 %; the rest is 160,000
        // dependent draws.
        assertThat(worst).isLessThan(1);
    }

    /** Equal rows: what rounding leaves of their variance has either sign. */
    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void aVarianceIsNeverNegative(long seed) {
        Row row = Gaussians.equicorrelated(1, 5, 0.6, seed).get(0);
        PairMoments moments = Gaussians.moments(Collections.nCopies(301, row), Normalization.APPLY, 64);
        for (PairwiseCosines cosines : List.of(
                PairwiseCosines.within(moments.marginal(Side.IMAGE)),
                PairwiseCosines.within(moments.marginal(Side.TEXT)),
                PairwiseCosines.inter(moments),
                PairwiseCosines.matched(moments))) {
            assertThat(cosines.variance()).isBetween(0.0, 1e-12);
        }
    }

    @Test
    void equalCosinesDoNotVary() {
        List<Row> rows = Gaussians.equicorrelated(1, 5, 0.6, 1);
        PairMoments moments = Gaussians.moments(Collections.nCopies(300, rows.get(0)), Normalization.APPLY, 64);
        assertThat(PairwiseCosines.inter(moments).vary()).isFalse();
        assertThat(CosineSeparation.dPrime(moments)).isEmpty();
    }
}
