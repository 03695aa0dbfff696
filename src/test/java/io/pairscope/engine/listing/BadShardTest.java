package io.pairscope.engine.listing;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class BadShardTest {
    private static List<BadShard> alike(int count, String reason) {
        return IntStream.range(0, count)
                .mapToObj(i -> new BadShard("s" + i + ".parquet", 3, reason.formatted(i)))
                .toList();
    }

    @Test
    void fewAreNamedOneByOneWithTheReasonOfEach() {
        assertThat(BadShard.lines(alike(5, "truncated at byte %d"), 7))
                .hasSize(5)
                .startsWith("shard s0.parquet: truncated at byte 0", "shard s1.parquet: truncated at byte 1");
        assertThat(BadShard.lines(alike(1, "it is empty"), 7)).containsExactly("shard s0.parquet: it is empty");
    }

    @Test
    void oneReasonOfFewIsSaidOnceWithAllTheirNames() {
        assertThat(BadShard.lines(alike(5, "it is empty"), 7))
                .containsExactly(
                        "5 of 7 shards (s0.parquet, s1.parquet, s2.parquet, s3.parquet, s4.parquet): it is empty");
    }

    @Test
    void toGoOnWithoutThemTakesOthers() {
        assertThat(BadShard.remedy(List.of())).contains("--on-bad-shard quarantine");
        assertThat(BadShard.remedy(List.of(""))).isEqualTo("Mend them: without them nothing is left to read");
        assertThat(BadShard.remedy(List.of("candidate")))
                .isEqualTo("Mend them: without them nothing is left to read of the candidate");
    }

    @Test
    void manyThatDifferInNumbersAloneAreOneLine() {
        assertThat(BadShard.lines(alike(300, "truncated at byte %d"), 310))
                .containsExactly("300 of 310 shards (s0.parquet, s1.parquet, s2.parquet, …): truncated at byte 0");
    }

    @Test
    void reasonsWithoutEndAreCutAndCounted() {
        List<BadShard> bad = new ArrayList<>(alike(100, "no column x"));
        IntStream.range(0, 50).forEach(i -> bad.add(new BadShard("t" + i, 0, "reason " + "x".repeat(i))));

        List<String> lines = BadShard.lines(bad, 150);

        assertThat(lines).hasSize(21).contains("shard t18: reason " + "x".repeat(18));
        assertThat(lines.get(20)).isEqualTo("31 more, for other reasons");
    }
}
