package io.pairscope.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.pairscope.engine.history.HistoryDirectory;
import io.pairscope.engine.storage.Storage;
import io.pairscope.fixtures.FaultyFileSystem;
import io.pairscope.fixtures.FaultyFileSystem.Step;
import io.pairscope.fixtures.Gaussians;
import io.pairscope.fixtures.Shards;
import io.pairscope.fixtures.SharedSpark;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.List;
import java.util.stream.Stream;
import org.apache.hadoop.fs.FileUtil;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * A disk that fails at one step of an audit that replaces an earlier one, adds to its moments and to its history: each step
 * in turn as an exception, and every fourth as the error that Hadoop's local file system throws.
 */
@SharedSpark
class FaultyDiskTest {
    /** More than an audit has of any kind. */
    private static final int MOST_STEPS = 100;

    private final SparkSession spark;

    @TempDir
    private Path directory;

    FaultyDiskTest(SparkSession spark) {
        this.spark = spark;
    }

    @AfterEach
    void heal() {
        FaultyFileSystem.heal();
    }

    private CommandRun audit() {
        Path output = directory.resolve("out");
        return CommandRun.of(
                spark,
                output,
                "audit",
                "--input",
                directory.resolve("in"),
                "--output",
                "faulty:" + output,
                "--state",
                "faulty:" + directory.resolve("state"),
                "--set",
                "uncertainty=off",
                "--overwrite");
    }

    @ParameterizedTest(name = "{0}, as an error: {1}")
    @CsvSource({
        "CREATE, false", "CREATE, true", "WRITE, false", "WRITE, true", "CLOSE, false",
        "CLOSE, true", "RENAME, false", "RENAME, true", "LIST, false", "LIST, true"
    })
    void aStepThatFailsCostsTheNewRunAtMost(Step step, boolean error) throws IOException {
        FaultyFileSystem.addTo(spark.sparkContext().hadoopConfiguration());
        new Shards().rows(Gaussians.equicorrelated(40, 3, 0.5, 1)).write(directory.resolve("in/a.parquet"));
        CommandRun first = audit();
        assertThat(first.exitCode()).as(first.err()).isZero();
        JsonNode statistics = first.statistics();
        int k = 1;
        // Both come from one place and take the same way: of the errors a sample will do.
        int stride = error ? 4 : 1;
        for (boolean reached = true; reached; k += stride) {
            assertThat(k).isLessThan(MOST_STEPS);
            String before = run();
            // Read and scored again, not taken from the moments that are kept.
            new Shards().rows(Gaussians.equicorrelated(40, 3, 0.5, 1)).write(directory.resolve("in/a.parquet"));
            Files.setLastModifiedTime(
                    directory.resolve("in/a.parquet"), FileTime.fromMillis(1_000_000_000_000L + 1000L * k));
            deleteOldGenerations();
            FaultyFileSystem.fail(step, k, error);
            CommandRun run = audit();
            reached = FaultyFileSystem.heal() <= 0;
            String fault = step + " " + k + ": exit " + run.exitCode() + ", " + run.err();
            assertThat(run.err()).as(fault).doesNotContain("\tat ", "Exception");
            assertThat(run.err().lines().count()).as(fault).isLessThanOrEqualTo(1);
            if (run.exitCode() == 0) {
                assertThat(run()).as(fault).isNotEqualTo(before);
            } else {
                assertThat(run.exitCode()).as(fault).isIn(1, 5, 6);
                assertThat(run.err()).as(fault).contains("error: ").contains("No space left on device");
                assertThat(run()).as(fault).isEqualTo(before);
            }
            assertThat(run.verdict().get("exit_code").asInt()).as(fault).isZero();
            assertThat(run.statistics().get("cosine_mean").get("value"))
                    .as(fault)
                    .isEqualTo(statistics.get("cosine_mean").get("value"));
            assertNothingTruncated(run, fault);
        }
        assertThat(k).as("steps of the kind").isGreaterThan(3);
    }

    /** A fault among the last steps spares them; then each run has one step more than the last, and the fault never comes to the end. */
    private void deleteOldGenerations() throws IOException {
        try (Stream<Path> all = Files.list(directory.resolve("state"))) {
            List<Path> generations = all.filter(Files::isDirectory).sorted().toList();
            for (Path old : generations.subList(0, Math.max(0, generations.size() - 2))) {
                FileUtil.fullyDelete(old.toFile());
            }
        }
    }

    private String run() throws IOException {
        return new ObjectMapper()
                .readTree(directory.resolve("out/manifest.json").toFile())
                .get("run")
                .asText();
    }

    /** Generations without a ledger hold nothing, or the verdict says that the moments are not kept. */
    private void assertNothingTruncated(CommandRun run, String fault) throws IOException {
        HistoryDirectory.Listing listing = HistoryDirectory.open(
                        new Storage(spark.sparkContext().hadoopConfiguration()),
                        directory.resolve("history").toString())
                .newest(1000, any -> true);
        assertThat(listing.unreadable()).as(fault).isEmpty();
        try (Stream<Path> generations = Files.list(directory.resolve("state"))) {
            List<Path> unfinished = generations
                    .filter(generation -> !Files.exists(generation.resolve("ledger.arrow")))
                    .toList();
            assertThat(unfinished).as(fault).isEmpty();
        }
        assertThat(directory.resolve("out").resolve("owner.json")).as(fault).doesNotExist();
        assertThat(directory.resolve("state").resolve("owner.json")).as(fault).doesNotExist();
    }
}
