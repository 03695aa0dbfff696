package io.pairscope.core.spectrum;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.pairscope.core.linalg.SymmetricEigen;
import io.pairscope.core.linalg.SymmetricMatrix;
import io.pairscope.core.moments.PairMoments;
import io.pairscope.core.moments.Side;
import io.pairscope.fixtures.Pairs;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class VendiScoreTest {
    /** From the n × n similarities, as it is defined. */
    private static VendiScore primal(double[][] a, double[][] b, double weight) {
        double[][] k = Pairs.products(a, a);
        double[][] l = Pairs.products(b, b);
        double[] packed = new double[SymmetricMatrix.packedLength(a.length)];
        for (int j = 0, at = 0; j < a.length; j++) {
            for (int i = 0; i <= j; i++) {
                packed[at++] = weight * (k[i][j] + l[i][j]) / a.length;
            }
        }
        return VendiScore.ofEigenvalues(SymmetricEigen.values(SymmetricMatrix.ofPacked(a.length, packed)))
                .orElseThrow();
    }

    /**
     * Eigenvalues of sum 1 are good to n·ε; of the n − d that should vanish half come out positive and count −λ ln λ ≤
     * 40·ε each.
     */
    private static void assertSame(VendiScore actual, VendiScore expected, int n) {
        double rounding = 40 * n * n * Math.ulp(1.0);
        assertThat(actual.order1()).isCloseTo(expected.order1(), within(rounding * expected.order1()));
        assertThat(actual.order2()).isCloseTo(expected.order2(), within(rounding * expected.order2()));
        assertThat(actual.orderInfinity())
                .isCloseTo(expected.orderInfinity(), within(rounding * expected.orderInfinity()));
        assertThat(actual.trace()).isCloseTo(expected.trace(), within(rounding * expected.trace()));
    }

    @ParameterizedTest(name = "n {0}, seed {1}")
    @CsvSource({"3,1", "40,2", "300,3"})
    void theEigenvaluesOfTheMomentsAreThoseOfAllSimilarities(int n, long seed) {
        Pairs raw = Pairs.coupled(n, 5, 7, seed);
        for (Pairs pairs : new Pairs[] {raw, raw.unit()}) {
            PairMoments moments = pairs.moments();
            assertSame(
                    VendiScore.of(moments.marginal(Side.IMAGE)).orElseThrow(),
                    primal(pairs.image(), pairs.image(), 0.5),
                    n);
            assertSame(
                    VendiScore.of(moments.marginal(Side.TEXT)).orElseThrow(),
                    primal(pairs.text(), pairs.text(), 0.5),
                    n);
            assertSame(VendiScore.of(moments.joint()).orElseThrow(), primal(pairs.image(), pairs.text(), 0.5), n);
        }
        assertThat(VendiScore.of(raw.unit().moments().joint()).orElseThrow().trace())
                .isCloseTo(1, within(n * Math.ulp(1.0)));
    }

    /** The example in the README of vertaix/Vendi-Score, printed there as 2.1573: eigenvalues 1.9/3, 1/3 and 0.1/3. */
    @Test
    void twoSimilarRowsAndOneApartCountAsPublished() {
        SymmetricMatrix k = SymmetricMatrix.ofPacked(3, new double[] {1, 0.9, 1, 0, 0, 1});
        VendiScore score = VendiScore.ofEigenvalues(SymmetricEigen.values(k)).orElseThrow();
        double order1 = Math.pow(3 / 1.9, 1.9 / 3) * Math.pow(3, 1.0 / 3) * Math.pow(3 / 0.1, 0.1 / 3);
        assertThat(score.order1()).isCloseTo(order1, within(10 * Math.ulp(2.0)));
        assertThat(score.order1()).isCloseTo(2.1573, within(5e-5));
        assertThat(score.order2()).isCloseTo(9 / (1.9 * 1.9 + 1 + 0.1 * 0.1), within(10 * Math.ulp(2.0)));
        assertThat(score.orderInfinity()).isCloseTo(3 / 1.9, within(10 * Math.ulp(2.0)));
    }

    @Test
    void identicalRowsCountAsOneAndOrthonormalRowsAsAll() {
        int n = 6;
        double[][] orthonormal = new double[n][n];
        double[][] identical = new double[n][];
        for (int i = 0; i < n; i++) {
            orthonormal[i][i] = 1;
            identical[i] = new double[] {0.6, 0, -0.8};
        }
        PairMoments moments = new Pairs(orthonormal, identical).moments();
        VendiScore all = VendiScore.of(moments.marginal(Side.IMAGE)).orElseThrow();
        VendiScore one = VendiScore.of(moments.marginal(Side.TEXT)).orElseThrow();
        double rounding = 40 * n * n * Math.ulp(1.0);
        assertThat(all.order1()).isCloseTo(n, within(n * rounding));
        assertThat(all.order2()).isCloseTo(n, within(n * rounding));
        assertThat(all.orderInfinity()).isCloseTo(n, within(n * rounding));
        assertThat(one.order1()).isCloseTo(1, within(rounding));
        assertThat(one.order2()).isCloseTo(1, within(rounding));
        assertThat(one.orderInfinity()).isCloseTo(1, within(rounding));
    }

    @Test
    void withoutRowsThereIsNone() {
        assertThat(VendiScore.of(PairMoments.empty(2, 3).marginal(Side.IMAGE))).isEmpty();
        assertThat(VendiScore.ofEigenvalues(new double[] {0, -1e-20})).isEmpty();
    }
}
