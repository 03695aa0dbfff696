package io.pairscope.engine.scan;

import static org.assertj.core.api.Assertions.assertThat;

import io.pairscope.core.moments.EmbeddingBlock;
import io.pairscope.core.moments.Normalization;
import io.pairscope.core.moments.PairMoments;
import io.pairscope.core.settings.InputColumns;
import io.pairscope.engine.scan.BlockTask.Work;
import io.pairscope.engine.scan.DistributedFold.Key;
import io.pairscope.engine.session.Session;
import io.pairscope.engine.shards.Inventory;
import io.pairscope.engine.shards.RowRanges;
import io.pairscope.engine.shards.RowRules;
import io.pairscope.engine.shards.ScanTask;
import io.pairscope.engine.shards.ShardRows;
import io.pairscope.fixtures.Gaussians;
import io.pairscope.fixtures.Sessions;
import io.pairscope.fixtures.Shards;
import io.pairscope.fixtures.SharedSpark;
import java.io.IOException;
import java.io.Serializable;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.apache.spark.TaskContext;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import scala.Tuple2;

/** Whatever the order in which tasks finish, and however often they are tried, the moments are the same bit for bit. */
@SharedSpark
class DeterminismTest {
    private static final int SHARDS = 6;

    /** The order in which tasks finished; tasks of a local session run in this JVM. */
    private static final ConcurrentLinkedQueue<Integer> FINISHED = new ConcurrentLinkedQueue<>();

    private final SparkSession spark;

    @TempDir
    private Path temporary;

    DeterminismTest(SparkSession spark) {
        this.spark = spark;
    }

    /** Trouble of a task when all its work is done. */
    private interface Trouble extends Serializable {
        void of(int task);
    }

    private record Troubled(MomentPartial.Task moments, Trouble trouble)
            implements StreamTask<Tuple2<Key, MomentPartial>, MomentPartial> {
        @Override
        public Tuple2<Key, MomentPartial> last(TaskResult<MomentPartial> rest) {
            return moments.last(rest);
        }

        @Override
        public Work<MomentPartial> start(ScanTask task, Consumer<Tuple2<Key, MomentPartial>> pieces) {
            Work<MomentPartial> work = moments.start(task, pieces);
            return new Work<>() {
                @Override
                public void accept(ShardRows from, EmbeddingBlock block) throws IOException {
                    work.accept(from, block);
                }

                @Override
                public MomentPartial finish() throws IOException {
                    MomentPartial found = work.finish();
                    trouble.of(task.index);
                    return found;
                }
            };
        }
    }

    /** Early tasks of the plan finish late. */
    private static void delay(int task) {
        try {
            Thread.sleep(task == 0 ? 1500 : 0);
        } catch (InterruptedException interrupted) {
            throw new IllegalStateException(interrupted);
        }
        FINISHED.add(task);
    }

    /** Every second task fails after its work is done, twice. */
    private static void fail(int task) {
        if (task % 2 == 0 && TaskContext.get().attemptNumber() < 2) {
            throw new IllegalStateException("failed on purpose");
        }
        FINISHED.add(TaskContext.get().attemptNumber());
    }

    /** All partials go to the driver, in one job or in jobs of a few tasks, or through a shuffle. */
    private enum Way {
        COLLECTED,
        COLLECTED_FEW_AT_ONCE,
        SHUFFLED
    }

    private List<PairMoments> ranges(Inventory inventory, Way way, Trouble trouble) {
        RowRules rules = new RowRules(6, 6, Normalization.APPLY, RowRanges.even(inventory.rows(), 32));
        Session session = Sessions.of(spark);
        ShardScan scan = ShardScan.first(session, "moments", inventory, inventory.reader(session), rules);
        FINISHED.clear();
        Troubled task = new Troubled(new MomentPartial.Task(rules), trouble);
        return switch (way) {
            case COLLECTED -> MomentPartial.collected(scan, task, SHARDS).moments();
            case COLLECTED_FEW_AT_ONCE -> MomentPartial.collected(scan, task, 4).moments();
            case SHUFFLED -> MomentPartial.shuffled(scan, task, rules, 32).moments();
        };
    }

    private static void assertSameBits(List<PairMoments> a, List<PairMoments> b) {
        assertThat(a).hasSameSizeAs(b);
        for (int g = 0; g < a.size(); g++) {
            assertThat(a.get(g).count()).isEqualTo(b.get(g).count());
            assertThat(a.get(g).mean()).containsExactly(b.get(g).mean());
            assertThat(a.get(g).augmentedScatter()).containsExactly(b.get(g).augmentedScatter());
            assertThat(a.get(g).cosines().sum()).isEqualTo(b.get(g).cosines().sum());
        }
    }

    @ParameterizedTest
    @EnumSource
    void delaysAndFailuresChangeNoBit(Way way) {
        for (int s = 0; s < SHARDS; s++) {
            new Shards()
                    .rows(Gaussians.equicorrelated(700 + 31 * s, 6, 0.5, s))
                    .write(temporary.resolve("part-" + s + ".parquet"));
        }
        Inventory inventory = Inventory.of(Sessions.of(spark), List.of(temporary.toString()), InputColumns.PAIRS);

        List<PairMoments> plain = ranges(inventory, Way.SHUFFLED, task -> {});
        assertThat(plain).hasSize(32);

        List<PairMoments> delayed = ranges(inventory, way, DeterminismTest::delay);
        List<Integer> planOrder = IntStream.range(0, SHARDS).boxed().toList();
        assertThat(List.copyOf(FINISHED)).hasSize(SHARDS).isNotEqualTo(planOrder);
        assertSameBits(delayed, plain);

        List<PairMoments> retried = ranges(inventory, way, DeterminismTest::fail);
        assertThat(FINISHED).contains(2);
        assertSameBits(retried, plain);
    }
}
