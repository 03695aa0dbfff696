package io.pairscope.core.recovery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.pairscope.core.linalg.Matrix;
import io.pairscope.core.linalg.SymmetricMatrix;
import io.pairscope.core.moments.Side;
import io.pairscope.fixtures.UnitRows;
import io.pairscope.fixtures.UnitRows.Spread;
import java.util.SplittableRandom;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RecoveryErrorTest {
    @ParameterizedTest(name = "{0} rows of {1} dimensions at rank {2}, seed {3}")
    @CsvSource({"1,4,2,1", "256,6,6,2", "257,6,4,3", "600,9,5,4"})
    void everyPairOfRowsIsCompared(int n, int d, int rank, long seed) {
        double[] rows = UnitRows.of(Spread.ISOTROPIC, n, d, 0, seed);
        SplittableRandom random = new SplittableRandom(seed + 1);
        Matrix basis = new Matrix(d, rank, random.doubles(d * rank, -1, 1).toArray());
        SymmetricMatrix q = SymmetricMatrix.ofPacked(
                rank, random.doubles(SymmetricMatrix.packedLength(rank), -1, 1).toArray());
        RecoveryError error =
                RecoveryError.of(new RecoveredSimilarities(RowMap.whitening(Side.IMAGE, basis, 4), q), rows, d);

        double max = 0;
        double squares = 0;
        for (int i = 0; i < n; i++) {
            for (int j = 0; j < n; j++) {
                double difference = similarity(basis, q, rows, i, j) - similarity(rows, d, i, j);
                max = Math.max(max, Math.abs(difference));
                squares += difference * difference;
            }
        }
        // wᵢ = 2·basisᵀxᵢ has entries up to 2√d, so a similarity is up to 4d·r²; each is a sum of r² products of sums
        // of d.
        double rounding = 4 * d * rank * rank * (d + rank * rank) * Math.ulp(1.0);
        assertThat(error.max()).isCloseTo(max, within(rounding));
        assertThat(error.rms()).isCloseTo(Math.sqrt(squares / n / n), within(rounding));
        assertThat(error.pairs()).isEqualTo((long) n * n);
    }

    private static double similarity(double[] rows, int d, int i, int j) {
        double sum = 0;
        for (int k = 0; k < d; k++) {
            sum += rows[i * d + k] * rows[j * d + k];
        }
        return sum;
    }

    /** {@code (2·basisᵀxᵢ)ᵀ Q (2·basisᵀxⱼ)}. */
    private static double similarity(Matrix basis, SymmetricMatrix q, double[] rows, int i, int j) {
        int d = basis.rows();
        double sum = 0;
        for (int a = 0; a < q.order(); a++) {
            for (int b = 0; b < q.order(); b++) {
                double left = 0;
                double right = 0;
                for (int k = 0; k < d; k++) {
                    left += 2 * basis.get(k, a) * rows[i * d + k];
                    right += 2 * basis.get(k, b) * rows[j * d + k];
                }
                sum += left * q.get(a, b) * right;
            }
        }
        return sum;
    }
}
