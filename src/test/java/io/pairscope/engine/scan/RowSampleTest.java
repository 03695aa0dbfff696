package io.pairscope.engine.scan;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RowSampleTest {
    private static final int ROWS = 100_000;

    private static long count(RowSample sample, long from, long to) {
        return LongStream.range(from, to).filter(sample::contains).count();
    }

    /** Within four standard deviations of a binomial count. */
    private static void assertBinomial(long count, long trials, double share) {
        double deviation = Math.sqrt(trials * share * (1 - share));
        assertThat((double) count).isBetween(trials * share - 4 * deviation, trials * share + 4 * deviation);
    }

    @ParameterizedTest
    @CsvSource({"1, 100", "1, 10000", "1, 50000", "2, 10000", "-7, 10000", "0, 99000"})
    void aboutAsManyRowsAreTakenAsAreWanted(long seed, long wanted) {
        assertBinomial(count(RowSample.of(seed, wanted, ROWS), 0, ROWS), ROWS, (double) wanted / ROWS);
    }

    @Test
    void everyPartOfThePlanGivesItsShare() {
        RowSample sample = RowSample.of(1, 10_000, ROWS);
        for (long from = 0; from < ROWS; from += ROWS / 20) {
            assertBinomial(count(sample, from, from + ROWS / 20), ROWS / 20, 0.1);
        }
    }

    @Test
    void whetherARowIsTakenDoesNotDependOnTheRowBefore() {
        RowSample sample = RowSample.of(1, 30_000, ROWS);
        long both = LongStream.range(1, ROWS)
                .filter(row -> sample.contains(row) && sample.contains(row - 1))
                .count();
        assertBinomial(both, ROWS - 1, 0.3 * 0.3);
    }

    @Test
    void theAnswerForARowDependsOnItsNumberSeedAndShareAlone() {
        RowSample sample = RowSample.of(3, 1000, ROWS);
        RowSample likewise = RowSample.of(3, 2000, 2 * ROWS);
        boolean[] forward = new boolean[ROWS];
        for (int row = 0; row < ROWS; row++) {
            forward[row] = sample.contains(row);
        }
        for (int row = ROWS - 1; row >= 0; row--) {
            assertThat(likewise.contains(row)).isEqualTo(forward[row]);
        }
    }

    @Test
    void aLargerSampleHoldsTheSmaller() {
        RowSample small = RowSample.of(5, 1000, ROWS);
        RowSample large = RowSample.of(5, 3000, ROWS);
        assertThat(LongStream.range(0, ROWS).filter(small::contains))
                .isNotEmpty()
                .allMatch(large::contains);
    }

    @Test
    void anotherSeedTakesOtherRows() {
        RowSample one = RowSample.of(1, 20_000, ROWS);
        RowSample two = RowSample.of(2, 20_000, ROWS);
        long both = LongStream.range(0, ROWS)
                .filter(row -> one.contains(row) && two.contains(row))
                .count();
        assertBinomial(both, ROWS, 0.2 * 0.2);
    }

    @ParameterizedTest
    @ValueSource(longs = {1000, 1001, Long.MAX_VALUE})
    void allRowsAreTakenWhenAtLeastAsManyAreWanted(long wanted) {
        RowSample sample = RowSample.of(1, wanted, 1000);
        assertThat(sample.share()).isGreaterThanOrEqualTo(1);
        assertThat(count(sample, 0, 1000)).isEqualTo(1000);
    }

    @Test
    void oneRowLessThanAllIsNotAll() {
        assertThat(RowSample.of(1, 999, 1000).share()).isLessThan(1);
    }

    @Test
    void noTwoRowsHaveTheSamePlace() {
        RowSample sample = RowSample.of(1, 100, ROWS);
        assertThat(LongStream.range(0, ROWS).map(sample::place).distinct().count())
                .isEqualTo(ROWS);
    }

    /** Of the rows taken, too, half lie in the lower half of the order, and every second one before its follower. */
    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, -7})
    void thePlaceOfARowHasNothingToDoWithItsNumberNorWithBeingTaken(long seed) {
        RowSample sample = RowSample.of(seed, ROWS / 10, ROWS);
        long taken = count(sample, 0, ROWS);
        long low = LongStream.range(0, ROWS)
                .filter(row -> sample.contains(row) && sample.place(row) >= 0)
                .count();
        assertBinomial(low, taken, 0.5);
        long rising = LongStream.range(0, ROWS / 2)
                .filter(pair -> Long.compareUnsigned(sample.place(2 * pair), sample.place(2 * pair + 1)) < 0)
                .count();
        assertBinomial(rising, ROWS / 2, 0.5);
    }
}
