package io.pairscope.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.pairscope.fixtures.Golden;
import io.pairscope.fixtures.Shards;
import io.pairscope.fixtures.SharedSpark;
import io.pairscope.fixtures.UnitRows;
import io.pairscope.fixtures.UnitRows.Spread;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The dry run of a retrieval: what it would cost, or why it cannot run. */
@SharedSpark
class RetrieveDryRunTest {
    private final SparkSession spark;

    @TempDir
    private Path directory;

    RetrieveDryRunTest(SparkSession spark) {
        this.spark = spark;
    }

    private CommandRun dryRun(Object... arguments) {
        return CommandRun.of(
                spark,
                directory.resolve("out"),
                Stream.concat(
                                Stream.of("retrieve", "--dry-run", "--output", directory.resolve("out")),
                                Stream.of(arguments))
                        .toArray());
    }

    private Path pairs(String name, int rows, int dims) {
        double[] images = UnitRows.of(Spread.ISOTROPIC, rows, dims, 0, 1);
        double[] texts = UnitRows.of(Spread.ISOTROPIC, rows, dims, 0, 2);
        new Shards().rows(UnitRows.pairs(images, texts, dims)).write(directory.resolve(name + "/a.parquet"));
        return directory.resolve(name);
    }

    @Test
    void itTellsPairsAndOperationsAndWritesNothing() {
        CommandRun run = dryRun("--input", pairs("in", 120, 4));

        assertThat(run.exitCode()).as(run.err()).isZero();
        assertThat(run.out())
                .contains(
                        "120 rows in 1 shard(s)",
                        "retrieve.k = 10",
                        "image_to_text: 120 queries × 120 rows, 4 dimensions",
                        // Four directions of 120² pairs; three products of 2 · 4 · 120² operations.
                        "57,600 pairs of rows, 3.46e+05 flops in double precision: less than a second");
        assertThat(run.output()).doesNotExist();
    }

    @Test
    void anotherGalleryIsListedAndAskedByAllQueries() {
        CommandRun run = dryRun(
                "--input",
                pairs("in", 120, 4),
                "--gallery",
                pairs("train", 300, 4),
                "--directions",
                "text_to_text",
                "--queries",
                "50");

        assertThat(run.exitCode()).as(run.err()).isZero();
        assertThat(run.out())
                .contains(
                        "gallery: 300 rows in 1 shard(s)",
                        "text_to_text: 50 queries × 300 rows, 4 dimensions",
                        "15,000 pairs of rows, 1.20e+05 flops");
    }

    @Test
    void aGalleryOfOtherEncodersIsRefused() {
        CommandRun run = dryRun("--input", pairs("in", 20, 4), "--gallery", pairs("train", 20, 5));

        assertThat(run.exitCode()).isEqualTo(5);
        assertThat(run.err())
                .contains("the gallery has 5 + 5 dimensions (image + text), the input 4 + 4")
                .doesNotContain("\tat ");
    }

    @Test
    void aSavedStateHasNoRowsToSearch() {
        CommandRun run = dryRun("--input", pairs("in", 20, 4), "--gallery", Golden.file("v1/moments.arrow"));

        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(run.err()).contains("--gallery needs rows, and a saved state (*.arrow) has none");
    }

    @Test
    void withABadShardThereIsNoCostButTheShard() throws Exception {
        Path input = pairs("in", 20, 4);
        Files.writeString(input.resolve("b.parquet"), "not Parquet");
        CommandRun run = dryRun("--input", input);

        assertThat(run.exitCode()).isEqualTo(5);
        assertThat(run.out()).contains("bad shard b.parquet").doesNotContain("pairs of rows");
    }
}
