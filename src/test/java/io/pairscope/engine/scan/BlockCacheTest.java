package io.pairscope.engine.scan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.pairscope.core.linalg.Matrix;
import io.pairscope.core.linalg.SymmetricMatrix;
import io.pairscope.core.moments.Normalization;
import io.pairscope.core.moments.Side;
import io.pairscope.core.recovery.PairwiseProductOperator;
import io.pairscope.core.recovery.PairwiseProductOperator.Weighting;
import io.pairscope.core.recovery.RowMap;
import io.pairscope.core.settings.InputColumns;
import io.pairscope.core.settings.OnBadShard;
import io.pairscope.core.settings.ReadOptions;
import io.pairscope.engine.session.Session;
import io.pairscope.engine.shards.Inventory;
import io.pairscope.engine.storage.UnusableInputException;
import io.pairscope.fixtures.Gaussians;
import io.pairscope.fixtures.Sessions;
import io.pairscope.fixtures.Shards;
import io.pairscope.fixtures.SharedSpark;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whitened rows on the driver and on the executors. */
@SharedSpark
class BlockCacheTest {
    private static final int DIMS = 4;
    private static final int SHARDS = 3;
    private static final int ROWS = 1300;

    private final Session session;
    private MomentResult moments;

    @TempDir
    private Path temporary;

    BlockCacheTest(SparkSession spark) {
        this.session = Sessions.of(spark);
    }

    @BeforeEach
    void readOnce() {
        for (int s = 0; s < SHARDS; s++) {
            new Shards()
                    .rows(Gaussians.equicorrelated(ROWS, DIMS, 0.5, s))
                    .write(temporary.resolve("part-" + s + ".parquet"));
        }
        Inventory inventory = Inventory.of(session, List.of(temporary.toString()), InputColumns.PAIRS);
        ReadOptions options = new ReadOptions(0, 0, Normalization.APPLY, 4, OnBadShard.STOP, 0);
        moments = MomentScan.run(session, "input", inventory, options);
    }

    private BlockCache cache(long sampleRows, long driverBytes) {
        Matrix map = new Matrix(DIMS, 2, new double[] {1, 2, 3, 4, -1, 0.5, 0, 2});
        RowMap whitening = RowMap.whitening(Side.TEXT, map, moments.counts().accepted());
        return BlockCache.of(session, moments, whitening, 1, sampleRows, driverBytes);
    }

    private static double[] sums(BlockCache cache) {
        SymmetricMatrix q = SymmetricMatrix.ofPacked(2, new double[] {1, 0.25, 2});
        return cache.pass(PairwiseProductOperator.of(List.of(q), Weighting.UNIFORM))
                .get(0)
                .packed();
    }

    @Test
    void rowsOnTheExecutorsGiveTheSumsOfRowsOnTheDriver() {
        try (BlockCache onDriver = cache(0, Long.MAX_VALUE);
                BlockCache onExecutors = cache(0, 0)) {
            assertThat(onDriver.isOnDriver()).isTrue();
            assertThat(onExecutors.isOnDriver()).isFalse();
            assertThat(onExecutors.count()).isEqualTo(SHARDS * ROWS).isEqualTo(onDriver.count());
            double[] sums = sums(onExecutors);
            double largest = SymmetricMatrix.ofPacked(2, sums).trace();
            // Means of 3900 products, added in another order: 3900 · 2⁻⁵³ of the largest.
            assertThat(sums).containsExactly(sums(onDriver), within(1e-12 * largest));
            assertThat(sums(onExecutors)).containsExactly(sums);
        }
    }

    @Test
    void aSampleIsTheSameWhereverItIsKept() {
        try (BlockCache onDriver = cache(500, Long.MAX_VALUE);
                BlockCache onExecutors = cache(500, 0)) {
            // Four standard deviations of a binomial count.
            assertThat((double) onDriver.count()).isCloseTo(500, within(4 * Math.sqrt(500)));
            assertThat(onExecutors.count()).isEqualTo(onDriver.count());
        }
    }

    @Test
    void aSampleWithoutAnyRowIsRefused() {
        long wanted = 1;
        long seed = 1;
        while (containsAny(RowSample.of(seed, wanted, SHARDS * ROWS))) {
            seed++;
        }
        long without = seed;
        RowMap whitening = RowMap.whitening(Side.TEXT, new Matrix(DIMS, 1, new double[DIMS]), SHARDS * ROWS);
        Set<Integer> kept = session.context().getPersistentRDDs().keySet();
        for (long driverBytes : new long[] {Long.MAX_VALUE, -1}) {
            assertThatThrownBy(() -> BlockCache.of(session, moments, whitening, without, wanted, driverBytes))
                    .isInstanceOf(UnusableInputException.class)
                    .hasMessage("recovery.sample-rows = 1 took none of 3900 rows; allow more of them");
        }
        assertThat(session.context().getPersistentRDDs().keySet())
                .as("nothing stays with the executors")
                .isEqualTo(kept);
    }

    private static boolean containsAny(RowSample sample) {
        for (long row = 0; row < SHARDS * ROWS; row++) {
            if (sample.contains(row)) {
                return true;
            }
        }
        return false;
    }
}
