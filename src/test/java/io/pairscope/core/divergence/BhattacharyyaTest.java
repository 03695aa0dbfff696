package io.pairscope.core.divergence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.pairscope.core.covariance.JointSupport;
import io.pairscope.core.covariance.Regularization;
import io.pairscope.core.linalg.SymmetricMatrix;
import io.pairscope.core.moments.PairMoments;
import io.pairscope.fixtures.Pairs;
import java.util.Arrays;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BhattacharyyaTest {
    /** Whitened covariances of condition below 1e4 and order 7. */
    private static final double ROUNDING = 7 * 1e4 * Math.ulp(1.0);

    private static JointSupport support(PairMoments moments) {
        return JointSupport.of(moments, Regularization.NONE);
    }

    @Test
    void onALineItHasItsClosedForm() {
        OptionalDouble distance = Bhattacharyya.between(
                new double[] {3}, SymmetricMatrix.diagonal(1, i -> 4), SymmetricMatrix.diagonal(1, i -> 9));
        double expected = 0.25 * 9 / 13 + 0.5 * Math.log(13.0 / 12);
        assertThat(distance.orElseThrow()).isCloseTo(expected, within(4 * Math.ulp(1.0)));
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3})
    void itIsThatOfTheCovariancesThemselvesAndSymmetric(long seed) {
        PairMoments a = Pairs.coupled(200, 3, 4, seed).moments();
        PairMoments b = Pairs.coupled(120, 3, 4, seed + 10).moments();
        Bhattacharyya distance = Bhattacharyya.of(support(a), b).orElseThrow();
        double[] delta = new double[7];
        Arrays.setAll(delta, i -> b.mean()[i] - a.mean()[i]);
        double expected = Bhattacharyya.between(
                        delta, b.joint().sampleCovariance(), a.joint().sampleCovariance())
                .orElseThrow();
        assertThat(distance.joint()).isCloseTo(expected, within(ROUNDING));
        Bhattacharyya back = Bhattacharyya.of(support(b), a).orElseThrow();
        assertThat(back.joint()).isCloseTo(distance.joint(), within(ROUNDING));
        assertThat(back.image()).isCloseTo(distance.image(), within(ROUNDING));
        assertThat(back.text()).isCloseTo(distance.text(), within(ROUNDING));
    }

    @Test
    void aSetIsAtZeroFromItself() {
        PairMoments a = Pairs.coupled(200, 3, 4, 1).moments();
        Bhattacharyya distance = Bhattacharyya.of(support(a), a).orElseThrow();
        assertThat(distance.image()).isCloseTo(0, within(ROUNDING));
        assertThat(distance.text()).isCloseTo(0, within(ROUNDING));
        assertThat(distance.joint()).isCloseTo(0, within(ROUNDING));
    }

    @Test
    void aCandidateThatDoesNotFillTheSupportHasNone() {
        JointSupport reference = support(Pairs.coupled(200, 3, 4, 1).moments());
        assertThat(Bhattacharyya.of(reference, Pairs.coupled(5, 3, 4, 2).moments()))
                .isEmpty();
        assertThat(Bhattacharyya.of(reference, Pairs.coupled(1, 3, 4, 2).moments()))
                .isEmpty();
    }
}
