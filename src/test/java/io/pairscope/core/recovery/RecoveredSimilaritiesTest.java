package io.pairscope.core.recovery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.pairscope.core.linalg.Matrix;
import io.pairscope.core.linalg.SymmetricMatrix;
import io.pairscope.core.moments.EmbeddingBlock;
import io.pairscope.core.moments.Normalization;
import io.pairscope.core.moments.Side;
import io.pairscope.fixtures.Gaussians;
import io.pairscope.fixtures.UnitRows;
import io.pairscope.fixtures.UnitRows.Spread;
import java.util.SplittableRandom;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class RecoveredSimilaritiesTest {
    private static final int N = 50;
    private static final int D = 3;

    private static final double[] IMAGES = UnitRows.of(Spread.ISOTROPIC, N, D, 0, 1);
    private static final double[] TEXTS = UnitRows.of(Spread.ISOTROPIC, N, D, 0, 2);

    /** Of order 3 with values up to 2: a few dozen roundings. */
    private static final double ROUNDING = 100 * Math.ulp(1.0);

    private static double form(SymmetricMatrix q, double[] rows, int i, int j) {
        double sum = 0;
        for (int a = 0; a < D; a++) {
            for (int b = 0; b < D; b++) {
                sum += rows[i * D + a] * q.get(a, b) * rows[j * D + b];
            }
        }
        return sum;
    }

    private static RecoveredSimilarities.Scores scores(Side side, SymmetricMatrix q) {
        RowMap identity =
                RowMap.whitening(side, SymmetricMatrix.diagonal(D, i -> 1).dense(), 1);
        RecoveredSimilarities.Scores scores = new RecoveredSimilarities(identity, q).new Scores();
        EmbeddingBlock block = new EmbeddingBlock(D, D, Normalization.NEVER);
        UnitRows.pairs(IMAGES, TEXTS, D).forEach(row -> Gaussians.append(block, row, block.size()));
        scores.score(block);
        return scores;
    }

    @ParameterizedTest(name = "{0}")
    @EnumSource
    void recoveredEmbeddingsOfTheChosenSideHaveTheRecoveredSimilarities(Side side) {
        SymmetricMatrix q = SymmetricMatrix.ofPacked(D, new double[] {2, 0.5, 1, 0, 0.5, 1});
        double[] rows = side == Side.IMAGE ? IMAGES : TEXTS;
        RecoveredSimilarities.Scores scores = scores(side, q);
        for (int i = 0; i < N; i++) {
            assertThat(scores.selfSimilarity(i)).isCloseTo(form(q, rows, i, i), within(ROUNDING));
            for (int j = 0; j < N; j++) {
                double dot = 0;
                for (int k = 0; k < D; k++) {
                    dot += scores.embedding(i, k) * scores.embedding(j, k);
                }
                assertThat(dot).isCloseTo(form(q, rows, i, j), within(ROUNDING));
            }
        }
    }

    /** Also with negative eigenvalues, at a rank below the dimensions, and of rows of fewer dimensions than they have values. */
    @ParameterizedTest(name = "{0}, {1} rows of {2} dimensions at rank {3}, {4} of them empty, seed {5}")
    @CsvSource({"IMAGE,1,3,1,0,1", "TEXT,40,5,5,0,2", "IMAGE,200,6,3,0,3", "TEXT,300,7,4,2,4", "IMAGE,1024,9,9,0,5"})
    void theErrorOfARowIsOverItsPairsWithAllRows(Side side, int n, int d, int rank, int empty, long seed) {
        double[] rows = new double[n * d];
        double[] dense = UnitRows.of(Spread.HEAVY_TAILED, n, d - empty, 0.5, seed);
        for (int i = 0; i < n; i++) {
            System.arraycopy(dense, i * (d - empty), rows, i * d, d - empty);
        }
        SplittableRandom random = new SplittableRandom(seed + 1);
        Matrix basis = new Matrix(d, rank, random.doubles(d * rank, -1, 1).toArray());
        SymmetricMatrix q = SymmetricMatrix.ofPacked(
                rank, random.doubles(SymmetricMatrix.packedLength(rank), -1, 1).toArray());
        SymmetricMatrix form = q.congruence(basis.transposed());
        RecoveredSimilarities recovered =
                new RecoveredSimilarities(RowMap.whitening(side, basis, 1), q).withErrors(Recoveries.gram(rows, d), n);
        RecoveredSimilarities.Scores scores = recovered.new Scores();
        EmbeddingBlock block = new EmbeddingBlock(d, d, Normalization.NEVER);
        UnitRows.pairs(rows, rows, d).forEach(row -> Gaussians.append(block, row, block.size()));
        scores.score(block);

        // Similarities are up to d·r², sums of as many products as form has roundings.
        double rounding = 10 * d * rank * rank * (d + rank * rank) * Math.ulp(1.0);
        double squares = 0;
        for (int i = 0; i < n; i++) {
            double own = 0;
            for (int j = 0; j < n; j++) {
                double difference = 0;
                for (int a = 0; a < d; a++) {
                    for (int b = 0; b < d; b++) {
                        difference += rows[i * d + a] * (form.get(a, b) - (a == b ? 1 : 0)) * rows[j * d + b];
                    }
                }
                own += difference * difference;
            }
            assertThat(scores.error(i)).isCloseTo(Math.sqrt(own / n), within(rounding));
            squares += scores.error(i) * scores.error(i);
        }
        assertThat(Math.sqrt(squares / n))
                .isCloseTo(RecoveryError.of(recovered, rows, d).rms(), within(rounding));
    }

    @ParameterizedTest(name = "{0}")
    @EnumSource
    void aNegativeEigenvalueCountsInSimilaritiesButNotInEmbeddings(Side side) {
        SymmetricMatrix q = SymmetricMatrix.diagonal(D, i -> 1 - i);
        double[] rows = side == Side.IMAGE ? IMAGES : TEXTS;
        RecoveredSimilarities.Scores scores = scores(side, q);
        for (int i = 0; i < N; i++) {
            double first = rows[i * D] * rows[i * D];
            double last = rows[i * D + 2] * rows[i * D + 2];
            assertThat(scores.selfSimilarity(i)).isCloseTo(first - last, within(ROUNDING));
            double squaredNorm = 0;
            for (int k = 0; k < D; k++) {
                squaredNorm += scores.embedding(i, k) * scores.embedding(i, k);
            }
            assertThat(squaredNorm).isCloseTo(first, within(ROUNDING));
        }
    }
}
