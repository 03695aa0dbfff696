package io.pairscope.engine.shards;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import java.util.List;
import org.junit.jupiter.api.Test;

/** How the splits of shards become tasks. */
class ScanTaskTest {
    private static final long MB = 1 << 20;

    @Test
    void splitsOfAShardShareATaskUpToTheTargetAndShardsNever() {
        List<ScanTask> plan = ScanTask.plan(List.of(
                Plans.shard("a", 50 * MB, 10, 20, 30, 40, 50),
                Plans.shard("b", 10 * MB, 5, 6),
                Plans.shard("c", 300 * MB, 7, 8)));
        assertThat(plan)
                .extracting(task -> task.index, task -> task.shard.name, task -> task.firstRow, task -> task.rows)
                .containsExactly(
                        tuple(0, "a", 0L, 30L),
                        tuple(1, "a", 30L, 70L),
                        tuple(2, "a", 100L, 50L),
                        tuple(3, "b", 0L, 11L),
                        tuple(4, "c", 0L, 7L),
                        tuple(5, "c", 7L, 8L));
        assertThat(plan)
                .extracting(task -> task.start, task -> task.length)
                .containsExactly(
                        tuple(0L, 100 * MB),
                        tuple(100 * MB, 100 * MB),
                        tuple(200 * MB, 50 * MB),
                        tuple(0L, 20 * MB),
                        tuple(0L, 300 * MB),
                        tuple(300 * MB, 300 * MB));
    }

    @Test
    void tasksHoldTheRowsOfThePlanOneBehindTheOther() {
        List<ScanTask> plan = ScanTask.plan(List.of(Plans.shard("a", 100 * MB, 10, 20), Plans.shard("b", MB, 5)));
        assertThat(plan).extracting(task -> task.planRow(task.firstRow)).containsExactly(0L, 10L, 30L);
        assertThat(plan.get(1).planRow(29)).isEqualTo(29);
        assertThat(plan.get(2).planRow(4)).isEqualTo(34);
    }

    @Test
    void whatHasNoRowsTakesNoTask() {
        List<ScanTask> plan = ScanTask.plan(
                List.of(Plans.shard("empty", MB), Plans.shard("zero", 200 * MB, 0, 3, 0), Plans.shard("b", MB, 5)));
        assertThat(plan)
                .extracting(task -> task.index, task -> task.shard.name, task -> task.rows)
                .containsExactly(tuple(0, "zero", 3L), tuple(1, "b", 5L));
        assertThat(ScanTask.plan(List.of())).isEmpty();
    }
}
