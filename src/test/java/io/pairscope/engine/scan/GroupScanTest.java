package io.pairscope.engine.scan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.pairscope.core.covariance.JointSupport;
import io.pairscope.core.covariance.Regularization;
import io.pairscope.core.information.GaussianPair;
import io.pairscope.core.moments.Normalization;
import io.pairscope.core.settings.InputColumns;
import io.pairscope.core.settings.Label;
import io.pairscope.core.settings.OnBadShard;
import io.pairscope.core.settings.ReadOptions;
import io.pairscope.engine.session.Shared;
import io.pairscope.engine.shards.Inventory;
import io.pairscope.fixtures.Gaussians;
import io.pairscope.fixtures.Sessions;
import io.pairscope.fixtures.Shards;
import io.pairscope.fixtures.SharedSpark;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Groups whose rows lie in different shards, in any number of parts and with room for any number of re-pairings. */
@SharedSpark
class GroupScanTest {
    private static final int ROWS = 300;
    private static final int DIMS = 3;

    private final SparkSession spark;

    @TempDir
    private Path temporary;

    GroupScanTest(SparkSession spark) {
        this.spark = spark;
    }

    /** Row i of all is in group i mod 100: each shard of 100 rows has one row of each group. */
    private MomentResult threeShards() {
        List<Shards.Row> rows = Gaussians.equicorrelated(ROWS, DIMS, 0.6, 1);
        List<String> groups =
                IntStream.range(0, 100).mapToObj(group -> "group-" + group).toList();
        for (int s = 0; s < 3; s++) {
            new Shards()
                    .rows(rows.subList(100 * s, 100 * (s + 1)))
                    .groups("image_id", groups)
                    .write(temporary.resolve("in/part-" + s + ".parquet"));
        }
        InputColumns columns = new InputColumns(
                InputColumns.PAIRS.id(),
                InputColumns.PAIRS.vectors(),
                List.of(new Label("image_id", Label.Use.GROUP)),
                Optional.empty());
        Inventory inventory =
                Inventory.of(Sessions.of(spark), List.of(temporary.resolve("in").toString()), columns);
        ReadOptions options = new ReadOptions(0, 0, Normalization.NEVER, 8, OnBadShard.STOP, 0);
        return MomentScan.run(Sessions.of(spark), "input", inventory, options);
    }

    private GroupScan scan(MomentResult moments, GaussianPair gaussian, int parts, long memory) {
        ShardScan scan = ShardScan.again(Sessions.of(spark), "groups", moments);
        GroupTask.Scorers scorers = GroupScan.scorers(Optional.of(gaussian), Optional.of(gaussian));
        try (Shared<GroupTask.Scorers> shared = Sessions.of(spark).share(scorers)) {
            GroupTask task = new GroupTask(moments.rules(), shared, new RowSample(7, 1), parts);
            return GroupScan.run(scan, task, new GroupFold(gaussian.mutualInformation(), DIMS, DIMS, 0, 5, 7), memory);
        }
    }

    @Test
    void neitherPartsNorMemoryChangeWhatGroupsGive() {
        MomentResult moments = threeShards();
        assertThat(moments.repeats().orElseThrow().distinct(Repeats.Kind.GROUPS))
                .isEqualTo(100);
        GaussianPair gaussian = (GaussianPair) GaussianPair.fit(JointSupport.of(moments.total(), Regularization.NONE));

        GroupScan whole = scan(moments, gaussian, 1, 1 << 20);
        assertThat(whole.deviations().groups()).isEqualTo(100);
        assertThat(whole.deviations().rows()).isEqualTo(ROWS);
        assertThat(whole.moved()).isEqualTo(ROWS);
        assertThat(whole.rePaired().orElseThrow().spread().count()).isEqualTo(5);

        GroupScan again = scan(moments, gaussian, 1, 1 << 20);
        GroupScan oneByOne = scan(moments, gaussian, 1, 1);
        for (GroupScan same : List.of(again, oneByOne)) {
            assertThat(same.deviations().standardError())
                    .isEqualTo(whole.deviations().standardError());
            assertThat(same.rePaired().orElseThrow().bias())
                    .isEqualTo(whole.rePaired().orElseThrow().bias());
            assertThat(same.rePaired().orElseThrow().standardDeviation())
                    .isEqualTo(whole.rePaired().orElseThrow().standardDeviation());
        }
        GroupScan parted = scan(moments, gaussian, 4, 1 << 20);
        assertThat(parted.deviations().groups()).isEqualTo(100);
        assertThat(parted.moved()).isEqualTo(ROWS);
        // Sums of 100 squares in another order.
        assertThat(parted.deviations().standardError())
                .isCloseTo(whole.deviations().standardError(), within(1e-13));
    }
}
