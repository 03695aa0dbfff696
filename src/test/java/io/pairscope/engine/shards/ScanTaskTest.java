package io.pairscope.engine.shards;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** How the splits of shards become tasks. */
class ScanTaskTest {
    private static final long MB = 1 << 20;

    /** One part of a task: the task, the shard, the first row in it and the number of rows. */
    private record Part(int task, String shard, long firstRow, long rows) {}

    private static List<Part> parts(List<ScanTask> plan) {
        List<Part> parts = new ArrayList<>();
        plan.forEach(task -> task.parts()
                .forEach(part -> parts.add(new Part(task.index, part.shard.name, part.firstRow, part.rows))));
        return parts;
    }

    @Test
    void splitsOfAShardShareATaskUpToTheTargetAndLargeShardsNever() {
        List<ScanTask> plan = ScanTask.plan(List.of(
                Plans.shard("a", 50 * MB, 10, 20, 30, 40, 50),
                Plans.shard("b", 10 * MB, 5, 6),
                Plans.shard("c", 300 * MB, 7, 8)));
        assertThat(parts(plan))
                .containsExactly(
                        new Part(0, "a", 0, 30),
                        new Part(1, "a", 30, 70),
                        new Part(2, "a", 100, 50),
                        new Part(3, "b", 0, 11),
                        new Part(4, "c", 0, 7),
                        new Part(5, "c", 7, 8));
    }

    @Test
    void tasksHoldTheRowsOfThePlanOneBehindTheOther() {
        List<ScanTask> plan = ScanTask.plan(List.of(Plans.shard("a", 100 * MB, 10, 20), Plans.shard("b", 40 * MB, 5)));
        assertThat(plan.stream().flatMap(task -> task.parts().stream()))
                .extracting(part -> part.planRow(part.firstRow))
                .containsExactly(0L, 10L, 30L);
        assertThat(plan.get(1).parts().get(0).planRow(29)).isEqualTo(29);
        assertThat(plan.get(2).parts().get(0).planRow(4)).isEqualTo(34);
    }

    @Test
    void whatHasNoRowsTakesNoTask() {
        List<ScanTask> plan = ScanTask.plan(List.of(
                Plans.shard("empty", MB), Plans.shard("zero", 200 * MB, 0, 3, 0), Plans.shard("b", 90 * MB, 5)));
        assertThat(plan).extracting(task -> task.index, ScanTask::rows).containsExactly(tuple(0, 3L), tuple(1, 5L));
        assertThat(ScanTask.plan(List.of())).isEmpty();
    }

    @ParameterizedTest(name = "{0} shards")
    @ValueSource(ints = {1, 2, 63, 64, 65, 128, 3000, 20_000})
    void smallShardsShareTasksAndStayWhole(int count) {
        List<ScanTask> plan = ScanTask.plan(IntStream.range(0, count)
                .mapToObj(s -> Plans.shard("s" + s, 1000, 10))
                .toList());
        assertThat(plan).hasSizeLessThanOrEqualTo(Math.max(count <= 64 ? count : 0, 128));
        assertThat(plan).hasSizeGreaterThanOrEqualTo(Math.min(count, 64));
        List<ShardRows> parts =
                plan.stream().flatMap(task -> task.parts().stream()).toList();
        assertThat(parts).hasSize(count);
        for (int s = 0; s < count; s++) {
            assertThat(parts.get(s).shard.name).isEqualTo("s" + s);
            assertThat(parts.get(s).rows).isEqualTo(10);
            assertThat(parts.get(s).planRow(0)).isEqualTo(10L * s);
        }
    }

    @Test
    void aSmallShardBesideLargeOnesKeepsItsPlaceInThePlan() {
        List<ScanTask> plan = ScanTask.plan(List.of(
                Plans.shard("a", MB, 1),
                Plans.shard("b", MB, 2),
                Plans.shard("c", 200 * MB, 3, 4),
                Plans.shard("d", MB, 5)));
        assertThat(parts(plan))
                .containsExactly(
                        new Part(0, "a", 0, 1),
                        new Part(0, "b", 0, 2),
                        new Part(1, "c", 0, 3),
                        new Part(2, "c", 3, 4),
                        new Part(3, "d", 0, 5));
    }
}
