package io.pairscope.core.similarity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.pairscope.core.similarity.Hubness.Hub;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HubnessTest {
    @ParameterizedTest(name = "{0} neighbours of {1} rows, seed {2}")
    @CsvSource({"1,2,1", "50,10,2", "1000,200,3", "300,5000,4"})
    void theSkewnessIsThatOfTheOccurrencesOfEveryRow(int neighbours, int rows, long seed) {
        Random random = new Random(seed);
        long[] numbers = new long[neighbours];
        double[] occurrences = new double[rows];
        for (int i = 0; i < neighbours; i++) {
            int number = (int) (rows * Math.pow(random.nextDouble(), 2));
            numbers[i] = number;
            occurrences[number]++;
        }
        double mean = Arrays.stream(occurrences).average().orElseThrow();
        double second = Arrays.stream(occurrences)
                .map(x -> Math.pow(x - mean, 2))
                .average()
                .orElseThrow();
        double third = Arrays.stream(occurrences)
                .map(x -> Math.pow(x - mean, 3))
                .average()
                .orElseThrow();

        double expected = third / Math.pow(second, 1.5);
        assertThat(new Hubness(numbers, rows).skewness()).isCloseTo(expected, within(1e-11 * (1 + Math.abs(expected))));
    }

    @Test
    void theWorstHubsComeFirstAndEqualOnesByNumber() {
        Hubness hubness = new Hubness(new long[] {8, 3, 8, -1, 5, 3, 8, 7, -1}, 10);

        assertThat(hubness.worst(3)).containsExactly(new Hub(8, 3), new Hub(3, 2), new Hub(5, 1));
        assertThat(hubness.worst(9)).hasSize(4);
    }

    @Test
    void rowsThatAreAllNamedAlikeHaveNoSkewness() {
        assertThat(new Hubness(new long[] {0, 1, 2}, 3).skewness()).isNaN();
        assertThat(new Hubness(new long[] {-1}, 3).skewness()).isNaN();
    }
}
