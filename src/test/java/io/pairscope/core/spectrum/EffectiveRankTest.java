package io.pairscope.core.spectrum;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.pairscope.core.moments.PairMoments;
import io.pairscope.core.moments.Side;
import io.pairscope.fixtures.Pairs;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class EffectiveRankTest {
    private static final double ROUNDING = 100 * Math.ulp(1.0);

    /** Rows ±√λk·ek about a mean of ones: eigenvalues in the ratio of the λ. */
    private static double[][] rows(double... eigenvalues) {
        int d = eigenvalues.length;
        double[][] rows = new double[2 * d][d];
        for (int i = 0; i < 2 * d; i++) {
            Arrays.fill(rows[i], 1);
            rows[i][i / 2] += (i % 2 == 0 ? 1 : -1) * Math.sqrt(eigenvalues[i / 2]);
        }
        return rows;
    }

    @Test
    void theCountsAreThoseOfTheEigenvaluesAboutTheMean() {
        PairMoments moments = new Pairs(rows(6, 3, 90, 1), rows(5, 5, 5, 5)).moments();
        EffectiveRank image = EffectiveRank.of(moments.marginal(Side.IMAGE)).orElseThrow();
        double entropy = 0;
        for (double share : new double[] {0.9, 0.06, 0.03, 0.01}) {
            entropy -= share * Math.log(share);
        }
        assertThat(image.value()).isCloseTo(Math.exp(entropy), within(ROUNDING));
        assertThat(image.participationRatio()).isCloseTo(10000.0 / (8100 + 36 + 9 + 1), within(ROUNDING));
        assertThat(image.stableRank()).isCloseTo(100.0 / 90, within(ROUNDING));
        assertThat(image.dimensionsOf95Percent()).isEqualTo(2);
        EffectiveRank text = EffectiveRank.of(moments.marginal(Side.TEXT)).orElseThrow();
        assertThat(text.value()).isCloseTo(4, within(4 * ROUNDING));
        assertThat(text.participationRatio()).isCloseTo(4, within(4 * ROUNDING));
        assertThat(text.stableRank()).isCloseTo(4, within(4 * ROUNDING));
        assertThat(text.dimensionsOf95Percent()).isEqualTo(4);
    }

    @Test
    void aSideThatDoesNotVaryHasNone() {
        PairMoments moments = new Pairs(new double[][] {{1, 2}, {1, 2}}, new double[][] {{1}, {2}}).moments();
        assertThat(EffectiveRank.of(moments.marginal(Side.IMAGE))).isEmpty();
        assertThat(EffectiveRank.of(moments.marginal(Side.TEXT)).orElseThrow().value())
                .isEqualTo(1);
    }
}
