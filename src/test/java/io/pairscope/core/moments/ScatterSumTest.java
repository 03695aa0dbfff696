package io.pairscope.core.moments;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.pairscope.core.linalg.SymmetricMatrix;
import io.pairscope.fixtures.Pairs;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ScatterSumTest {
    @ParameterizedTest(name = "{0} parts of {1} rows, {2} + {3} dimensions, seed {4}")
    @CsvSource({"1, 5, 2, 3, 1", "2, 1, 3, 3, 2", "7, 40, 4, 2, 3", "12, 3, 1, 6, 4"})
    void itIsTheScatterOfAllRows(int parts, int rows, int dx, int dy, long seed) {
        Pairs all = Pairs.coupled(parts * rows, dx, dy, seed);
        ScatterSum sum = new ScatterSum();
        for (int part = 0; part < parts; part++) {
            sum.add(all.range(part * rows, (part + 1) * rows).moments());
        }
        PairMoments found = sum.moments();
        PairMoments expected = all.moments();
        assertThat(found.count()).isEqualTo(expected.count());
        // Sums of as many terms as rows, each rounded once.
        double rounding = parts * rows * Math.ulp(1.0);
        assertThat(found.mean()).containsExactly(expected.mean(), within(10 * rounding));
        SymmetricMatrix scatter = expected.scatter();
        double size = scatter.trace() + expected.count();
        assertThat(found.scatter().packed()).containsExactly(scatter.packed(), within(size * rounding));
    }
}
