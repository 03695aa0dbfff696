package io.pairscope.core.divergence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.pairscope.core.covariance.JointSupport;
import io.pairscope.core.covariance.Regularization;
import io.pairscope.core.linalg.SymmetricMatrix;
import io.pairscope.core.moments.PairMoments;
import io.pairscope.fixtures.Gaussians;
import io.pairscope.fixtures.Pairs;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class KullbackLeiblerTest {
    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3})
    void bothDirectionsAreThoseOfTheCovariancesThemselves(long seed) {
        PairMoments reference = Pairs.coupled(200, 3, 4, seed).moments();
        PairMoments candidate = Pairs.coupled(120, 3, 4, seed + 10).moments();
        JointSupport support = JointSupport.of(reference, Regularization.NONE);
        double[] delta = new double[7];
        Arrays.setAll(delta, i -> candidate.mean()[i] - reference.mean()[i]);
        SymmetricMatrix ours = candidate.joint().populationCovariance();
        SymmetricMatrix theirs = reference.joint().sampleCovariance();
        double forward = Gaussians.kullbackLeibler(delta, ours, theirs);
        double backward = Gaussians.kullbackLeibler(delta, theirs, ours);
        WhitenedSets sets = WhitenedSets.of(support, candidate).orElseThrow();
        KullbackLeibler of = KullbackLeibler.of(sets);
        KullbackLeibler reversed = KullbackLeibler.reversed(sets);
        // Covariances of condition below 1e4 and order 7.
        double rounding = 7 * 1e4 * Math.ulp(1.0);
        assertThat(of.joint()).isCloseTo(forward, within(rounding));
        assertThat(reversed.joint()).isCloseTo(backward, within(rounding));
        assertThat(of.plus(reversed).joint()).isCloseTo(forward + backward, within(2 * rounding));
        assertThat(of.plus(reversed).image()).isEqualTo(of.image() + reversed.image());
        assertThat(of.plus(reversed).text()).isEqualTo(of.text() + reversed.text());
    }

    /** The mean of 200 pairs of samples, whose standard error is some 2 %; the next order in 1/n is less here. */
    @ParameterizedTest(name = "{0} and {1} pairs")
    @CsvSource({"400, 400", "300, 1500"})
    void twoSamplesOfOneGaussianAreApartByChance(int n, int m) {
        double sum = 0;
        for (int seed = 0; seed < 200; seed++) {
            JointSupport support =
                    JointSupport.of(Pairs.coupled(n, 3, 4, 1000 + seed).moments(), Regularization.NONE);
            PairMoments candidate = Pairs.coupled(m, 3, 4, 5000 + seed).moments();
            sum += KullbackLeibler.of(WhitenedSets.of(support, candidate).orElseThrow())
                    .joint();
        }
        double expected = KullbackLeibler.ofSamples(7, n, m);
        assertThat(sum / 200).isCloseTo(expected, within(0.08 * expected));
    }

    @Test
    void aCandidateThatDoesNotFillTheSupportCannotBeCompared() {
        PairMoments reference = Pairs.coupled(200, 3, 4, 1).moments();
        JointSupport support = JointSupport.of(reference, Regularization.NONE);
        PairMoments few = Pairs.coupled(5, 3, 4, 2).moments();
        assertThat(WhitenedSets.of(support, few)).isEmpty();
    }
}
