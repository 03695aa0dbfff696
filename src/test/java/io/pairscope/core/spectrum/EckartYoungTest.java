package io.pairscope.core.spectrum;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.pairscope.core.linalg.Matrix;
import io.pairscope.core.linalg.Svd;
import io.pairscope.fixtures.Pairs;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EckartYoungTest {
    @ParameterizedTest(name = "n {0}, d {1}, seed {2}")
    @CsvSource({"4,6,1", "60,6,2", "150,10,3"})
    void theCurveIsThatOfAllSimilarities(int n, int d, long seed) {
        Pairs raw = Pairs.coupled(n, d, d, seed);
        for (Pairs pairs : new Pairs[] {raw, raw.unit()}) {
            Matrix similarities = Pairs.matrix(Pairs.products(pairs.text(), pairs.image()));
            double[] expected = Svd.values(similarities);
            EckartYoung curve = EckartYoung.of(pairs.moments()).orElseThrow();
            int rank = Math.min(n, d);
            assertThat(curve.singularValues()).hasSize(rank);
            // A Gram matrix holds squares: its root is good to n·√ε of the largest for the smallest, n·ε for the
            // largest.
            double largest = expected[0];
            for (int k = 0; k < rank; k++) {
                double rounding = n * Math.ulp(1.0) * largest * largest / expected[k];
                assertThat(curve.singularValues()[k]).isCloseTo(expected[k], within(10 * rounding));
            }
            double[] errors = curve.errors();
            assertThat(errors).hasSize(rank + 1);
            assertThat(errors[rank]).isZero();
            assertThat(errors[0])
                    .isCloseTo(Math.sqrt(similarities.frobeniusSquared()), within(n * n * Math.ulp(1.0) * errors[0]));
        }
    }

    /** The error of the approximation itself, not of a formula for it. */
    @Test
    void anErrorIsTheDistanceToTheBestApproximationOfThatRank() {
        Pairs pairs = Pairs.coupled(50, 6, 6, 4).unit();
        Matrix similarities = Pairs.matrix(Pairs.products(pairs.text(), pairs.image()));
        Svd svd = Svd.of(similarities);
        double[] errors = EckartYoung.of(pairs.moments()).orElseThrow().errors();
        for (int r = 0; r < 6; r++) {
            double[] rest = similarities.values().clone();
            for (int k = 0; k < r; k++) {
                for (int j = 0; j < 50; j++) {
                    for (int i = 0; i < 50; i++) {
                        rest[i + 50 * j] -= svd.singularValues()[k]
                                * svd.u().get(i, k)
                                * svd.vTransposed().get(k, j);
                    }
                }
            }
            double expected = Math.sqrt(new Matrix(50, 50, rest).frobeniusSquared());
            double rounding = 50 * Math.ulp(1.0) * errors[0] * errors[0] / expected;
            assertThat(errors[r]).isCloseTo(expected, within(10 * rounding));
        }
    }

    @Test
    void unlikeSidesHaveNoSimilarities() {
        assertThat(EckartYoung.of(Pairs.coupled(20, 3, 4, 1).moments())).isEmpty();
    }
}
