package io.pairscope.core.linalg;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SemidefiniteCholeskyTest {
    private static Matrix random(int rows, int columns, long seed) {
        return new Matrix(
                rows,
                columns,
                new SplittableRandom(seed).doubles((long) rows * columns, -1, 1).toArray());
    }

    private static SymmetricMatrix gram(Matrix rows) {
        return SymmetricMatrix.ofUpper(rows.times(rows.transposed()));
    }

    /** Orders around a block of columns and beyond, ranks from 1 to full, the last direction weak. */
    @ParameterizedTest(name = "order {0}, rank {1}, weakest {2}, seed {3}")
    @CsvSource({
        "1,1,1,1",
        "2,1,1,2",
        "30,30,1,3",
        "47,46,1,4",
        "48,48,1e-3,5",
        "49,48,1,6",
        "97,96,1e-2,7",
        "150,3,1,8",
        "200,199,1e-3,9",
        "200,120,1e-4,10"
    })
    void theRootHasTheRankAndMultipliesBack(int n, int rank, double weakest, long seed) {
        Matrix rows = random(n, rank, seed);
        for (int i = 0; i < n; i++) {
            rows.values()[i + (rank - 1) * n] *= weakest;
        }
        SymmetricMatrix a = gram(rows);

        SemidefiniteCholesky factor = SemidefiniteCholesky.factor(a).orElseThrow();

        assertThat(factor.rank()).isEqualTo(rank);
        Matrix root = factor.root();
        assertThat(root.rows()).isEqualTo(n);
        assertThat(root.columns()).isEqualTo(rank);
        double largest = 0;
        for (int j = 0; j < n; j++) {
            for (int i = 0; i < n; i++) {
                double sum = 0;
                for (int k = 0; k < rank; k++) {
                    sum += root.get(i, k) * root.get(j, k);
                }
                largest = Math.max(largest, Math.abs(sum - a.get(i, j)));
            }
        }
        assertThat(largest).isLessThan(2 * n * Math.ulp(a.trace() / n));
        double[] eigenvalues = SymmetricEigen.values(a);
        double condition = eigenvalues[rank - 1] / eigenvalues[0];
        // Of the trace instead of the largest, of a principal submatrix, in the 1-norm: each may take a factor of the
        // order.
        assertThat(factor.reciprocalCondition()).isBetween(condition / n / n / n, 1.1 * condition);
    }

    @Test
    void whatIsNotSemidefiniteOrZeroHasNone() {
        assertThat(SemidefiniteCholesky.factor(SymmetricMatrix.diagonal(5, i -> 0)))
                .isEmpty();
        for (double wrong : new double[] {-1e-9, -1, Double.NaN}) {
            assertThat(SemidefiniteCholesky.factor(SymmetricMatrix.diagonal(60, i -> i == 55 ? wrong : 1)))
                    .isEmpty();
        }
        assertThat(SemidefiniteCholesky.factor(SymmetricMatrix.ofPacked(2, new double[] {1, 2, 1})))
                .isEmpty();
    }

    @Test
    void rowsOfNothingButRoundingAreLeftOut() {
        SymmetricMatrix a = SymmetricMatrix.diagonal(100, i -> i % 2 == 0 ? 1 + i : 1e-16);

        SemidefiniteCholesky factor = SemidefiniteCholesky.factor(a).orElseThrow();

        assertThat(factor.rank()).isEqualTo(50);
        assertThat(factor.root().get(99, 0)).isZero();
        assertThat(factor.root().get(98, 0)).isEqualTo(Math.sqrt(99));
    }
}
