package io.pairscope.core.divergence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.pairscope.core.moments.RunningMoments;
import io.pairscope.core.moments.Side;
import io.pairscope.fixtures.Pairs;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CmmdTest {
    /** 1000·(mean k(a, a') + mean k(b, b') − 2 mean k(a, b)), all pairs, k = exp(−‖x − y‖²/200). */
    private static double doubleSum(double[][] a, double[][] b) {
        return 1000 * (meanKernel(a, a) + meanKernel(b, b) - 2 * meanKernel(a, b));
    }

    private static double meanKernel(double[][] a, double[][] b) {
        double sum = 0;
        for (double[] x : a) {
            for (double[] y : b) {
                double squared = Pairs.dot(x, x) + Pairs.dot(y, y) - 2 * Pairs.dot(x, y);
                sum += Math.exp(-squared / 200);
            }
        }
        return sum / a.length / b.length;
    }

    @ParameterizedTest(name = "{0} and {1} rows of {2}, seed {3}")
    @CsvSource({"300,200,8,1", "200,250,16,2", "100,500,32,3"})
    void onUnitRowsItIsTheDoubleSumOverTheKernel(int n, int m, int d, long seed) {
        double[][] a = Pairs.coupled(n, d, d, seed).unit().image();
        Pairs b = Pairs.coupled(m, d, d, seed + 50).unit();
        double exact = doubleSum(a, b.text());
        double fromMoments = Cmmd.between(
                Gaussian.of(new Pairs(a, a).moments().marginal(Side.IMAGE)),
                Gaussian.of(b.moments().marginal(Side.TEXT)));
        // The published bound of what the third and higher moments add.
        assertThat(fromMoments).isCloseTo(exact, within(2.4e-5 * exact));
    }

    @ParameterizedTest(name = "{0} and {1} rows of {2}, seed {3}")
    @CsvSource({"2,3,4,1", "20,30,8,1", "200,250,16,2"})
    void theUnbiasedOneIsTheDoubleSumWithoutRowsPairedWithThemselves(int n, int m, int d, long seed) {
        double[][] a = Pairs.coupled(n, d, d, seed).unit().image();
        double[][] b = Pairs.coupled(m, d, d, seed + 50).unit().text();
        double exact = 1000
                * ((n * meanKernel(a, a) - 1) / (n - 1) + (m * meanKernel(b, b) - 1) / (m - 1) - 2 * meanKernel(a, b));

        double fromMoments = Cmmd.unbiasedBetween(gaussian(a), gaussian(b));

        // The series of e^{s/100}, |s| ≤ 1, ends after the square: 1e-6/6 of each mean kernel, times 1000 and the
        // divisor.
        double series = 1000 * 1.7e-7 * (1.0 / (n - 1) + 1.0 / (m - 1));
        assertThat(fromMoments).isCloseTo(exact, within(2.4e-5 * doubleSum(a, b) + series));
    }

    @ParameterizedTest(name = "{0} and {1} rows of {2}")
    @CsvSource({"30,50,4", "100,100,16"})
    void ofOneDistributionTheUnbiasedOneIsZeroOnAverageAndTheOtherIsNot(int n, int m, int d) {
        RunningMoments unbiased = new RunningMoments();
        RunningMoments biased = new RunningMoments();
        for (int seed = 0; seed < 300; seed++) {
            Gaussian a = gaussian(Pairs.coupled(n, d, 1, seed).unit().image());
            Gaussian b = gaussian(Pairs.coupled(m, d, 1, 5000 + seed).unit().image());
            unbiased.add(Cmmd.unbiasedBetween(a, b));
            biased.add(Cmmd.between(a, b));
        }
        assertThat(unbiased.mean()).isCloseTo(0, within(4 * unbiased.standardError()));
        assertThat(biased.mean()).isGreaterThan(10 * biased.standardError());
    }

    private static Gaussian gaussian(double[][] rows) {
        return Gaussian.of(new Pairs(rows, rows).moments().marginal(Side.IMAGE));
    }

    @Test
    void aSetIsAtZeroFromItself() {
        Gaussian a = Gaussian.of(Pairs.coupled(50, 4, 4, 1).unit().moments().marginal(Side.IMAGE));
        assertThat(Cmmd.between(a, a)).isZero();
    }

    /** Three unit vectors at equal angles and their opposites: equal means and second moments. */
    @Test
    void itDoesNotSeeThirdMoments() {
        double[][] star = new double[3][];
        double[][] opposite = new double[3][];
        for (int k = 0; k < 3; k++) {
            double angle = 2 * Math.PI * k / 3;
            star[k] = new double[] {Math.cos(angle), Math.sin(angle)};
            opposite[k] = new double[] {-Math.cos(angle), -Math.sin(angle)};
        }
        Pairs pairs = new Pairs(star, opposite);
        double fromMoments = Cmmd.between(
                Gaussian.of(pairs.moments().marginal(Side.IMAGE)),
                Gaussian.of(pairs.moments().marginal(Side.TEXT)));
        assertThat(fromMoments).isCloseTo(0, within(1e-28));
        // Kernels near 1, three digits of 1000: the double sum is good to 1e-12.
        assertThat(doubleSum(star, opposite)).isGreaterThan(1e-5);
    }
}
