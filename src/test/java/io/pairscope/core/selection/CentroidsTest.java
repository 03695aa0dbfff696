package io.pairscope.core.selection;

import static org.assertj.core.api.Assertions.assertThat;

import io.pairscope.core.similarity.UnitRows;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CentroidsTest {
    private static UnitRows random(SplittableRandom random, int rows, int dims) {
        double[] values = random.doubles((long) rows * dims, -1, 1).toArray();
        for (int i = 0; i < rows; i++) {
            double squares = 0;
            for (int k = 0; k < dims; k++) {
                squares += values[i * dims + k] * values[i * dims + k];
            }
            for (int k = 0; k < dims; k++) {
                values[i * dims + k] /= Math.sqrt(squares);
            }
        }
        return new UnitRows(dims, rows, values);
    }

    @ParameterizedTest(name = "seed {0}: {1} rows of {2}, {3} centroids")
    @CsvSource({"1, 5, 3, 1", "2, 700, 3, 40", "3, 513, 20, 1024", "4, 30, 512, 513"})
    void aRowBelongsToTheCentroidOfTheHighestCosine(long seed, int rows, int dims, int count) {
        SplittableRandom random = new SplittableRandom(seed);
        UnitRows all = random(random, rows, dims);
        UnitRows centroids = random(random, count, dims);
        int[] nearest = new Centroids(centroids).nearest(all);
        for (int i = 0; i < rows; i++) {
            int expected = -1;
            double highest = -2;
            for (int c = 0; c < count; c++) {
                double cosine = 0;
                for (int k = 0; k < dims; k++) {
                    cosine += all.values()[i * dims + k] * centroids.values()[c * dims + k];
                }
                if (cosine > highest) {
                    highest = cosine;
                    expected = c;
                }
            }
            assertThat(nearest[i]).as("row %s", i).isEqualTo(expected);
        }
    }

    @Test
    void ofEqualCentroidsTheFirstOneHasAllRows() {
        SplittableRandom random = new SplittableRandom(7);
        UnitRows one = random(random, 1, 512);
        UnitRows centroids = one.picked(new int[600]);
        assertThat(new Centroids(centroids).nearest(random(random, 1000, 512))).containsOnly(0);
    }
}
