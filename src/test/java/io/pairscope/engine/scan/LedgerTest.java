package io.pairscope.engine.scan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.pairscope.core.moments.Normalization;
import io.pairscope.core.moments.PairMoments;
import io.pairscope.core.quality.ShardSketch;
import io.pairscope.engine.shards.RowCounts;
import io.pairscope.engine.shards.Shard;
import io.pairscope.fixtures.Gaussians;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Which groups hold when shards go or change, and how their number stays bounded. */
class LedgerTest {
    private static Shard.Key key(String name) {
        return new Shard.Key("file:/in/" + name, 100, 7, "f");
    }

    private static Ledger.Entry entry(String name, int first, int end) {
        return new Ledger.Entry(key(name), new ShardRecord(name, new RowCounts(), new ShardSketch(2, 2)), first, end);
    }

    private static PairMoments group(int rows) {
        return Gaussians.moments(Gaussians.equicorrelated(rows, 2, 0.5, rows), Normalization.NEVER, 64);
    }

    private static Ledger ledger(int[] rows, Ledger.Entry... entries) {
        return new Ledger(Arrays.stream(rows).mapToObj(LedgerTest::group).toList(), List.of(entries));
    }

    private static Map<Shard.Key, String> present(String... names) {
        Map<Shard.Key, String> present = new HashMap<>();
        for (String name : names) {
            present.put(key(name), name);
        }
        return present;
    }

    private static List<Long> rows(Ledger ledger) {
        return ledger.groups().stream().map(PairMoments::count).toList();
    }

    /** {@code name:first-end}, by name. */
    private static List<String> spans(Ledger ledger) {
        Map<String, String> spans = new TreeMap<>();
        ledger.entries().forEach(entry -> spans.put(entry.record().name(), entry.first() + "-" + entry.end()));
        return spans.entrySet().stream()
                .map(span -> span.getKey() + ":" + span.getValue())
                .toList();
    }

    @Test
    void whatIsStillThereIsKeptWhole() {
        Ledger ledger = ledger(new int[] {10, 20}, entry("a", 0, 1), entry("b", 0, 1), entry("c", 1, 2));
        Ledger kept = ledger.keep(present("a", "b", "c", "new"));
        assertThat(rows(kept)).containsExactly(10L, 20L);
        assertThat(spans(kept)).containsExactly("a:0-1", "b:0-1", "c:1-2");
    }

    @Test
    void aShardThatIsGoneTakesTheOtherShardsOfItsGroupWithIt() {
        Ledger ledger = ledger(new int[] {10, 20}, entry("a", 0, 1), entry("b", 0, 1), entry("c", 1, 2));
        Ledger kept = ledger.keep(present("a", "c"));
        assertThat(rows(kept)).containsExactly(20L);
        assertThat(spans(kept)).containsExactly("c:0-1");
    }

    @Test
    void aShardOfSeveralGroupsTakesThemAllAndTheirNeighboursFollow() {
        Ledger ledger = ledger(
                new int[] {10, 20, 30, 40, 50},
                entry("a", 0, 1),
                entry("big", 1, 4),
                entry("tail", 3, 4),
                entry("z", 4, 5));
        assertThat(spans(ledger.keep(present("a", "tail", "z")))).containsExactly("a:0-1", "z:1-2");
        assertThat(spans(ledger.keep(present("a", "big", "z")))).containsExactly("a:0-1", "z:1-2");
    }

    @Test
    void anotherLengthTimeOrFooterIsAnotherShard() {
        Ledger ledger = ledger(new int[] {10}, entry("a", 0, 1));
        for (Shard.Key changed : List.of(
                new Shard.Key("file:/in/a", 101, 7, "f"),
                new Shard.Key("file:/in/a", 100, 8, "f"),
                new Shard.Key("file:/in/a", 100, 7, "g"),
                new Shard.Key("file:/other/a", 100, 7, "f"))) {
            assertThat(ledger.keep(Map.of(changed, "a")).groups()).isEmpty();
        }
    }

    @Test
    void aShardWithoutAcceptedRowsBreaksNothingWhenItGoes() {
        Ledger ledger = ledger(new int[] {10, 20}, entry("a", 0, 1), entry("refused", 1, 1), entry("c", 1, 2));
        Ledger kept = ledger.keep(present("a", "c"));
        assertThat(rows(kept)).containsExactly(10L, 20L);
        assertThat(spans(kept)).containsExactly("a:0-1", "c:1-2");
    }

    @Test
    void groupsAreMergedOnceHoweverOftenTheTotalIsAskedFor() {
        Ledger ledger = ledger(new int[] {10, 20, 30}, entry("a", 0, 3));
        PairMoments total = ledger.total();
        assertThat(total.count()).isEqualTo(60);
        assertThat(ledger.total()).isSameAs(total);
    }

    @Test
    void neighboursWithTheFewestRowsAreMergedUntilThereAreFewEnough() {
        Ledger ledger = ledger(
                new int[] {100, 10, 20, 90, 15, 16},
                entry("a", 0, 1),
                entry("b", 1, 3),
                entry("none", 3, 3),
                entry("c", 3, 4),
                entry("d", 4, 6));
        Ledger fewer = ledger.bounded(4);
        assertThat(rows(fewer)).containsExactly(100L, 30L, 90L, 31L);
        assertThat(spans(fewer)).containsExactly("a:0-1", "b:1-2", "c:2-3", "d:3-4", "none:2-2");
        assertThat(rows(ledger.bounded(1))).containsExactly(251L);
        assertThat(ledger.bounded(6)).isSameAs(ledger);
    }

    @ParameterizedTest(name = "to {0}")
    @ValueSource(ints = {1, 2, 3, 5})
    void boundedGroupsHaveTheMomentsOfTheirRows(int most) {
        int[] rows = {12, 30, 5, 40, 7, 9};
        Ledger ledger = ledger(rows);
        PairMoments all = PairMoments.merged(ledger.groups());

        Ledger fewer = ledger.bounded(most);

        assertThat(fewer.groups()).hasSize(most);
        PairMoments same = PairMoments.merged(fewer.groups());
        assertThat(same.count()).isEqualTo(all.count());
        assertThat(same.mean()).containsExactly(all.mean(), within(1e-14));
        assertThat(same.scatter().packed()).containsExactly(all.scatter().packed(), within(1e-12));
    }

    @Test
    void laterShardsComeBehind() {
        Ledger first = ledger(new int[] {10}, entry("a", 0, 1));
        Ledger second = ledger(new int[] {20, 30}, entry("b", 0, 2));
        assertThat(spans(first.plus(second))).containsExactly("a:0-1", "b:1-3");
        assertThat(rows(first.plus(second))).containsExactly(10L, 20L, 30L);
    }
}
