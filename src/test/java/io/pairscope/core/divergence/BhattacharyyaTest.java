package io.pairscope.core.divergence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.pairscope.core.covariance.JointSupport;
import io.pairscope.core.covariance.Regularization;
import io.pairscope.core.moments.PairMoments;
import io.pairscope.fixtures.Gaussians;
import io.pairscope.fixtures.Pairs;
import java.util.Arrays;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BhattacharyyaTest {
    /** Whitened covariances of condition below 1e4 and order 7. */
    private static final double ROUNDING = 7 * 1e4 * Math.ulp(1.0);

    private static Optional<Bhattacharyya> distance(PairMoments reference, PairMoments candidate) {
        return WhitenedSets.of(JointSupport.of(reference, Regularization.NONE), candidate)
                .flatMap(Bhattacharyya::of);
    }

    @Test
    void onALineItHasItsClosedForm() {
        PairMoments a = Pairs.coupled(200, 1, 4, 1).moments();
        PairMoments b = Pairs.coupled(120, 1, 4, 2).moments();
        double shift = a.mean()[0] - b.mean()[0];
        double s = a.scatter().get(0, 0) / 199;
        double t = b.scatter().get(0, 0) / 119;
        double expected = 0.25 * shift * shift / (s + t) + 0.5 * Math.log((s + t) / (2 * Math.sqrt(s * t)));
        assertThat(distance(a, b).orElseThrow().image()).isCloseTo(expected, within(20 * Math.ulp(1.0)));
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3})
    void itIsThatOfTheCovariancesThemselvesAndSymmetric(long seed) {
        PairMoments a = Pairs.coupled(200, 3, 4, seed).moments();
        PairMoments b = Pairs.coupled(120, 3, 4, seed + 10).moments();
        Bhattacharyya distance = distance(a, b).orElseThrow();
        double[] delta = new double[7];
        Arrays.setAll(delta, i -> b.mean()[i] - a.mean()[i]);
        double expected = Gaussians.bhattacharyya(
                delta, b.joint().sampleCovariance(), a.joint().sampleCovariance());
        assertThat(distance.joint()).isCloseTo(expected, within(ROUNDING));
        Bhattacharyya back = distance(b, a).orElseThrow();
        assertThat(back.joint()).isCloseTo(distance.joint(), within(ROUNDING));
        assertThat(back.image()).isCloseTo(distance.image(), within(ROUNDING));
        assertThat(back.text()).isCloseTo(distance.text(), within(ROUNDING));
    }

    @Test
    void aSetIsAtZeroFromItself() {
        PairMoments a = Pairs.coupled(200, 3, 4, 1).moments();
        Bhattacharyya distance = distance(a, a).orElseThrow();
        assertThat(distance.image()).isCloseTo(0, within(ROUNDING));
        assertThat(distance.text()).isCloseTo(0, within(ROUNDING));
        assertThat(distance.joint()).isCloseTo(0, within(ROUNDING));
    }

    @Test
    void aCandidateThatDoesNotFillTheSupportHasNone() {
        PairMoments reference = Pairs.coupled(200, 3, 4, 1).moments();
        assertThat(distance(reference, Pairs.coupled(5, 3, 4, 2).moments())).isEmpty();
        assertThat(distance(reference, Pairs.coupled(1, 3, 4, 2).moments())).isEmpty();
    }
}
