package io.pairscope.core.similarity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EstimateTest {
    private static double sd(double[] values) {
        double mean = 0;
        double squares = 0;
        for (double value : values) {
            mean += value / values.length;
        }
        for (double value : values) {
            squares += (value - mean) * (value - mean);
        }
        return Math.sqrt(squares / (values.length - 1));
    }

    @Test
    void valuesAloneHaveTheErrorOfTheTextbookAndMissingOnesAreLeftOut() {
        Estimate mean = Estimate.ofMean(new double[] {1, Double.NaN, 2, 6}, null);

        assertThat(mean.value()).isEqualTo(3);
        assertThat(mean.standardError()).isCloseTo(Math.sqrt(14.0 / 2 / 3), within(1e-15));
        assertThat(Estimate.ofMean(new double[] {1, Double.NaN, 2, 6}, new long[] {-1, -1, -1, -1}))
                .isEqualTo(mean);
    }

    @Test
    void oneClusterHasNoErrorAndNoValuesHaveNoMean() {
        assertThat(Estimate.ofMean(new double[] {1, 2}, new long[] {7, 7})).isEqualTo(new Estimate(1.5, Double.NaN));
        assertThat(Estimate.ofMean(new double[] {Double.NaN}, null)).isEqualTo(new Estimate(Double.NaN, Double.NaN));
    }

    /** Five equal values of a cluster say what one says: error and mean are those of the clusters. */
    @Test
    void repeatedValuesOfAClusterCountOnce() {
        double[] once = {3, 1, 4, 1, 5, 9};
        double[] fivefold = new double[30];
        long[] clusters = new long[30];
        for (int i = 0; i < 30; i++) {
            fivefold[i] = once[i % 6];
            clusters[i] = i % 6;
        }

        assertThat(Estimate.ofMean(fivefold, clusters).standardError())
                .isCloseTo(Estimate.ofMean(once, null).standardError(), within(1e-15));
    }

    /** 4 000 sets: the standard deviation of the means is known to 1/√8 000 = 1.1 %, so 4 % is beyond 3.5 of its errors. */
    @ParameterizedTest(name = "{0} clusters of {1}, seed {2}")
    @CsvSource({"40,5,1", "100,2,2"})
    void theErrorIsThatOfRepeatedSampling(int clusters, int size, long seed) {
        Random random = new Random(seed);
        double[] means = new double[4000];
        double squaredErrors = 0;
        for (int set = 0; set < means.length; set++) {
            double[] values = new double[clusters * size];
            long[] codes = new long[values.length];
            for (int c = 0; c < clusters; c++) {
                double common = random.nextGaussian();
                for (int i = 0; i < size; i++) {
                    codes[c * size + i] = c;
                    values[c * size + i] = common + random.nextGaussian();
                }
            }
            Estimate mean = Estimate.ofMean(values, codes);
            means[set] = mean.value();
            squaredErrors += mean.standardError() * mean.standardError() / means.length;
        }

        assertThat(Math.sqrt(squaredErrors) / sd(means)).isCloseTo(1, within(0.04));
    }

    @Test
    void theMeanOfTwoMeansOfTheSameQueriesIsThatOfTheirMeans() {
        double[] one = {1, 5, 2, 8};
        double[] other = {2, 3, 9, 1};
        double[] halves = {1.5, 4, 5.5, 4.5};
        for (long[] clusters : new long[][] {null, {1, 1, 2, 3}}) {
            Estimate expected = Estimate.ofMean(halves, clusters);
            Estimate mean = Estimate.ofMeans(one, clusters, other, clusters);
            assertThat(mean.value()).isCloseTo(expected.value(), within(1e-15));
            assertThat(mean.standardError()).isCloseTo(expected.standardError(), within(1e-15));
        }
    }

    /** Independent means: {@code SE² = (SE1² + SE2²)/4}, apart from the factors G/(G − 1), which are near 1. */
    @Test
    void theMeanOfTwoMeansOfDifferentQueriesAddsTheirSquaredErrors() {
        Random random = new Random(3);
        double[] one = random.doubles(1000).toArray();
        double[] other = random.doubles(2000).toArray();

        double expected = Math.hypot(sd(one) / Math.sqrt(1000), sd(other) / Math.sqrt(2000)) / 2;
        assertThat(Estimate.ofMeans(one, null, other, null).standardError())
                .isCloseTo(expected, within(1e-3 * expected));
    }
}
