package io.pairscope.engine.scan;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class RankingTest {
    private static final double[] SCORES = {
        0.0,
        -0.0,
        1,
        Math.nextUp(1.0),
        -1,
        -1e300,
        1e300,
        Double.MIN_VALUE,
        -Double.MIN_VALUE,
        Double.POSITIVE_INFINITY,
        Double.NEGATIVE_INFINITY,
        1
    };

    @Test
    void ordersAreThoseOfFallingScores() {
        Ranking ranking = new Ranking(SCORES.clone());
        for (int i = 0; i < SCORES.length; i++) {
            for (int j = 0; j < SCORES.length; j++) {
                int expected = SCORES[i] == SCORES[j] ? 0 : SCORES[i] > SCORES[j] ? -1 : 1;
                assertThat(Long.compareUnsigned(ranking.order(i), ranking.order(j)))
                        .as("%s and %s", SCORES[i], SCORES[j])
                        .isEqualTo(expected);
            }
        }
    }

    @Test
    void rowsThatWereDroppedAreOutOfTheRankingThatIsLeft() {
        Ranking ranking = new Ranking(new double[] {3, Double.NaN, 2, 2});
        Ranking left = ranking.without(new DroppedRows(new long[] {3}, new long[] {2}, new double[] {1}));
        assertThat(left.count()).isEqualTo(2);
        assertThat(left.contains(3)).isFalse();
        assertThat(ranking.contains(3)).isTrue();
        assertThat(ranking.isBefore(2, 3)).isTrue();
        assertThat(ranking.isBefore(3, 2)).isFalse();
    }
}
