package io.pairscope.core.similarity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.pairscope.fixtures.Pairs;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class InfoNceTest {
    private static final double[] TEMPERATURES = {1, 0.1, 0.01};

    private static double[] own(double[][] cosines) {
        double[] own = new double[cosines.length];
        for (int i = 0; i < own.length; i++) {
            own[i] = cosines[i][i];
        }
        return own;
    }

    private static InfoNce infoNce(double[][] cosines, long[] clusters) {
        double[] sums = new double[cosines.length * TEMPERATURES.length];
        for (int i = 0; i < cosines.length; i++) {
            for (int t = 0; t < TEMPERATURES.length; t++) {
                for (double cosine : cosines[i]) {
                    sums[i * TEMPERATURES.length + t] += Math.exp((cosine - 1) / TEMPERATURES[t]);
                }
            }
        }
        return new InfoNce(TEMPERATURES, own(cosines), sums, clusters);
    }

    /** Cross-entropy of the softmax of a row, its logits less their largest. */
    private static double crossEntropy(double[] cosines, int own, double temperature) {
        double largest = Double.NEGATIVE_INFINITY;
        for (double cosine : cosines) {
            largest = Math.max(largest, cosine);
        }
        double sum = 0;
        for (double cosine : cosines) {
            sum += Math.exp((cosine - largest) / temperature);
        }
        return -Math.log(Math.exp((cosines[own] - largest) / temperature) / sum);
    }

    private static double mean(double[][] cosines, double temperature) {
        double sum = 0;
        for (int i = 0; i < cosines.length; i++) {
            sum += crossEntropy(cosines[i], i, temperature) / cosines.length;
        }
        return sum;
    }

    /** Logits up to 200 round by 200 · 2⁻⁵², a few times; sums of up to 80 exponentials by less. */
    @ParameterizedTest(name = "n {0}, seed {1}")
    @CsvSource({"1,1", "2,2", "80,3"})
    void theLossIsTheCrossEntropyOfAllPairs(int n, long seed) {
        Pairs pairs = Pairs.coupled(n, 6, 6, seed).unit();
        double[][] forth = Pairs.products(pairs.image(), pairs.text());
        double[][] back = Pairs.products(pairs.text(), pairs.image());
        InfoNce there = infoNce(forth, null);
        InfoNce andBack = infoNce(back, null);
        double[] curve = there.curve(andBack);
        for (int t = 0; t < TEMPERATURES.length; t++) {
            double one = mean(forth, TEMPERATURES[t]);
            double other = mean(back, TEMPERATURES[t]);
            assertThat(there.loss(t).value()).isCloseTo(one, within(1e-12));
            assertThat(there.loss(andBack, t).value()).isCloseTo((one + other) / 2, within(1e-12));
            assertThat(curve[t]).isEqualTo(there.loss(andBack, t).value());
        }
    }

    @Test
    void theBoundIsWhatTheLossLacksToChance() {
        Estimate bound = InfoNce.mutualInformationBound(new Estimate(0.5, 0.1), 100);

        assertThat(bound.value()).isCloseTo(Math.log(100) - 0.5, within(1e-15));
        assertThat(bound.standardError()).isEqualTo(0.1);
    }

    @Test
    void queriesWithoutAnOwnPairAreLeftOutAndSumsThatVanishGiveNoLoss() {
        double[] one = {1};
        InfoNce partly = new InfoNce(one, new double[] {1, Double.NaN}, new double[] {Math.E, 1}, null);
        InfoNce vanished = new InfoNce(one, new double[] {1, 0}, new double[] {1, 0}, null);

        assertThat(partly.loss(0).value()).isCloseTo(1, within(1e-15));
        assertThat(vanished.loss(0).value()).isNaN();
    }

    /** A loss that is a parabola in ln τ has its minimum where the parabola has it. */
    @ParameterizedTest(name = "minimum at {0}")
    @CsvSource({"0.07", "0.2", "0.0123"})
    void theBestTemperatureIsThatOfTheParabola(double minimum) {
        double[] temperatures = new double[33];
        double[] losses = new double[33];
        for (int t = 0; t < 33; t++) {
            temperatures[t] = Math.pow(2, -t / 4.0);
            losses[t] = 2 + 3 * Math.pow(Math.log(temperatures[t] / minimum), 2);
        }
        TemperatureFit fit = new TemperatureFit(temperatures, losses);

        assertThat(fit.temperature()).isCloseTo(minimum, within(1e-12));
        assertThat(fit.isAtEnd()).isFalse();
        assertThat(Math.abs(Math.log(temperatures[fit.best()] / minimum))).isLessThanOrEqualTo(Math.log(2) / 8);
    }

    @Test
    void atAnEndOfTheGridTheBestTemperatureIsTheEnd() {
        double[] temperatures = {1, 0.5, 0.25};

        assertThat(new TemperatureFit(temperatures, new double[] {3, 2, 1}).temperature())
                .isEqualTo(0.25);
        assertThat(new TemperatureFit(temperatures, new double[] {1, 2, 3}).isAtEnd())
                .isTrue();
        assertThat(new TemperatureFit(temperatures, new double[] {3, 2, Double.NaN}).temperature())
                .isEqualTo(0.5);
        assertThat(new TemperatureFit(temperatures, new double[] {2, 2, 2}).temperature())
                .isEqualTo(1);
        assertThat(new TemperatureFit(new double[] {1}, new double[] {Double.NaN}).temperature())
                .isNaN();
    }
}
