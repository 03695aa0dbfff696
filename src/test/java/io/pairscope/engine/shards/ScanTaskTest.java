package io.pairscope.engine.shards;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.pairscope.core.moments.Normalization;
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

    /** The rows of a plan as places: each shard with a row of it, in their order. */
    private static List<String> rows(List<ScanTask> plan) {
        List<String> rows = new ArrayList<>();
        for (Part part : parts(plan)) {
            for (long row = part.firstRow; row < part.firstRow + part.rows; row++) {
                rows.add(part.shard + "#" + row);
            }
        }
        return rows;
    }

    @ParameterizedTest(name = "{0} rows in the large shard")
    @ValueSource(longs = {1, 4_095, 4_096, 4_097, 12_289, 300_000, 2_000_003})
    void smallTasksHoldEveryRowOnceInTheSameOrderAndPlace(long large) {
        List<ScanTask> plan = ScanTask.plan(
                List.of(Plans.shard("a", MB, 5), Plans.shard("b", MB, 7), Plans.shard("c", 300 * MB, large, 9)));
        List<ScanTask> small = ScanTask.small(plan);

        assertThat(rows(small)).isEqualTo(rows(plan));
        assertThat(small)
                .extracting(task -> task.index)
                .isEqualTo(IntStream.range(0, small.size()).boxed().toList());
        long next = 0;
        for (ScanTask task : small) {
            for (ShardRows part : task.parts()) {
                assertThat(part.planRow(part.firstRow)).isEqualTo(next);
                next += part.rows;
            }
        }
        long most = Math.max(4_096, (large + 21 + 63) / 64);
        assertThat(small).allSatisfy(task -> assertThat(task.rows()).isBetween(1L, most));
        // Pieces of a task are even.
        assertThat(small).hasSize(2 + (int) ((large + most - 1) / most));
        assertThat(parts(ScanTask.small(plan))).as("a function of the plan").isEqualTo(parts(small));
        assertThat(parts(ScanTask.small(small))).as("small already").isEqualTo(parts(small));
    }

    @Test
    void aTaskOfSmallShardsStaysTogetherAndShardsThatAreLargeTogetherAreCutEachByItself() {
        List<ScanTask> together = List.of(
                new ScanTask(0, List.of(Plans.rows("a", 2000), Plans.rows("b", 2000))),
                new ScanTask(1, List.of(Plans.rows("c", 3_000), Plans.rows("d", 5_000))));
        assertThat(parts(ScanTask.small(together)))
                .containsExactly(
                        new Part(0, "a", 0, 2000),
                        new Part(0, "b", 0, 2000),
                        new Part(1, "c", 0, 3_000),
                        new Part(2, "d", 0, 2_500),
                        new Part(3, "d", 2_500, 2_500));
    }

    @Test
    void piecesOfManyBillionRowsAreEven() {
        long rows = 3L << 40;
        List<ShardRows> pieces = Plans.rows("a", rows).cut((1L << 34) + 1).toList();
        assertThat(pieces.stream().mapToLong(piece -> piece.rows).sum()).isEqualTo(rows);
        assertThat(pieces.stream()
                                .mapToLong(piece -> piece.rows)
                                .distinct()
                                .max()
                                .orElseThrow()
                        - pieces.stream().mapToLong(piece -> piece.rows).min().orElseThrow())
                .isLessThanOrEqualTo(1);
        assertThat(pieces.get(pieces.size() - 1).planRow(rows - 1)).isEqualTo(rows - 1);
    }

    @Test
    void blocksInOneRangeEndWithTheirShardAlone() {
        RowRules rules = new RowRules(3, 2, Normalization.APPLY, RowRanges.even(1000, 32));
        RowRules whole = rules.inOneRange();
        assertThat(rules.ranges().endOfRangeAt(0)).isLessThan(1000);
        assertThat(whole.ranges().endOfRangeAt(0)).isEqualTo(1000);
        assertThat(whole.ranges().rangeOf(999)).isZero();
        assertThat(new RowRules(3, 2, Normalization.APPLY, rules.ranges(), whole.raw()))
                .isEqualTo(rules);
        assertThat(whole.dims()).isEqualTo(5);
    }
}
