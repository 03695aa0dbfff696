package io.pairscope.core.divergence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.assertj.core.api.Assertions.withinPercentage;

import io.pairscope.core.linalg.Matrix;
import io.pairscope.core.moments.RunningMoments;
import io.pairscope.fixtures.Pairs;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class KernelInceptionDistanceTest {
    private static double kernel(double[] x, double[] y) {
        return Math.pow(Pairs.dot(x, y) / x.length + 1, 3);
    }

    /** The definition, by three double sums. */
    private static double bruteForce(double[][] x, double[][] y) {
        return meanOfDifferent(x) + meanOfDifferent(y) - 2 * meanOfAll(x, y);
    }

    private static double meanOfDifferent(double[][] rows) {
        double sum = 0;
        for (int i = 0; i < rows.length; i++) {
            for (int j = 0; j < rows.length; j++) {
                sum += i == j ? 0 : kernel(rows[i], rows[j]);
            }
        }
        return sum / rows.length / (rows.length - 1);
    }

    private static double meanOfAll(double[][] x, double[][] y) {
        double sum = 0;
        for (double[] a : x) {
            for (double[] b : y) {
                sum += kernel(a, b);
            }
        }
        return sum / x.length / y.length;
    }

    private static KernelInceptionDistance between(double[][] x, double[][] y) {
        return KernelInceptionDistance.between(
                Pairs.matrix(x).transposed(), Pairs.matrix(y).transposed());
    }

    /** Of short rows the kernel is 1 + 3xᵀy/d: what is left is three times the unbiased MMD of the linear kernel. */
    @ParameterizedTest(name = "rows of length {0}")
    @ValueSource(doubles = {1e-5, 1e-8, 1e-10, 1e-100})
    void shortRowsKeepTheirDigits(double length) {
        double[][] x = Pairs.coupled(50, 4, 1, 1).image();
        double[][] y = Pairs.coupled(60, 1, 4, 2).text();
        double linear = linear(x, x, 50) + linear(y, y, 60) - 2 * linear(x, y, 60);

        double value = between(scaled(x, length), scaled(y, length)).value();

        // The next term is smaller by the length squared; sums of 3 000 products lose three digits at most.
        assertThat(value / (length * length)).isCloseTo(3 * linear / 4, withinPercentage(1e-7));
    }

    /** The mean of xᵀy over pairs of rows, without those of a row with itself where the sets are one. */
    private static double linear(double[][] x, double[][] y, int m) {
        double sum = 0;
        for (int i = 0; i < x.length; i++) {
            for (int j = 0; j < m; j++) {
                sum += x == y && i == j ? 0 : Pairs.dot(x[i], y[j]);
            }
        }
        return sum / x.length / (x == y ? m - 1 : m);
    }

    private static double[][] scaled(double[][] rows, double factor) {
        return Arrays.stream(rows)
                .map(row -> Arrays.stream(row).map(value -> value * factor).toArray())
                .toArray(double[][]::new);
    }

    @ParameterizedTest(name = "{0} and {1} rows of {2}, seed {3}")
    @CsvSource({"2,2,1,1", "3,50,2,2", "19,21,5,3", "20,20,8,4", "41,39,3,5", "200,133,16,6"})
    void itIsTheDoubleSumOverTheKernel(int n, int m, int d, long seed) {
        double[][] x = Pairs.coupled(n, d, 1, seed).image();
        double[][] y = Pairs.coupled(m, 1, d, seed + 100).text();

        double value = between(x, y).value();

        // Sums of at most 200² kernels; their rounding errors are random, well below 100·ε of the mean kernel.
        assertThat(value).isCloseTo(bruteForce(x, y), within(100 * Math.ulp(1.0) * (1 + meanOfAll(x, x))));
        assertThat(between(y, x).value()).isCloseTo(value, within(100 * Math.ulp(1.0) * (1 + meanOfAll(x, x))));
    }

    /** Opposite stars have equal means and second moments, and third moments of opposite sign. */
    @Test
    void itSeesThirdMoments() {
        double[][] star = new double[30][];
        double[][] opposite = new double[30][];
        for (int k = 0; k < 30; k++) {
            double angle = 2 * Math.PI * k / 3;
            star[k] = new double[] {Math.cos(angle), Math.sin(angle)};
            opposite[k] = new double[] {-Math.cos(angle), -Math.sin(angle)};
        }
        // The unbiased value of either set alone is below 0 by the kernels of a row with itself over n.
        assertThat(between(star, opposite).value() - between(star, star).value())
                .isGreaterThan(0.05);
    }

    @ParameterizedTest(name = "{0} and {1} rows of {2}, shifted by {3}")
    @CsvSource({"100,60,4,0.5", "40,120,3,1"})
    void theStandardErrorIsTheScatterOverSamples(int n, int m, int d, double shift) {
        assertThat(ratioOfErrors(n, m, d, shift)).isBetween(0.8, 1.3);
    }

    /**
     * What is left is quadratic in the rows: of it the jackknife over G blocks takes the variance (2G − 3)G/(G − 1)² times,
     * 2.05 for 20 blocks.
     */
    @ParameterizedTest(name = "{0} and {1} rows of {2}")
    @CsvSource({"100,60,8", "120,100,5"})
    void ofOneDistributionTheErrorIsNearlyHalfTooWide(int n, int m, int d) {
        assertThat(ratioOfErrors(n, m, d, 0)).isBetween(0.8 * Math.sqrt(2.05), 1.2 * Math.sqrt(2.05));
    }

    /** The root mean square of the errors over the scatter of the values, which 1000 samples with heavy tails give to some 6 %. */
    private static double ratioOfErrors(int n, int m, int d, double shift) {
        RunningMoments values = new RunningMoments();
        RunningMoments variances = new RunningMoments();
        for (int seed = 0; seed < 1000; seed++) {
            double[][] y = Pairs.coupled(m, d, 1, 7000 + seed).image();
            for (double[] row : y) {
                Arrays.setAll(row, j -> row[j] + shift);
            }
            KernelInceptionDistance distance =
                    between(Pairs.coupled(n, d, 1, seed).image(), y);
            values.add(distance.value());
            variances.add(Math.pow(distance.standardError().orElseThrow(), 2));
        }
        if (shift == 0) {
            assertThat(values.mean()).isCloseTo(0, within(4 * values.standardError()));
        }
        return Math.sqrt(variances.mean() / (values.squares() / (values.count() - 1)));
    }

    @Test
    void fewRowsHaveNoErrorAndTooFewNoValue() {
        double[][] seven = Pairs.coupled(7, 3, 1, 1).image();
        double[][] eight = Pairs.coupled(8, 3, 1, 2).image();

        assertThat(between(eight, eight).standardError()).isPresent();
        assertThat(between(seven, eight).standardError()).isEmpty();
        assertThat(between(eight, seven).standardError()).isEmpty();
        assertThatThrownBy(() -> between(Arrays.copyOf(seven, 1), eight)).hasMessageContaining("1 rows");
        assertThatThrownBy(() -> KernelInceptionDistance.between(
                        new Matrix(2, 5, new double[10]), new Matrix(3, 5, new double[15])))
                .hasMessageContaining("5 rows of 2 values and 5 rows of 3");
    }
}
