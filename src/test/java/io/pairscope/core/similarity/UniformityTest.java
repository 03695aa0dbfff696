package io.pairscope.core.similarity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class UniformityTest {
    private static double[][] unitRows(int n, int dims, Random random) {
        double[][] rows = new double[n][];
        for (int i = 0; i < n; i++) {
            double[] row = random.doubles(dims).map(x -> x - 0.3).toArray();
            double norm = Math.sqrt(Arrays.stream(row).map(x -> x * x).sum());
            rows[i] = Arrays.stream(row).map(x -> x / norm).toArray();
        }
        return rows;
    }

    private static double kernel(double[] x, double[] y) {
        double squared = 0;
        for (int k = 0; k < x.length; k++) {
            squared += (x[k] - y[k]) * (x[k] - y[k]);
        }
        return Math.exp(-2 * squared);
    }

    private static double[] sums(double[][] rows, int queries) {
        double[] sums = new double[queries];
        for (int i = 0; i < queries; i++) {
            for (int j = 0; j < rows.length; j++) {
                sums[i] += i == j ? 0 : kernel(rows[i], rows[j]);
            }
        }
        return sums;
    }

    @ParameterizedTest(name = "n {0}, seed {1}")
    @CsvSource({"2,1", "60,2"})
    void uniformityIsTheLogarithmOfTheMeanOverAllPairs(int n, long seed) {
        double[][] rows = unitRows(n, 4, new Random(seed));
        double sum = 0;
        for (int i = 0; i < n; i++) {
            for (int j = i + 1; j < n; j++) {
                sum += kernel(rows[i], rows[j]);
            }
        }

        assertThat(Uniformity.of(sums(rows, n), n, null).value())
                .isCloseTo(Math.log(2 * sum / n / (n - 1)), within(1e-13));
    }

    /** 1 500 sets: the scatter is known to 1/√3 000 = 1.8 %, and the error itself is first order in 1/n: within 8 %. */
    @ParameterizedTest(name = "n {0}, {1} asked, dims {2}, seed {3}")
    @CsvSource({"80,80,3,1", "80,80,8,2", "80,79,3,3", "80,20,3,4", "200,10,4,5"})
    void theErrorIsThatOfRepeatedSampling(int n, int asked, int dims, long seed) {
        Random random = new Random(seed);
        assertErrorIsScatter(1500, 0.08, () -> {
            double[][] rows = unitRows(n, dims, random);
            return Uniformity.of(sums(rows, asked), n, null);
        });
    }

    private static void assertErrorIsScatter(int sets, double tolerance, java.util.function.Supplier<Estimate> draw) {
        double sum = 0;
        double squares = 0;
        double squaredErrors = 0;
        for (int set = 0; set < sets; set++) {
            Estimate estimate = draw.get();
            sum += estimate.value();
            squares += estimate.value() * estimate.value();
            squaredErrors += estimate.standardError() * estimate.standardError() / sets;
        }
        double scatter = (squares - sum * sum / sets) / (sets - 1);
        assertThat(Math.sqrt(squaredErrors / scatter)).isCloseTo(1, within(tolerance));
    }
}
