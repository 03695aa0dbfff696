package io.pairscope.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.pairscope.fixtures.FaultyFileSystem;
import io.pairscope.fixtures.FaultyFileSystem.Step;
import io.pairscope.fixtures.Forked;
import io.pairscope.fixtures.Gaussians;
import io.pairscope.fixtures.Shards;
import io.pairscope.fixtures.SharedSpark;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Audits that replace an earlier one, each in a JVM of its own that is killed at one of its renames, by which files are
 * published: at the first, at the last, and at some between. {@code --resume} comes to the bits of a clean run.
 */
@SharedSpark
class KilledDriverTest {
    /** More renames than a run has. */
    private static final int MOST_STEPS = 500;

    private static final int SAMPLES = 8;
    private static final int AT_ONCE = 2;
    private static final long SECONDS = 240;

    private final SparkSession spark;

    @TempDir
    private Path directory;

    KilledDriverTest(SparkSession spark) {
        this.spark = spark;
    }

    @BeforeEach
    void writeInputs() {
        FaultyFileSystem.addTo(spark.sparkContext().hadoopConfiguration());
        new Shards().rows(Gaussians.equicorrelated(60, 3, 0.5, 1)).write(directory.resolve("earlier/a.parquet"));
        for (int shard = 0; shard < 2; shard++) {
            new Shards()
                    .rows(Gaussians.equicorrelated(60, 3, 0.5, 2 + shard))
                    .write(directory.resolve("in/" + shard + ".parquet"));
        }
    }

    @AfterEach
    void heal() {
        FaultyFileSystem.heal();
    }

    /** Ends itself at a rename. Arguments: its number, then the command. */
    static final class Killed {
        private Killed() {}

        public static void main(String[] arguments) {
            Configuration settings = new Configuration(false);
            FaultyFileSystem.addTo(settings);
            settings.forEach(setting -> System.setProperty("spark.hadoop." + setting.getKey(), setting.getValue()));
            FaultyFileSystem.kill(Step.RENAME, Integer.parseInt(arguments[0]));
            Main.main(Arrays.copyOfRange(arguments, 1, arguments.length));
        }
    }

    private Path output(String place) {
        return directory.resolve(place).resolve("out");
    }

    private List<String> words(String place, String input, String... further) {
        List<String> words = new ArrayList<>(List.of("audit", "--output", "faulty:" + output(place)));
        words.addAll(List.of("--input", directory.resolve(input).toString(), "--set", "uncertainty=off"));
        words.addAll(List.of(further));
        return words;
    }

    private CommandRun here(String place, String input, String... further) {
        return CommandRun.of(spark, output(place), words(place, input, further).toArray());
    }

    private static void copy(Path from, Path to) throws IOException {
        try (Stream<Path> all = Files.walk(from)) {
            for (Path path : (Iterable<Path>) all::iterator) {
                Files.copy(path, to.resolve(from.relativize(path).toString()));
            }
        }
    }

    private Process killedAt(int k) throws IOException {
        String place = "killed-" + k;
        copy(output("first").getParent(), directory.resolve(place));
        List<String> command = new ArrayList<>(List.of("-Xmx1g", Killed.class.getName(), Integer.toString(k)));
        command.addAll(words(place, "in", "--overwrite", "--set", "checkpoint=on", "--master", "local[2]"));
        return Forked.builder(directory.resolve(place + ".log"), command).start();
    }

    @Test
    void theBitsOfACleanRunComeOfARunThatWasKilledAtAnyPublishing() throws Exception {
        CommandRun earlier = here("first", "earlier");
        copy(output("first").getParent(), directory.resolve("clean"));
        FaultyFileSystem.fail(Step.RENAME, MOST_STEPS, false);
        CommandRun clean = here("clean", "in", "--overwrite", "--set", "checkpoint=on");
        int renames = MOST_STEPS - FaultyFileSystem.heal();
        assertThat(List.of(earlier.exitCode(), clean.exitCode()))
                .as(clean.err())
                .containsOnly(0);
        assertThat(renames).isBetween(SAMPLES, MOST_STEPS - 1);

        Map<Integer, Process> running = new TreeMap<>();
        for (int sample = 0; sample < SAMPLES; sample++) {
            int k = 1 + sample * (renames - 1) / (SAMPLES - 1);
            running.put(k, killedAt(k));
            if (running.size() == AT_ONCE || sample == SAMPLES - 1) {
                for (Map.Entry<Integer, Process> one : running.entrySet()) {
                    assertResumed(one.getKey(), one.getValue(), earlier, clean);
                }
                running.clear();
            }
        }
    }

    private void assertResumed(int k, Process process, CommandRun earlier, CommandRun clean) throws Exception {
        String place = "killed-" + k;
        boolean ended = process.waitFor(SECONDS, TimeUnit.SECONDS);
        process.destroyForcibly();
        String said = place + ": " + Files.readString(directory.resolve(place + ".log"));
        assertThat(ended).as(said).isTrue();
        assertThat(process.exitValue()).as(said).isEqualTo(FaultyFileSystem.KILLED);
        if (Files.exists(output(place).resolve("verdict.json"))) {
            assertThat(statistics(place)).as(said).isIn(earlier.statistics(), clean.statistics());
        }

        CommandRun resumed = here(place, "in", "--resume");

        if (resumed.exitCode() != 0) {
            assertThat(resumed.exitCode()).as(said + resumed.err()).isEqualTo(6);
            assertThat(resumed.err()).as(said).contains("nothing to resume");
        }
        assertThat(resumed.verdict().get("exit_code").asInt()).as(said).isZero();
        assertThat(resumed.statistics()).as(said).isEqualTo(clean.statistics());
        assertThat(resumed.tables()).as(said).isEqualTo(clean.tables());
        assertThat(resumed.output().resolve("state/moments.arrow"))
                .as(said)
                .hasSameBinaryContentAs(clean.output().resolve("state/moments.arrow"));
        List<String> left = new ArrayList<>(List.of(resumed.output().toFile().list()));
        if (resumed.exitCode() == 6) {
            // Of a process that was killed behind its verdict: nobody had to take the directory.
            left.remove("owner.json");
        }
        assertThat(left)
                .as(said)
                .containsExactlyInAnyOrder(clean.output().toFile().list());
    }

    private JsonNode statistics(String place) throws IOException {
        return new ObjectMapper()
                .readTree(output(place).resolve("report.json").toFile())
                .get("statistics");
    }
}
