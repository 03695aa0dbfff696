package io.pairscope.engine.shards;

import static org.assertj.core.api.Assertions.assertThat;

import io.pairscope.core.moments.Rejection;
import org.junit.jupiter.api.Test;

class RowCountsTest {
    private static RowCounts shortRows(String shard, long from, long to) {
        RowCounts counts = new RowCounts();
        for (long row = from; row < to; row++) {
            counts.reject(shard, row, Rejection.WRONG_LENGTH, "it has 4 values, expected 6");
        }
        return counts;
    }

    @Test
    void rowsOfAShardThatAreBadForOneReasonAreOneExample() {
        assertThat(shortRows("a", 7, 8).examples()).containsExactly("shard a, row 7: it has 4 values, expected 6");
        assertThat(shortRows("a", 7, 10).examples())
                .containsExactly("shard a, rows 7, 8, 9: it has 4 values, expected 6");
        assertThat(shortRows("a", 7, 1000).examples())
                .containsExactly("shard a, rows 7, 8, 9, …: it has 4 values, expected 6");
    }

    @Test
    void mergedCountsHaveTheExamplesThatOnePassWouldHave() {
        RowCounts merged = shortRows("a", 0, 2);
        merged.merge(shortRows("a", 2, 3));
        merged.merge(shortRows("b", 0, 9));

        assertThat(merged.examples())
                .containsExactly(
                        "shard a, rows 0, 1, 2: it has 4 values, expected 6",
                        "shard b, rows 0, 1, 2, …: it has 4 values, expected 6");
        assertThat(merged.badRows()).isEqualTo(12);
    }

    @Test
    void otherReasonsAndShardsAreExamplesOfTheirOwnUpToFive() {
        RowCounts counts = shortRows("a", 0, 4);
        counts.reject("a", 4, Rejection.ZERO_NORM, "it has norm zero");
        for (String shard : new String[] {"b", "c", "d", "e"}) {
            counts.merge(shortRows(shard, 0, 1));
        }

        assertThat(counts.examples())
                .hasSize(5)
                .contains("shard a, row 4: it has norm zero")
                .last()
                .isEqualTo("shard d, row 0: it has 4 values, expected 6");
        assertThat(counts.badRows()).isEqualTo(9);
    }
}
