package io.pairscope.engine.shards;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Contiguous ranges of rows. */
class RowRangesTest {
    private static List<Shard> shards(long... rows) {
        return Arrays.stream(rows).mapToObj(Plans::shard).toList();
    }

    /** The first row of each range. */
    private static List<Long> starts(RowRanges ranges, long rows) {
        List<Long> starts = new ArrayList<>();
        for (long row = 0; row < rows; row = ranges.endOfRangeAt(row)) {
            assertThat(ranges.rangeOf(row)).isEqualTo(starts.size());
            assertThat(ranges.rangeOf(ranges.endOfRangeAt(row) - 1)).isEqualTo(starts.size());
            starts.add(row);
        }
        return starts;
    }

    @Test
    void evenRangesCutWhereTheyMust() {
        assertThat(starts(RowRanges.even(10, 4), 10)).containsExactly(0L, 2L, 5L, 7L);
        assertThat(starts(RowRanges.even(3, 32), 3)).containsExactly(0L, 1L, 2L);
    }

    @Test
    void smallShardsShareARangeAndLargeOnesAreCut() {
        // Two small ones reach the target; the large one is four ranges; what follows begins anew.
        List<Shard> shards = shards(6, 6, 6, 40, 6, 0, 3);
        assertThat(starts(RowRanges.alongShards(shards, 10), 67)).containsExactly(0L, 12L, 18L, 28L, 38L, 48L, 58L);
    }

    @Test
    void aShardSlightlyAboveTheTargetStaysWhole() {
        assertThat(starts(RowRanges.alongShards(shards(14, 14), 10), 28)).containsExactly(0L, 14L);
    }

    @ParameterizedTest(name = "{0} rows of {1}, {2} groups, seed {3}")
    @CsvSource({"40, 100, 8, 1", "3, 1000, 8, 2", "1000, 1000, 8, 3", "17, 4000, 5, 4", "1, 9, 8, 5"})
    void rangesOfSomeRowsHoldAboutAsManyOfThemEach(int some, int rows, int groups, long seed) {
        BitSet numbers = new BitSet();
        new SplittableRandom(seed).ints(0, rows).distinct().limit(some).forEach(numbers::set);
        RowRanges ranges = RowRanges.evenIn(numbers, rows, groups);
        int[] held = new int[ranges.count()];
        numbers.stream().forEach(row -> held[ranges.rangeOf(row)]++);
        assertThat(ranges.rows()).isEqualTo(rows);
        assertThat(held).hasSize(Math.min(some, groups));
        for (int count : held) {
            assertThat(count).isBetween(some / groups, (some + groups - 1) / groups);
        }
    }

    @Test
    void noRowsAreInOneRange() {
        assertThat(RowRanges.evenIn(new BitSet(), 10, 8).count()).isEqualTo(1);
    }
}
