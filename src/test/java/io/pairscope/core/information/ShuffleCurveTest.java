package io.pairscope.core.information;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.pairscope.core.covariance.JointSupport;
import io.pairscope.core.covariance.RankPolicy;
import io.pairscope.core.covariance.Regularization;
import io.pairscope.core.moments.PairMoments;
import io.pairscope.fixtures.Pairs;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class ShuffleCurveTest {
    private static final int REPEATS = 50;

    private static GaussianPair fit(PairMoments moments, RankPolicy policy) {
        return (GaussianPair) GaussianPair.fit(JointSupport.of(moments, new Regularization(policy, 0.1)));
    }

    private static GaussianPair fit(Pairs pairs) {
        return fit(pairs.moments(), RankPolicy.SUPPORT);
    }

    @ParameterizedTest(name = "p {0}")
    @ValueSource(doubles = {0.1, 0.5, 1})
    void theDivergenceUnderAFixedReferenceIsThatOfShuffledPairs(double p) {
        Pairs pairs = Pairs.coupled(500, 4, 5, 1);
        GaussianPair reference = fit(pairs);
        SplittableRandom random = new SplittableRandom(2);
        double sum = 0;
        double squares = 0;
        for (int r = 0; r < REPEATS; r++) {
            double mid = MutualInformationDivergence.of(
                            reference, pairs.shuffled(p, random).moments())
                    .value();
            sum += mid;
            squares += mid * mid;
        }
        double mean = sum / REPEATS;
        double error = Math.sqrt((squares / REPEATS - mean * mean) / (REPEATS - 1));
        assertThat(new ShuffleCurve(reference).mutualInformationDivergence(p)).isCloseTo(mean, within(4 * error));
    }

    /**
     * Few rows of 12 + 12 dimensions: half the plug-in information is bias. The curve is an approximation, here closer than
     * the scatter of 50 shuffles shows.
     */
    @ParameterizedTest(name = "p {0}")
    @ValueSource(doubles = {0.25, 0.5, 0.75, 1})
    void theCorrectedInformationIsThatOfRefitsToShuffledPairs(double p) {
        Pairs pairs = Pairs.coupled(100, 12, 12, 3);
        double bias = MutualInformation.bias(100, 12, 12);
        SplittableRandom random = new SplittableRandom(4);
        double sum = 0;
        double squares = 0;
        for (int r = 0; r < REPEATS; r++) {
            double corrected = fit(pairs.shuffled(p, random)).mutualInformation() - bias;
            sum += corrected;
            squares += corrected * corrected;
        }
        double mean = sum / REPEATS;
        double error = Math.sqrt((squares / REPEATS - mean * mean) / (REPEATS - 1));
        double curve =
                new ShuffleCurve(fit(pairs)).mutualInformationBiasCorrected(p).orElseThrow();
        assertThat(curve).isCloseTo(mean, within(4 * error));
    }

    @Test
    void atZeroItIsTheFitAndAtOneNothingIsLeft() {
        GaussianPair gaussian = fit(Pairs.coupled(300, 4, 5, 5));
        ShuffleCurve curve = new ShuffleCurve(gaussian);
        assertThat(curve.mutualInformation(0)).isEqualTo(gaussian.mutualInformation());
        assertThat(curve.mutualInformation(1)).isZero();
        double corrected = gaussian.mutualInformation() - MutualInformation.bias(300, 4, 5);
        // The bisection ends at neighbouring doubles; the slope is Σρ²/2 or more, below 10.
        assertThat(curve.mutualInformationBiasCorrected(0).orElseThrow())
                .isCloseTo(corrected, within(10 * Math.ulp(1.0)));
        assertThat(curve.mutualInformationBiasCorrected(1)).hasValue(0);
        assertThat(curve.mutualInformationDivergence(0)).isEqualTo(gaussian.mutualInformation());
    }

    /** Seed 7 gives these independent sides less information than its mean, the bias. */
    @Test
    void lessInformationThanItsBiasFadesFromBelow() {
        Pairs unrelated = new Pairs(
                Pairs.coupled(200, 3, 3, 6).image(), Pairs.coupled(200, 3, 3, 7).text());
        GaussianPair gaussian = fit(unrelated);
        double corrected = gaussian.mutualInformation() - MutualInformation.bias(200, 3, 3);
        assertThat(corrected).isNegative();
        ShuffleCurve curve = new ShuffleCurve(gaussian);
        assertThat(curve.mutualInformationBiasCorrected(0)).hasValue(corrected);
        assertThat(curve.mutualInformationBiasCorrected(0.5)).hasValue(corrected / 4);
    }

    @Test
    void aRegularizedFitToFewRowsHasNoCorrection() {
        GaussianPair gaussian = fit(Pairs.coupled(8, 4, 5, 9).moments(), RankPolicy.RIDGE);
        assertThat(new ShuffleCurve(gaussian).mutualInformationBiasCorrected(0.5))
                .isEmpty();
        assertThat(new ShuffleCurve(gaussian).mutualInformation(0.5)).isPositive();
    }

    @ParameterizedTest(name = "p {0}")
    @ValueSource(doubles = {0, 0.3, 1})
    void underTheirOwnGaussianBothFormsOfTheDivergenceAreOne(double p) {
        Pairs pairs = Pairs.coupled(60, 4, 5, 1);
        GaussianPair own = fit(pairs);
        double curve = new ShuffleCurve(own).mutualInformationDivergence(p);
        // Some ten sums of 60 rows, terms of size 10: 1e-12 is generous.
        assertThat(ShuffleCurve.mutualInformationDivergence(own, pairs.moments(), p))
                .isCloseTo(curve, within(1e-12 * Math.max(1, Math.abs(curve))));
    }

    /** Every partner but one's own is equally likely, so the expectation is a mean over all of them. */
    @ParameterizedTest(name = "policy {0}")
    @EnumSource(
            value = RankPolicy.class,
            names = {"SUPPORT", "RIDGE"})
    void underAnyGaussianTheDivergenceIsTheMeanOverAllOtherPartners(RankPolicy policy) {
        Pairs pairs = Pairs.coupled(20, 3, 4, 2);
        GaussianPair reference = fit(Pairs.coupled(80, 3, 4, 3).moments(), policy);
        double sum = 0;
        for (int shift = 1; shift < 20; shift++) {
            double[][] partners = new double[20][];
            for (int i = 0; i < 20; i++) {
                partners[i] = pairs.text()[(i + shift) % 20];
            }
            sum += MutualInformationDivergence.of(reference, new Pairs(pairs.image(), partners).moments())
                    .value();
        }
        double own = MutualInformationDivergence.of(reference, pairs.moments()).value();
        double expected = 0.75 * own + 0.25 * sum / 19;
        // 20 sums over 20 rows of squared distances of size 100.
        assertThat(ShuffleCurve.mutualInformationDivergence(reference, pairs.moments(), 0.25))
                .isCloseTo(expected, within(1e-11 * Math.max(1, Math.abs(expected))));
    }
}
