package io.pairscope.engine.scan;

import static org.assertj.core.api.Assertions.assertThat;

import io.pairscope.core.moments.Normalization;
import io.pairscope.core.moments.PairMoments;
import io.pairscope.core.moments.Precision;
import io.pairscope.core.settings.InputColumns;
import io.pairscope.engine.scan.DistributedFold.Key;
import io.pairscope.engine.shards.EmbeddingReader;
import io.pairscope.engine.shards.Inventory;
import io.pairscope.engine.shards.RowRanges;
import io.pairscope.engine.shards.ScanTask;
import io.pairscope.fixtures.Gaussians;
import io.pairscope.fixtures.Sessions;
import io.pairscope.fixtures.Shards;
import io.pairscope.fixtures.SharedSpark;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.IntStream;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.api.java.function.PairFlatMapFunction;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
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

    /** Early tasks of the plan finish late. */
    private static final class Delayed implements PairFlatMapFunction<ScanTask, Key, MomentScan.Partial> {
        private static final long serialVersionUID = 1;

        private final MomentScan scan;

        Delayed(MomentScan scan) {
            this.scan = scan;
        }

        @Override
        public Iterator<Tuple2<Key, MomentScan.Partial>> call(ScanTask task) throws Exception {
            Iterator<Tuple2<Key, MomentScan.Partial>> partials = scan.call(task);
            Thread.sleep(task.index == 0 ? 1500 : 0);
            FINISHED.add(task.index);
            return partials;
        }
    }

    /** Every second task fails after its work is done, twice. */
    private static final class Failing implements PairFlatMapFunction<ScanTask, Key, MomentScan.Partial> {
        private static final long serialVersionUID = 1;

        private final MomentScan scan;

        Failing(MomentScan scan) {
            this.scan = scan;
        }

        @Override
        public Iterator<Tuple2<Key, MomentScan.Partial>> call(ScanTask task) throws Exception {
            Iterator<Tuple2<Key, MomentScan.Partial>> partials = scan.call(task);
            if (task.index % 2 == 0 && TaskContext.get().attemptNumber() < 2) {
                throw new IllegalStateException("failed on purpose");
            }
            FINISHED.add(TaskContext.get().attemptNumber());
            return partials;
        }
    }

    private interface Wrapper {
        PairFlatMapFunction<ScanTask, Key, MomentScan.Partial> wrap(MomentScan scan);
    }

    private List<PairMoments> groups(Inventory inventory, Wrapper wrapper) {
        JavaSparkContext context = JavaSparkContext.fromSparkContext(spark.sparkContext());
        EmbeddingReader.Rules rules = new EmbeddingReader.Rules(
                6, 6, Normalization.APPLY, Precision.EXACT, RowRanges.even(inventory.rows(), 32));
        MomentScan scan = new MomentScan(
                new EmbeddingReader(Sessions.of(spark), inventory),
                rules,
                context.sc().longAccumulator());
        FINISHED.clear();
        return DistributedFold.fold(
                        context, ScanTask.plan(inventory.shards()), wrapper.wrap(scan), MomentScan.Partial::merge)
                .stream()
                .filter(group -> group._1() != MomentScan.NO_GROUP)
                .map(group -> group._2().moments)
                .toList();
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

    @Test
    void delaysAndFailuresChangeNoBit() {
        for (int s = 0; s < SHARDS; s++) {
            new Shards()
                    .rows(Gaussians.equicorrelated(700 + 31 * s, 6, 0.5, s))
                    .write(temporary.resolve("part-" + s + ".parquet"));
        }
        Inventory inventory = Inventory.of(Sessions.of(spark), List.of(temporary.toString()), InputColumns.PAIRS);

        List<PairMoments> plain = groups(inventory, scan -> scan);
        assertThat(plain).hasSize(32);

        List<PairMoments> delayed = groups(inventory, Delayed::new);
        List<Integer> planOrder = IntStream.range(0, SHARDS).boxed().toList();
        assertThat(List.copyOf(FINISHED)).hasSize(SHARDS).isNotEqualTo(planOrder);
        assertSameBits(delayed, plain);

        List<PairMoments> retried = groups(inventory, Failing::new);
        assertThat(FINISHED).contains(2);
        assertSameBits(retried, plain);
    }
}
