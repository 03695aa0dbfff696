package io.pairscope.core.spectrum;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.pairscope.core.moments.PairMoments;
import io.pairscope.fixtures.Pairs;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ModalityGapTest {
    private static double meanOffDiagonal(double[][] rows) {
        double[][] k = Pairs.products(rows, rows);
        double sum = 0;
        for (int i = 0; i < k.length; i++) {
            for (int j = 0; j < k.length; j++) {
                sum += i == j ? 0 : k[i][j];
            }
        }
        return sum / k.length / (k.length - 1);
    }

    private static double[] mean(double[][] rows) {
        double[] mean = new double[rows[0].length];
        for (double[] row : rows) {
            for (int j = 0; j < mean.length; j++) {
                mean[j] += row[j] / rows.length;
            }
        }
        return mean;
    }

    @ParameterizedTest(name = "n {0}, seed {1}")
    @CsvSource({"2,1", "50,2", "500,3"})
    void theRelativeGapOfUnitRowsIsThatOfAllSimilarities(int n, long seed) {
        Pairs pairs = Pairs.coupled(n, 6, 6, seed).unit();
        double matched = 0;
        for (int i = 0; i < n; i++) {
            matched += Pairs.dot(pairs.image()[i], pairs.text()[i]) / n;
        }
        double across = (1 - matched) / 2;
        double within = 0.5 * ((1 - meanOffDiagonal(pairs.image())) / 2 + (1 - meanOffDiagonal(pairs.text())) / 2);
        assertThat(ModalityGap.relative(pairs.moments()).orElseThrow())
                .isCloseTo(across / (across + within), within(n * Math.ulp(1.0)));
    }

    @ParameterizedTest(name = "n {0}, seed {1}")
    @CsvSource({"1,1", "50,2", "500,3"})
    void theGapAndTheCosineAreThoseOfTheMeans(int n, long seed) {
        Pairs raw = Pairs.coupled(n, 6, 6, seed);
        for (Pairs pairs : new Pairs[] {raw, raw.unit()}) {
            double[] x = mean(pairs.image());
            double[] y = mean(pairs.text());
            double squared = Pairs.dot(x, x) + Pairs.dot(y, y) - 2 * Pairs.dot(x, y);
            PairMoments moments = pairs.moments();
            assertThat(ModalityGap.distance(moments).orElseThrow())
                    .isCloseTo(Math.sqrt(squared), within(10 * n * Math.ulp(1.0)));
            assertThat(ModalityGap.centroidCosine(moments).orElseThrow())
                    .isCloseTo(
                            Pairs.dot(x, y) / Math.sqrt(Pairs.dot(x, x) * Pairs.dot(y, y)),
                            within(10 * n * Math.ulp(1.0)));
        }
    }

    @Test
    void whatDoesNotExistIsEmpty() {
        PairMoments unlike = Pairs.coupled(20, 3, 4, 1).moments();
        assertThat(ModalityGap.distance(unlike)).isEmpty();
        assertThat(ModalityGap.centroidCosine(unlike)).isEmpty();
        assertThat(ModalityGap.relative(unlike)).isEmpty();
        assertThat(ModalityGap.distance(PairMoments.empty(3, 3))).isEmpty();
        double[][] same = {{1, 0}, {1, 0}};
        assertThat(ModalityGap.relative(new Pairs(same, same).moments())).isEmpty();
        assertThat(ModalityGap.relative(Pairs.coupled(1, 3, 3, 1).unit().moments()))
                .isEmpty();
        double[][] opposite = {{1, 0}, {-1, 0}};
        assertThat(ModalityGap.centroidCosine(new Pairs(opposite, same).moments()))
                .isEmpty();
    }
}
