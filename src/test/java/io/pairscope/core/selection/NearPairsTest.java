package io.pairscope.core.selection;

import static org.assertj.core.api.Assertions.assertThat;

import io.pairscope.core.selection.NearPairs.Pair;
import io.pairscope.core.similarity.UnitRows;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NearPairsTest {
    private static UnitRows circle(SplittableRandom random, int rows) {
        double[] values = new double[2 * rows];
        for (int i = 0; i < rows; i++) {
            double angle = random.nextDouble(2 * Math.PI);
            values[2 * i] = Math.cos(angle);
            values[2 * i + 1] = Math.sin(angle);
        }
        return new UnitRows(2, rows, values);
    }

    @ParameterizedTest(name = "seed {0}: {1} × {2}, threshold {3}")
    @CsvSource({"1, 3, 2, 0", "2, 600, 1100, 0.99", "3, 1025, 513, 0.9999", "4, 5, 700, -1.1"})
    void everyNearPairIsFoundOnce(long seed, int rows, int others, double threshold) {
        SplittableRandom random = new SplittableRandom(seed);
        UnitRows[] some = {circle(random, rows), circle(random, rows)};
        UnitRows[] all = {circle(random, others), circle(random, others)};
        List<Pair> expected = new ArrayList<>();
        for (int i = 0; i < rows; i++) {
            for (int j = 0; j < others; j++) {
                if (dot(some[0], i, all[0], j) >= threshold && dot(some[1], i, all[1], j) >= threshold) {
                    expected.add(new Pair(i, j));
                }
            }
        }
        assertThat(expected).isNotEmpty();
        assertThat(new NearPairs(threshold).find(some, all)).containsExactlyInAnyOrderElementsOf(expected);
    }

    private static double dot(UnitRows one, int i, UnitRows other, int j) {
        return one.values()[2 * i] * other.values()[2 * j] + one.values()[2 * i + 1] * other.values()[2 * j + 1];
    }
}
