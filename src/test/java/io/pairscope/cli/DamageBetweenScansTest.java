package io.pairscope.cli;

import static io.pairscope.cli.BadInputTest.assertUnusable;
import static org.assertj.core.api.Assertions.assertThat;

import io.pairscope.fixtures.Damage;
import io.pairscope.fixtures.Gaussians;
import io.pairscope.fixtures.ProgressLine;
import io.pairscope.fixtures.Shards;
import io.pairscope.fixtures.SharedSpark;
import io.pairscope.fixtures.UnitRows;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A shard that becomes unreadable during a run, in scans that bring rows to the driver or to MLlib. */
@SharedSpark
class DamageBetweenScansTest {
    private static final String MESSAGE = "the input changed between the two scans: shard b.parquet: a page cannot be";

    private final SparkSession spark;

    @TempDir
    private Path directory;

    DamageBetweenScansTest(SparkSession spark) {
        this.spark = spark;
    }

    private Path pairs(String name, long seed) {
        Path set = directory.resolve(name);
        new Shards().rows(Gaussians.equicorrelated(100, 4, 0.5, seed)).write(set.resolve("a.parquet"));
        new Shards().rows(Gaussians.equicorrelated(100, 4, 0.5, seed + 1)).write(set.resolve("b.parquet"));
        return set;
    }

    @Test
    void projectionsOfAComparisonNameTheShardAndLeaveAVerdict() {
        Path reference = pairs("reference", 1);
        Path candidate = pairs("candidate", 3);
        Path output = directory.resolve("out");
        CommandRun run = ProgressLine.after(
                "moments of candidate",
                () -> Damage.flipValue(candidate.resolve("b.parquet"), "text_embedding", 0),
                () -> CommandRun.in(
                        spark, "compare", output, "--reference", reference, "--candidate", candidate, "--sliced", "4"));
        assertUnusable(run, MESSAGE);
        assertThat(Files.exists(output.resolve("report.json"))).isFalse();
    }

    /** Each input of a comparison is read once: no further scan would notice. */
    @ParameterizedTest
    @ValueSource(strings = {"reference", "candidate"})
    void aShardInWhosePlaceAnotherOneOfTheSameLengthAndTimeCameIsNoticedBeforeTheVerdict(String changed) {
        Path reference = pairs("reference", 1);
        Path candidate = pairs("candidate", 3);
        CommandRun run = ProgressLine.after(
                "moments of candidate",
                () -> Damage.replaceUnseen(
                        directory.resolve(changed).resolve("b.parquet"),
                        seed -> new Shards().rows(Gaussians.equicorrelated(100, 4, 0.5, seed))),
                () -> CommandRun.in(
                        spark,
                        "compare",
                        directory.resolve("out"),
                        "--reference",
                        reference,
                        "--candidate",
                        candidate));
        assertUnusable(
                run, "1 shard(s) changed during the run; first: shard b.parquet: changed while the job was running");
    }

    @Test
    void rowsOfSimilaritiesForTsqrNameTheShardAndLeaveAVerdict() {
        int dims = 4;
        double[] images = UnitRows.of(UnitRows.Spread.ISOTROPIC, 120, dims, 0, 1);
        double[] texts = UnitRows.of(UnitRows.Spread.ISOTROPIC, 6, dims, 0, 2);
        double[] similarities = UnitRows.similarities(images, texts, dims);
        int half = similarities.length / 2;
        Path input = directory.resolve("in");
        similarities(Arrays.copyOf(similarities, half)).write(input.resolve("a.parquet"));
        similarities(Arrays.copyOfRange(similarities, half, 2 * half)).write(input.resolve("b.parquet"));
        CommandRun run = ProgressLine.after(
                "moments of input",
                () -> Damage.flipValue(input.resolve("b.parquet"), "similarities", 0),
                () -> CommandRun.recover(
                        spark, directory.resolve("out"), "--similarities", input, "--set", "svd.engine=tsqr"));
        assertUnusable(run, MESSAGE);
    }

    @ParameterizedTest(name = "after {0}")
    @ValueSource(strings = {"moments of input", "equal rows", "right answers", "similarities"})
    void aRetrievalNamesTheShardAndLeavesAVerdict(String step) {
        Path input = pairs("in", 1);
        Path output = directory.resolve("out");
        CommandRun run = ProgressLine.after(
                step,
                () -> Damage.flipValue(input.resolve("b.parquet"), "text_embedding", 0),
                () -> CommandRun.in(
                        spark,
                        "retrieve",
                        output,
                        "--input",
                        input,
                        "--match",
                        "id",
                        "--factors",
                        "id",
                        "--queries",
                        "50"));
        assertUnusable(run, MESSAGE);
        assertThat(Files.exists(output.resolve("report.json"))).isFalse();
        assertThat(Files.exists(output.resolve("_temporary"))).isFalse();
    }

    private static Shards similarities(double[] values) {
        return new Shards().doubles().similarities("similarities").rows(UnitRows.single(values, 6));
    }
}
