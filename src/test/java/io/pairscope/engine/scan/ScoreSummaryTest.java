package io.pairscope.engine.scan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ScoreSummaryTest {
    private static final int PARTS = 24;

    /** Scores of either sign and of many sizes, each of them several times. */
    private static double[] scores(int distinct, int copies, Random random) {
        double[] scores = new double[distinct * copies];
        for (int i = 0; i < distinct; i++) {
            Arrays.fill(scores, i * copies, (i + 1) * copies, 20 * random.nextGaussian() + 5);
        }
        return scores;
    }

    private static ScoreSummary merged(List<ScoreSummary> parts) {
        ScoreSummary total = new ScoreSummary();
        parts.forEach(total::merge);
        return total;
    }

    @ParameterizedTest(name = "{0} scores {1} times, seed {2}")
    @CsvSource({"50,1,1", "1583,6,2", "4000,3,3", "7,400,4"})
    void quantilesAreThoseOfSortedScoresAndDependOnNoOrder(int distinct, int copies, long seed) {
        Random random = new Random(seed);
        double[] scores = scores(distinct, copies, random);
        List<ScoreSummary> parts = new ArrayList<>();
        for (int p = 0; p < PARTS; p++) {
            ScoreSummary part = new ScoreSummary();
            for (int i = p; i < scores.length; i += PARTS) {
                double score = scores[i];
                part.add(score, () -> new ScoredPair("x", "a.parquet", 0, score, Double.NaN));
            }
            part.pack();
            parts.add(part);
        }
        Map<String, Double> quantiles = merged(parts).quantiles();

        Arrays.sort(scores);
        quantiles.forEach((share, value) -> {
            double sorted = scores[(int) Math.floor(Double.parseDouble(share) * (scores.length - 1))];
            assertThat(value)
                    .as(share)
                    .isCloseTo(sorted, within(ScoreSummary.ACCURACY * Math.abs(sorted) * (1 + 1e-9)));
        });
        assertThat(quantiles).containsEntry("0.0", scores[0]).containsEntry("1.0", scores[scores.length - 1]);
        Collections.shuffle(parts, random);
        assertThat(merged(parts).quantiles()).isEqualTo(quantiles);
    }
}
