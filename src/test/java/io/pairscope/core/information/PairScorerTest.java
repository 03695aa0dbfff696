package io.pairscope.core.information;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.pairscope.core.covariance.JointSupport;
import io.pairscope.core.covariance.Regularization;
import io.pairscope.core.moments.EmbeddingBlock;
import io.pairscope.core.moments.Normalization;
import io.pairscope.core.moments.Side;
import io.pairscope.fixtures.Pairs;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PairScorerTest {
    @ParameterizedTest(name = "{0} pairs of {1} + {2}, seed {3}")
    @CsvSource({"40, 3, 3, 1", "100, 4, 7, 2", "100, 7, 4, 3", "900, 130, 140, 4"})
    void thePmiOfRowsSideBySideIsThatOfAPairOfThem(int n, int dx, int dy, long seed) {
        Pairs pairs = Pairs.coupled(n, dx, dy, seed);
        PairScorer scorer =
                new PairScorer((GaussianPair) GaussianPair.fit(JointSupport.of(pairs.moments(), Regularization.NONE)));
        PairScorer.Scores scores = scored(scorer, pairs, 0, 0);
        PairScorer.Scores next = scored(scorer, pairs, 0, 1);
        PairScorer.Scores previous = scored(scorer, pairs, 1, 0);
        for (int i = 1; i < n; i++) {
            // Sums of dx + dy products, each of the size of a score.
            double size = 1 + scores.jointMahalanobisSquared(i) + next.jointMahalanobisSquared(i - 1);
            double tolerance = (dx + dy) * (size + previous.jointMahalanobisSquared(i - 1)) * Math.ulp(1.0);
            assertThat(scores.nextPmi(i)).isCloseTo(next.pmi(i - 1), within(tolerance));
            assertThat(scores.previousPmi(i)).isCloseTo(previous.pmi(i - 1), within(tolerance));
        }
    }

    /** Images from one row on, each with a text from another row on. */
    private static PairScorer.Scores scored(PairScorer scorer, Pairs pairs, int image, int text) {
        EmbeddingBlock block = new EmbeddingBlock(pairs.image()[0].length, pairs.text()[0].length, Normalization.NEVER);
        for (int i = 0; i < pairs.size() - Math.max(image, text); i++) {
            block.set(Side.IMAGE, pairs.image()[image + i], 0);
            block.set(Side.TEXT, pairs.text()[text + i], 0);
            block.commit(i, null);
        }
        PairScorer.Scores scores = scorer.new Scores();
        scores.score(block);
        return scores;
    }
}
