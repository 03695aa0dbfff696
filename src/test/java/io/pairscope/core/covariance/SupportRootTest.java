package io.pairscope.core.covariance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.pairscope.core.linalg.Matrix;
import io.pairscope.core.linalg.SymmetricMatrix;
import java.util.SplittableRandom;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SupportRootTest {
    @ParameterizedTest(name = "order {0}, rank {1}, smallest scale {2}")
    @CsvSource({"1,1,1", "12,12,1", "12,12,1e-3", "12,12,1e-4", "12,9,1", "12,9,1e-4", "12,0,1", "60,50,1"})
    void anyRootHasFullColumnRankAndMultipliesBack(int n, int rank, double smallest) {
        SplittableRandom random = new SplittableRandom(7);
        Matrix rows =
                new Matrix(3 * n, rank, random.doubles(3L * n * rank, -1, 1).toArray());
        Matrix map = new Matrix(rank, n, random.doubles((long) n * rank, -1, 1).toArray());
        for (int i = 0; i < 3 * n && rank > 0; i++) {
            rows.values()[i + (rank - 1) * 3 * n] *= smallest;
        }
        Matrix data = rank == 0 ? new Matrix(3 * n, n, new double[3 * n * n]) : rows.times(map);
        SymmetricMatrix a = SymmetricMatrix.ofUpper(data.transposeTimes(data));
        Matrix root = SupportRoot.anyOf(a);
        assertThat(root.rows()).isEqualTo(n);
        assertThat(root.columns()).isEqualTo(rank);
        Matrix product = rank == 0 ? new Matrix(n, n, new double[n * n]) : root.times(root.transposed());
        for (int j = 0; j < n; j++) {
            for (int i = 0; i < n; i++) {
                // Backward stable: n·ε of the trace; what a cut of the support could leave is not there.
                assertThat(product.get(i, j)).isCloseTo(a.get(i, j), within(n * Math.ulp(a.trace())));
            }
        }
    }
}
