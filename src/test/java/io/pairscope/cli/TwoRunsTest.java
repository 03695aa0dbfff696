package io.pairscope.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.pairscope.fixtures.Gaussians;
import io.pairscope.fixtures.Shards;
import io.pairscope.fixtures.SharedSpark;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Two runs that want one directory: the second begins between the scans of the first. */
@SharedSpark
class TwoRunsTest {
    /** A step that a job prints in the middle of its work. */
    private static final Map<String, String> MIDDLE = Map.of(
            "audit", "moments of input",
            "compare", "moments of reference",
            "recover", "moments of input",
            "retrieve", "moments of input",
            "filter", "scores by pmi",
            "agree", "rows of ratings have a score");

    private final SparkSession spark;

    @TempDir
    private Path directory;

    TwoRunsTest(SparkSession spark) {
        this.spark = spark;
    }

    @BeforeEach
    void writeInputs() {
        write("in", 1);
        write("other", 2);
    }

    private void write(String name, long seed) {
        new Shards()
                .rows(Gaussians.equicorrelated(120, 4, 0.5, seed))
                .write(directory.resolve(name).resolve("a.parquet"));
    }

    private Path output() {
        return directory.resolve("out");
    }

    private CommandRun run(String job, String input, Path output, Object... more) {
        Path set = directory.resolve(input);
        List<Object> arguments = new ArrayList<>(
                switch (job) {
                    case "compare" -> List.of("--reference", set, "--candidate", directory.resolve("other"));
                    case "recover" -> List.of("--embeddings", set);
                    case "filter" -> List.of("--scores", scores(input), "--by", "pmi", "--keep-fraction", "0.5");
                    case "agree" -> List.of("--scores", scores(input), "--human", ratings(input));
                    default -> List.of("--input", set);
                });
        arguments.addAll(List.of(more));
        return CommandRun.in(spark, job, output, arguments.toArray());
    }

    /** Audits both inputs where a job reads scores, and writes ratings of their ids. */
    private void makeScores(String job) throws IOException {
        for (String input : job.equals("filter") || job.equals("agree") ? List.of("in", "other") : List.<String>of()) {
            CommandRun audit = run("audit", input, scores(input).getParent());
            assertThat(audit.exitCode()).as(audit.err()).isZero();
            List<String> lines = new ArrayList<>(List.of("id,human"));
            audit.scoredIds().forEach(id -> lines.add(id + "," + Math.floorMod(id.hashCode(), 5)));
            Files.write(ratings(input), lines);
        }
    }

    private Path scores(String input) {
        return directory.resolve("audited-" + input + "/scores");
    }

    private Path ratings(String input) {
        return directory.resolve("ratings-" + input + ".csv");
    }

    /** Runs a job and once, behind the line of progress that holds a text, an action that may run another one. */
    private static CommandRun after(String text, Runnable action, Supplier<CommandRun> run) {
        PrintStream standardError = System.err;
        AtomicBoolean acted = new AtomicBoolean();
        System.setErr(new PrintStream(standardError, true, StandardCharsets.UTF_8) {
            @Override
            public void println(String line) {
                super.println(line);
                if (line.contains(text) && acted.compareAndSet(false, true)) {
                    action.run();
                }
            }
        });
        try {
            return run.get();
        } finally {
            System.setErr(standardError);
        }
    }

    /** As if nothing had renewed it. */
    private void neglect(Path owner) {
        try {
            Files.setLastModifiedTime(owner, FileTime.from(Instant.now().minus(Duration.ofMinutes(3))));
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"audit", "compare", "recover", "retrieve", "filter", "agree"})
    void theSecondIsRefusedWhileTheFirstLives(String job) throws IOException {
        makeScores(job);
        List<CommandRun> second = new ArrayList<>();
        CommandRun first = after(
                MIDDLE.get(job),
                () -> second.add(run(job, "other", output(), "--overwrite")),
                () -> run(job, "in", output()));

        assertThat(second.get(0).exitCode()).isEqualTo(6);
        assertThat(second.get(0).err())
                .startsWith("error: " + output() + " belongs to run ")
                .contains("(" + job + ", process " + ProcessHandle.current().pid() + " on ")
                .hasLineCount(1);
        assertThat(first.exitCode()).as(first.err()).isZero();
        assertThat(first.statistics())
                .isEqualTo(run(job, "in", directory.resolve("alone")).statistics());
        assertThat(output().resolve("owner.json")).doesNotExist();
    }

    @ParameterizedTest
    @ValueSource(strings = {"audit", "compare", "recover", "retrieve", "filter", "agree"})
    void aFirstThatStoodStillLosesItsDirectoryAndNothingOfItShows(String job) throws IOException {
        makeScores(job);
        List<CommandRun> second = new ArrayList<>();
        CommandRun first = after(
                MIDDLE.get(job),
                () -> {
                    neglect(output().resolve("owner.json"));
                    second.add(run(job, "other", output(), "--overwrite"));
                },
                () -> run(job, "in", output()));

        assertThat(second.get(0).exitCode()).as(second.get(0).err()).isZero();
        assertThat(first.exitCode()).isEqualTo(6);
        assertThat(first.err())
                .startsWith("error: ")
                .contains(" was taken from this run")
                .hasLineCount(1);
        CommandRun alone = run(job, "other", directory.resolve("alone"));
        assertThat(second.get(0).statistics()).isEqualTo(alone.statistics());
        assertThat(output().toFile().list())
                .containsExactlyInAnyOrder(directory.resolve("alone").toFile().list());
    }

    @Test
    void oneStateTakesOneRunAtATime() {
        Path state = directory.resolve("state");
        List<CommandRun> second = new ArrayList<>();
        CommandRun first = after(
                "moments of input",
                () -> second.add(run("audit", "other", directory.resolve("out-2"), "--state", state)),
                () -> run("audit", "in", output(), "--state", state));

        assertThat(first.exitCode()).as(first.err()).isZero();
        assertThat(second.get(0).exitCode()).isEqualTo(6);
        assertThat(second.get(0).err())
                .startsWith("error: " + state + " belongs to run ")
                .hasLineCount(1);
        assertThat(directory.resolve("out-2")).doesNotExist();
        assertThat(state.toFile().list()).containsExactly("00000001");
    }

    @ParameterizedTest(name = "{0}: exit {1}")
    @CsvSource({"absent, 0", "unusable, 0", "aborted, 0", "crashed, 0", "pass, 6", "warn, 6", "fail, 6"})
    void onlyARunWithoutResultsGivesWay(String status, int exitCode) throws IOException {
        assertThat(run("audit", "other", output()).exitCode()).isZero();
        if (status.equals("absent")) {
            Files.delete(output().resolve("verdict.json"));
        } else {
            Files.writeString(output().resolve("verdict.json"), "{\"status\": \"" + status + "\"}");
        }

        CommandRun otherJob = run("retrieve", "in", output());
        assertThat(otherJob.exitCode()).isEqualTo(6);
        CommandRun next = run("audit", "in", output());

        assertThat(next.exitCode()).as(next.err()).isEqualTo(exitCode);
        String input = exitCode == 0 ? "in" : "other";
        assertThat(next.json("manifest.json").at("/input/0").asText())
                .isEqualTo(directory.resolve(input).toString());
        Files.writeString(output().resolve("verdict.json"), "{\"status\": \"crashed\"}");
        Files.writeString(output().resolve("notes.txt"), "mine");
        CommandRun stranger = run("audit", "in", output());
        assertThat(stranger.exitCode()).isEqualTo(6);
        assertThat(stranger.err()).contains("holds notes.txt, which no run has written");
    }

    @Test
    void aShardThatIsReplacedBetweenTheScansIsNoticedWhateverItsLengthAndTime() throws IOException {
        Path shard = directory.resolve("in/a.parquet");
        Path twin = directory.resolve("twin.parquet");
        new Shards().rows(Gaussians.equicorrelated(120, 4, 0.5, 3)).write(twin);
        FileTime time = Files.getLastModifiedTime(shard);
        CommandRun run = after(
                "moments of input",
                () -> {
                    try {
                        assertThat(Files.size(twin)).isEqualTo(Files.size(shard));
                        Files.write(shard, Files.readAllBytes(twin));
                        Files.setLastModifiedTime(shard, time);
                    } catch (IOException failure) {
                        throw new UncheckedIOException(failure);
                    }
                },
                () -> run("audit", "in", output()));

        assertThat(run.exitCode()).isEqualTo(5);
        assertThat(run.err())
                .contains("shard a.parquet holds other values than the first scan read")
                .hasLineCount(1);
    }
}
