package io.pairscope.engine.scan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.pairscope.core.covariance.JointSupport;
import io.pairscope.core.covariance.Regularization;
import io.pairscope.core.information.GaussianPair;
import io.pairscope.core.information.MutualInformationDivergence;
import io.pairscope.core.information.PairScorer;
import io.pairscope.core.information.ShuffleScorer;
import io.pairscope.core.linalg.Matrix;
import io.pairscope.core.moments.Normalization;
import io.pairscope.core.moments.PairMoments;
import io.pairscope.core.moments.Side;
import io.pairscope.core.settings.InputColumns;
import io.pairscope.core.settings.OnBadShard;
import io.pairscope.core.settings.ReadOptions;
import io.pairscope.engine.scan.DistributedFold.Key;
import io.pairscope.engine.scan.ShuffleTask.Piece;
import io.pairscope.engine.shards.Inventory;
import io.pairscope.engine.shards.ScanTask;
import io.pairscope.engine.storage.UnusableInputException;
import io.pairscope.fixtures.Gaussians;
import io.pairscope.fixtures.Sessions;
import io.pairscope.fixtures.Shards;
import io.pairscope.fixtures.SharedSpark;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.apache.spark.TaskContext;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import scala.Tuple2;

/**
 * Who gets whose text. Row i of the input is the unit vector e(i) on both sides, so that the sum of x·yᵀ over all pairs is
 * the permutation itself.
 */
@SharedSpark
class ShuffleScanTest {
    private static final int ROWS = 120;
    private static final int SEED = 1;

    /** The tasks that finished; tasks of a local session run in this JVM. */
    private static final ConcurrentLinkedQueue<Integer> FINISHED = new ConcurrentLinkedQueue<>();

    private final SparkSession spark;

    @TempDir
    private Path temporary;

    ShuffleScanTest(SparkSession spark) {
        this.spark = spark;
    }

    private static Double[] unit(int i) {
        Double[] vector = new Double[ROWS];
        Arrays.fill(vector, 0.0);
        vector[i] = 1.0;
        return vector;
    }

    /** Rows 0 … ROWS − 1 in as many shards as there are sizes. */
    private MomentResult unitVectors(String name, int... sizes) {
        int row = 0;
        for (int s = 0; s < sizes.length; s++) {
            Shards shard = new Shards();
            for (int i = 0; i < sizes[s]; i++, row++) {
                shard.row("row-" + row, unit(row), unit(row));
            }
            shard.write(temporary.resolve(name + "/part-" + s + ".parquet"));
        }
        return moments(name, 0);
    }

    private MomentResult moments(String name, double mostBad) {
        Inventory inventory =
                Inventory.of(Sessions.of(spark), List.of(temporary.resolve(name).toString()), InputColumns.PAIRS);
        ReadOptions options = new ReadOptions(0, 0, Normalization.APPLY, 8, OnBadShard.STOP, mostBad);
        return MomentScan.run(Sessions.of(spark), "input", inventory, options);
    }

    private ShuffleScan shuffle(MomentResult moments, double share, int seed) {
        ShuffleScorer scorer = new ShuffleScorer(Optional.empty(), moments.total());
        return ShuffleScan.run(Sessions.of(spark), moments, scorer, share, seed);
    }

    /** By image, the text it has. */
    private static int[] partners(PairMoments moments) {
        Matrix sum = moments.crossGram();
        int[] partners = new int[ROWS];
        for (int i = 0; i < ROWS; i++) {
            int image = i;
            int[] texts = IntStream.range(0, ROWS)
                    .filter(j -> Math.abs(sum.get(image, j)) > 0.5)
                    .toArray();
            assertThat(texts).as("texts of image %d", i).hasSize(1);
            assertThat(sum.get(i, texts[0])).isCloseTo(1, within(1e-9));
            partners[i] = texts[0];
        }
        assertThat(Arrays.stream(partners).distinct().count()).isEqualTo(ROWS);
        return partners;
    }

    private static int[] moved(int[] partners) {
        return IntStream.range(0, ROWS).filter(i -> partners[i] != i).toArray();
    }

    @ParameterizedTest(name = "share {0}, seed {1}")
    @CsvSource({"0.1, 1", "0.5, 1", "0.5, 2", "1, 1", "1, -3"})
    void theRowsTakenFormOneCycleThroughAllShardsAndTheOthersStay(double share, int seed) {
        MomentResult moments = unitVectors("in", 50, 10, 60);
        ShuffleScan shuffled = shuffle(moments, share, seed);
        int[] partners = partners(shuffled.moments());
        RowSample sample = new RowSample(seed, share);
        int[] taken = IntStream.range(0, ROWS).filter(sample::contains).toArray();
        assertThat(moved(partners)).containsExactly(taken);
        assertThat(shuffled.moved()).isEqualTo(taken.length);
        assertThat(shuffled.cosine().count()).isEqualTo(taken.length);
        int length = 1;
        for (int at = partners[taken[0]]; at != taken[0]; at = partners[at]) {
            length++;
        }
        assertThat(length).isEqualTo(taken.length);
        if (share >= 0.5) {
            assertThat(Arrays.stream(taken).filter(i -> i < 50 && partners[i] >= 60))
                    .isNotEmpty();
            assertThat(Arrays.stream(taken).filter(i -> i >= 60 && partners[i] < 50))
                    .isNotEmpty();
        }
        // Own cosines are 1, all others 0.
        assertThat(shuffled.cosine().mean(1, ROWS)).isCloseTo(1 - taken.length / (double) ROWS, within(1e-12));
    }

    @Test
    void howTheSameRowsAreCutIntoShardsDoesNotMatter() {
        int[] one = partners(shuffle(unitVectors("one", ROWS), 0.5, SEED).moments());
        int[] many = partners(
                shuffle(unitVectors("many", 1, 40, 2, 7, 30, 40), 0.5, SEED).moments());
        assertThat(many).containsExactly(one);
        int[] other = partners(shuffle(unitVectors("other", ROWS), 0.5, 2).moments());
        assertThat(other).isNotEqualTo(one);
    }

    /** Early tasks finish late, and every second one fails twice after it has given all pieces but the last. */
    private static final class Troubled implements StreamTask<Tuple2<Key, Piece>, PairMoments> {
        private static final long serialVersionUID = 1;

        private final ShuffleTask task;

        Troubled(ShuffleTask task) {
            this.task = task;
        }

        @Override
        public BlockTask.Work<PairMoments> start(ScanTask scanTask, Consumer<Tuple2<Key, Piece>> pieces) {
            return task.start(scanTask, pieces);
        }

        @Override
        public Tuple2<Key, Piece> last(TaskResult<PairMoments> rest) {
            try {
                Thread.sleep(rest.task == 0 ? 1000 : 0);
            } catch (InterruptedException interrupted) {
                throw new IllegalStateException(interrupted);
            }
            if (rest.task % 2 == 0 && TaskContext.get().attemptNumber() < 2) {
                throw new IllegalStateException("failed on purpose");
            }
            FINISHED.add(rest.task);
            return task.last(rest);
        }
    }

    @Test
    void delaysAndFailuresChangeNoBit() {
        for (int s = 0; s < 5; s++) {
            new Shards()
                    .rows(Gaussians.equicorrelated(1500 + 31 * s, 6, 0.5, s))
                    .write(temporary.resolve("in/part-" + s + ".parquet"));
        }
        MomentResult moments = moments("in", 0);
        ShuffleScorer scorer = new ShuffleScorer(Optional.of(scorer(moments)), moments.total());
        ShuffleScan plain = ShuffleScan.run(Sessions.of(spark), moments, scorer, 0.4, SEED);

        ShardScan scan = ShardScan.again(Sessions.of(spark), "shuffle", moments);
        int parts = 2 * scan.taskCount();
        ShuffleTask task = new ShuffleTask(moments.rules(), new RowSample(SEED, 0.4), scan.taskCount(), parts);
        FINISHED.clear();
        ShuffleScan troubled =
                ShuffleScan.run(Sessions.of(spark), scan, new Troubled(task), parts, moments.rules(), scorer);
        assertThat(List.copyOf(FINISHED)).contains(0).isNotEqualTo(List.of(0, 1, 2, 3, 4));

        assertThat(troubled.moved()).isEqualTo(plain.moved());
        assertThat(troubled.moments().mean()).containsExactly(plain.moments().mean());
        assertThat(troubled.moments().augmentedScatter())
                .containsExactly(plain.moments().augmentedScatter());
        assertThat(troubled.pmi().mean(0, 1)).isEqualTo(plain.pmi().mean(0, 1));
        assertThat(troubled.pmi().standardError(9000)).isEqualTo(plain.pmi().standardError(9000));
        assertThat(troubled.cosine().mean(0, 1)).isEqualTo(plain.cosine().mean(0, 1));
    }

    private static GaussianPair fit(PairMoments moments) {
        return (GaussianPair) GaussianPair.fit(JointSupport.of(moments, Regularization.NONE));
    }

    private static PairScorer scorer(MomentResult moments) {
        return new PairScorer(fit(moments.total()));
    }

    /** Blocks fill up, parts of the order hold more than a block, and the scores agree with the moments. */
    @Test
    void theSidesKeepTheirMomentsAndTheScoresAreThoseOfTheNewPairs() {
        int n = 30_000;
        new Shards().rows(Gaussians.equicorrelated(n, 3, 0.8, 1)).write(temporary.resolve("in/part.parquet"));
        MomentResult moments = moments("in", 0);
        PairMoments own = moments.total();
        ShuffleScan shuffled = ShuffleScan.run(
                Sessions.of(spark), moments, new ShuffleScorer(Optional.of(scorer(moments)), own), 0.7, SEED);
        PairMoments after = shuffled.moments();
        assertThat(after.count()).isEqualTo(n);
        // Sums of 3e4 terms below 1.
        assertThat(after.mean()).containsExactly(own.mean(), within(1e-12));
        assertThat(after.marginal(Side.IMAGE).gram().packed())
                .containsExactly(own.marginal(Side.IMAGE).gram().packed(), within(1e-8));
        assertThat(after.marginal(Side.TEXT).gram().packed())
                .containsExactly(own.marginal(Side.TEXT).gram().packed(), within(1e-8));
        double mid = MutualInformationDivergence.of(fit(own), after).value();
        assertThat(shuffled.pmi().mean(fit(own).mutualInformation(), n)).isCloseTo(mid, within(1e-9));
        double cosine = own.cosines().sum() / n;
        assertThat(shuffled.cosine().mean(cosine, n)).isCloseTo(after.cosines().sum() / n, within(1e-12));
        assertThat(shuffled.moved() / (double) n).isCloseTo(0.7, within(4 * Math.sqrt(0.7 * 0.3 / n)));
    }

    @Test
    void aSinglePairKeepsItsText() {
        new Shards().row("only", unit(3), unit(3)).write(temporary.resolve("in/part.parquet"));
        ShuffleScan shuffled = shuffle(moments("in", 0), 1, SEED);
        assertThat(shuffled.moved()).isZero();
        assertThat(shuffled.cosine().count()).isZero();
        assertThat(shuffled.moments().count()).isEqualTo(1);
    }

    @Test
    void twoPairsSwapTheirTexts() {
        new Shards().row("a", unit(3), unit(3)).row("b", unit(4), unit(4)).write(temporary.resolve("in/part.parquet"));
        ShuffleScan shuffled = shuffle(moments("in", 0), 1, SEED);
        assertThat(shuffled.moved()).isEqualTo(2);
        assertThat(shuffled.moments().crossGram().get(3, 4)).isCloseTo(1, within(1e-12));
        assertThat(shuffled.moments().crossGram().get(4, 3)).isCloseTo(1, within(1e-12));
    }

    @Test
    void rowsThatAreRefusedTakeNoPart() {
        Shards shards = new Shards();
        for (int i = 0; i < ROWS; i++) {
            shards.row("row-" + i, unit(i), unit(i));
            shards.row("bad-" + i, unit(i), null);
        }
        shards.write(temporary.resolve("in/part.parquet"));
        ShuffleScan shuffled = shuffle(moments("in", 1), 1, SEED);
        assertThat(shuffled.moved()).isEqualTo(ROWS);
        assertThat(moved(partners(shuffled.moments()))).hasSize(ROWS);
    }

    @Test
    void anInputThatChangedIsUnusable() {
        MomentResult moments = unitVectors("in", ROWS);
        new Shards().row("other", unit(0), unit(0)).write(temporary.resolve("in/part-0.parquet"));
        assertThatThrownBy(() -> shuffle(moments, 0.5, SEED))
                .isInstanceOf(UnusableInputException.class)
                .hasMessageContaining("changed between the two scans");
    }
}
