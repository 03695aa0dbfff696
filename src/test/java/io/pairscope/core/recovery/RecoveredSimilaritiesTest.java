package io.pairscope.core.recovery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.pairscope.core.linalg.SymmetricMatrix;
import io.pairscope.core.moments.EmbeddingBlock;
import io.pairscope.core.moments.Normalization;
import io.pairscope.core.moments.Side;
import io.pairscope.fixtures.Gaussians;
import io.pairscope.fixtures.UnitRows;
import io.pairscope.fixtures.UnitRows.RunningMoments;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class RecoveredSimilaritiesTest {
    private static final int N = 50;
    private static final int D = 3;

    private static final double[] IMAGES = UnitRows.of(RunningMoments.ISOTROPIC, N, D, 0, 1);
    private static final double[] TEXTS = UnitRows.of(RunningMoments.ISOTROPIC, N, D, 0, 2);

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
