package io.pairscope.engine.scan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.pairscope.core.moments.ClipScore;
import io.pairscope.core.moments.Normalization;
import io.pairscope.core.settings.ExistingOutput;
import io.pairscope.core.settings.InputColumns;
import io.pairscope.core.settings.OnBadShard;
import io.pairscope.core.settings.ReadOptions;
import io.pairscope.engine.shards.Inventory;
import io.pairscope.engine.storage.RunDirectory;
import io.pairscope.engine.storage.Storage;
import io.pairscope.engine.storage.UnusableInputException;
import io.pairscope.fixtures.Damage;
import io.pairscope.fixtures.Gaussians;
import io.pairscope.fixtures.Sessions;
import io.pairscope.fixtures.Shards;
import io.pairscope.fixtures.SharedSpark;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the second scan does when the input is no longer what the first one saw. */
@SharedSpark
class ScoreScanTest {
    private final SparkSession spark;

    @TempDir
    private Path temporary;

    ScoreScanTest(SparkSession spark) {
        this.spark = spark;
    }

    private void write(int rows, long seed) {
        new Shards().rows(Gaussians.equicorrelated(rows, 4, 0.5, seed)).write(temporary.resolve("in/part.parquet"));
    }

    private MomentResult moments() {
        Inventory inventory =
                Inventory.of(Sessions.of(spark), List.of(temporary.resolve("in").toString()), InputColumns.PAIRS);
        ReadOptions options = new ReadOptions(0, 0, Normalization.APPLY, 32, OnBadShard.STOP, 0);
        return MomentScan.run(Sessions.of(spark), "input", inventory, options);
    }

    private ScoreScan score(MomentResult moments) {
        RunDirectory directory = RunDirectory.at(
                Storage.of(Sessions.of(spark)),
                temporary.resolve("out").toString(),
                "audit",
                ExistingOutput.REFUSE,
                List.of());
        directory.open();
        return ScoreScan.run(
                Sessions.of(spark), moments, Optional.empty(), Optional.empty(), ClipScore.Form.CLIPPED, directory);
    }

    @Test
    void scoresOfAnUnchangedInputArePublishedAndNothingElseIsLeft() {
        write(100, 1);
        ScoreScan scores = score(moments());
        assertThat(scores.counts().accepted()).isEqualTo(100);
        assertThat(temporary.resolve("out/scores/part-00000.parquet")).exists();
        assertThat(temporary.resolve("out/_temporary")).doesNotExist();
    }

    @Test
    void shardAndRowIdentifyEveryRowWhereIdsRepeatInShardsOfSeveralRowGroups() {
        List<Shards.Row> rows = Gaussians.equicorrelated(500, 4, 0.5, 3);
        List<Shards.Row> alike = rows.stream()
                .map(row -> new Shards.Row("same", row.image(), row.text()))
                .toList();
        Path first = temporary.resolve("in/a/part.parquet");
        new Shards().rows(alike).rowGroupBytes(2_000).write(first);
        new Shards().rows(alike.subList(0, 100)).write(temporary.resolve("in/b/part.parquet"));
        assertThat(Damage.rowGroups(first)).isGreaterThan(1);

        score(moments());

        List<Row> scores = spark.read()
                .parquet(temporary.resolve("out/scores").toString())
                .orderBy("shard", "row")
                .collectAsList();
        List<String> expected = Stream.concat(
                        IntStream.range(0, 500).mapToObj(row -> "a/part.parquet " + row),
                        IntStream.range(0, 100).mapToObj(row -> "b/part.parquet " + row))
                .toList();
        assertThat(scores)
                .extracting(score -> score.getAs("shard") + " " + score.getAs("row"))
                .containsExactlyElementsOf(expected);
        for (int i = 0; i < 600; i++) {
            double norm = Math.sqrt(Arrays.stream(rows.get(i % 500).image())
                    .mapToDouble(value -> (double) value.floatValue() * value.floatValue())
                    .sum());
            // A sum of four squares in another order.
            assertThat(scores.get(i).<Double>getAs("image_norm")).isCloseTo(norm, within(4 * Math.ulp(norm)));
        }
    }

    @Test
    void anInputThatChangedBetweenTheScansIsUnusable() {
        write(100, 1);
        MomentResult moments = moments();
        write(90, 2);
        assertThat(moments.inventory().changedSince(Sessions.of(spark))).hasSize(1);
        assertThatThrownBy(() -> score(moments))
                .isInstanceOf(UnusableInputException.class)
                .hasMessageContaining("changed between the two scans");
        assertThat(temporary.resolve("out/scores/part-00000.parquet")).doesNotExist();
    }

    @Test
    void aShardThatIsGoneIsNamed() throws Exception {
        write(100, 1);
        MomentResult moments = moments();
        Files.delete(temporary.resolve("in/part.parquet"));
        assertThat(moments.inventory().changedSince(Sessions.of(spark))).hasSize(1);
        assertThatThrownBy(() -> score(moments))
                .isInstanceOf(UnusableInputException.class)
                .hasMessageContaining("part.parquet");
    }
}
