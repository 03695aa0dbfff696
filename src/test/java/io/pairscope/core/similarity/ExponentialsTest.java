package io.pairscope.core.similarity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ExponentialsTest {
    private static final double[] ROOM = new double[1234];

    @ParameterizedTest(name = "temperature {0}")
    @ValueSource(
            doubles = {0.003, 0.0031, 0.00390625, 0.01, 0.0123, 0.0625, 0.07, 0.25, 0.9, 1, 2, 3.9, 4, 5, 100, 1e6})
    void everyTermIsThatOfTheExponentialFunction(double temperature) {
        Exponentials exponentials = Exponentials.of(temperature);
        for (int i = -4; i <= 2004; i++) {
            // A few last places beyond −1 and 1 as rounding leaves them.
            double cosine = i < 0 ? -1 + i * 0x1p-52 : i > 2000 ? 1 + (i - 2000) * 0x1p-52 : (i - 1000) / 1000.0;
            double[] sum = new double[1];
            exponentials.add(new double[] {cosine}, 0, 1, ROOM, sum, 0);
            double expected = Math.exp((cosine - 1) / temperature);
            // The stated error, and that of (cosine − 1)/τ, which the expected value takes twice as a relative error.
            double stated = (Math.max(1, 0.5 / temperature) * 8 + 8 / temperature) * 4e-16;
            assertThat(sum[0] / expected).isCloseTo(1, within(stated));
        }
    }

    @Test
    void theStatedErrorAtTheSmallestTemperatureIsSomePartsInATrillion() {
        double worst = 0;
        Random random = new Random(5);
        for (int i = 0; i < 20_000; i++) {
            double cosine = 2 * random.nextDouble() - 1;
            double[] sum = new double[1];
            Exponentials.of(0.003).add(new double[] {cosine}, 0, 1, ROOM, sum, 0);
            worst = Math.max(worst, Math.abs(sum[0] / Math.exp((cosine - 1) / 0.003) - 1));
        }
        assertThat(worst).isLessThan(2e-12);
    }

    @ParameterizedTest(name = "{0} cosines")
    @ValueSource(ints = {0, 1, 7, 8, 9, 99, 100, 101, 1234})
    void aSumTakesEveryCosineOnceWhateverTheirNumber(int n) {
        double[] cosines = new Random(n).doubles(n + 5, -1, 1).toArray();
        Exponentials exponentials = Exponentials.of(0.05, 0.25);
        double[] sums = {-1, 0, 0, -1};
        exponentials.add(cosines, 3, n, ROOM, sums, 1);
        for (int t = 0; t < 2; t++) {
            double expected = 0;
            for (int j = 3; j < 3 + n; j++) {
                expected += Math.exp((cosines[j] - 1) / exponentials.temperatures()[t]);
            }
            // Positive terms: n roundings of the sum and 1e-13 of the terms at these temperatures.
            assertThat(sums[1 + t]).isCloseTo(expected, within(expected * (1e-13 + n * 0x1p-52)));
        }
        assertThat(sums[0]).isEqualTo(-1);
        assertThat(sums[3]).isEqualTo(-1);
    }

    @Test
    void theGridHasFourTemperaturesAnOctaveFromOneToA256th() {
        Exponentials grid = Exponentials.grid();
        double[] temperatures = grid.temperatures();
        assertThat(temperatures).hasSize(33);
        assertThat(temperatures[0]).isEqualTo(1);
        assertThat(temperatures[32]).isEqualTo(1.0 / 256);
        double[] cosines = new Random(3).doubles(700, -1, 1).toArray();
        double[] sums = new double[33];
        grid.add(cosines, 0, cosines.length, ROOM, sums, 0);
        for (int t = 0; t < 33; t++) {
            double expected = 0;
            for (double cosine : cosines) {
                expected += Math.exp((cosine - 1) * Math.pow(2, t / 4.0));
            }
            // 2^11 squared roundings of 4e-16, and 700 of the sum.
            assertThat(sums[t]).isCloseTo(expected, within(1.2e-12 * expected));
        }
    }

    @ParameterizedTest(name = "temperature {0}")
    @ValueSource(doubles = {0.0029, 0, -1, Double.NaN, Double.POSITIVE_INFINITY})
    void temperaturesThatADoubleCannotHoldAreRefused(double temperature) {
        assertThatThrownBy(() -> Exponentials.of(0.01, temperature)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void noTemperatureAddsNothing() {
        double[] sums = {};
        Exponentials.of().add(new double[] {1}, 0, 1, ROOM, sums, 0);
        assertThat(Exponentials.of().temperatures()).isEmpty();
    }
}
