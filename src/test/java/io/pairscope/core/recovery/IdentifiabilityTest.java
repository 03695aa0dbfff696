package io.pairscope.core.recovery;

import static org.assertj.core.api.Assertions.assertThat;

import io.pairscope.core.linalg.ConjugateGradient.Outcome;
import io.pairscope.core.recovery.Identifiability.Verdict;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class IdentifiabilityTest {
    @Test
    void aSymmetricMatrixHasHalfItsEntriesAndHalfItsDiagonalUnknown() {
        assertThat(Identifiability.unknowns(0)).isZero();
        assertThat(Identifiability.unknowns(1)).isEqualTo(1);
        assertThat(Identifiability.unknowns(512)).isEqualTo(131_328);
        assertThat(Identifiability.unknowns(100_000)).isEqualTo(5_000_050_000L);
    }

    @ParameterizedTest(name = "{0} rows per unknown")
    @ValueSource(doubles = {1, 1.5, 5})
    void theLargestRankIsTheLastThatTheRowsSuffice(double perUnknown) {
        for (int rows = 0; rows <= 3000; rows++) {
            int rank = Identifiability.largestRank(rows, perUnknown);
            assertThat(Identifiability.unknowns(rank) * perUnknown).isLessThanOrEqualTo(rows);
            assertThat(Identifiability.unknowns(rank + 1) * perUnknown).isGreaterThan(rows);
        }
    }

    @ParameterizedTest(name = "rank {0}")
    @ValueSource(ints = {1000, 46_341, 100_000})
    void theLargestRankIsExactForManyRows(int rank) {
        long unknowns = Identifiability.unknowns(rank);
        assertThat(Identifiability.largestRank(unknowns, 1)).isEqualTo(rank);
        assertThat(Identifiability.largestRank(unknowns - 1, 1)).isEqualTo(rank - 1);
    }

    /** Rank 8 has 36 unknowns; the threshold of the defect is a thousandth of 1/√36. */
    @ParameterizedTest(name = "defect {0}, {1} rows, {2}: {3}")
    @CsvSource({
        "1e-12, 200, CONVERGED, IDENTIFIABLE",
        "1.6e-4, 36, CONVERGED, IDENTIFIABLE",
        "1.7e-4, 36, CONVERGED, NOT_IDENTIFIABLE",
        "1e-12, 35, CONVERGED, NOT_IDENTIFIABLE",
        "1e-12, 200, ITERATION_LIMIT, NOT_CONVERGED",
        "0.5, 200, STAGNATED, NOT_CONVERGED",
        "0.5, 35, ITERATION_LIMIT, NOT_IDENTIFIABLE",
    })
    void theVerdictFollowsFromDefectRowsAndOutcome(double defect, long rows, Outcome outcome, Verdict expected) {
        assertThat(Identifiability.of(defect, rows, 8, outcome).verdict()).isEqualTo(expected);
    }

    @ParameterizedTest(name = "{0} open dimensions of {1}")
    @CsvSource({"1, 36", "1, 2080", "4, 36", "15, 55", "16, 36", "100, 2080", "2000, 2080"})
    void theDefectBoundsHowManyDimensionsAreOpen(int open, int unknowns) {
        int rank = (int) Math.round((Math.sqrt(1 + 8.0 * unknowns) - 1) / 2);
        SplittableRandom random = new SplittableRandom(open + 10_000L * unknowns);
        int within = 0;
        for (int probe = 0; probe < 400; probe++) {
            // ‖Z − R‖²/‖R‖² is the share of a random vector that lies in its first so many coordinates.
            double inside = 0;
            double all = 0;
            for (int i = 0; i < unknowns; i++) {
                double value = random.nextGaussian();
                inside += i < open ? value * value : 0;
                all += value * value;
            }
            long[] bounds = new Identifiability(Verdict.NOT_IDENTIFIABLE, Math.sqrt(inside / all), 10_000, rank)
                    .nullityBounds();
            within += bounds[0] <= open && open <= bounds[1] ? 1 : 0;
        }
        // At least 95 % of 400, less three standard deviations of 4.4.
        assertThat(within).isGreaterThanOrEqualTo(380 - 13);
    }
}
