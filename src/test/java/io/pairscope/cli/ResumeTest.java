package io.pairscope.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.pairscope.engine.storage.RunDirectory;
import io.pairscope.engine.storage.Storage;
import io.pairscope.fixtures.FaultyFileSystem;
import io.pairscope.fixtures.FaultyFileSystem.Step;
import io.pairscope.fixtures.SharedSpark;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Runs that a failing disk ends, and what {@code --resume} makes of them. */
@SharedSpark
class ResumeTest {
    private static final String PAIRS = "data-samples/emoji-keywords-names-24";

    /** Stand for tables that an audit has left, and that somebody has made of its ids. */
    private static final String SCORES = "SCORES";

    private static final String RATINGS = "RATINGS";

    /** More renames than a run has. */
    private static final int MOST_STEPS = 200;

    private static final Storage STORAGE = new Storage(new Configuration());

    private final SparkSession spark;

    @TempDir
    private Path directory;

    ResumeTest(SparkSession spark) {
        this.spark = spark;
    }

    @BeforeEach
    void addTheFileSystem() {
        FaultyFileSystem.addTo(spark.sparkContext().hadoopConfiguration());
    }

    @AfterEach
    void heal() {
        FaultyFileSystem.heal();
    }

    private enum Resumed {
        AUDIT(3, "--input", PAIRS, "--set", "groups=4"),
        AUDIT_OF_TWO_SETS(11, "--input-images", PAIRS, "--input-texts", PAIRS, "--set", "groups=4"),
        COMPARE(3, "--reference", PAIRS, "--candidate", PAIRS + "/part-00000.parquet", "--sliced", "2"),
        RECOVER(3, "--embeddings", PAIRS),
        RETRIEVE(5, "--input", PAIRS, "--queries", "100"),
        FILTER(17, "--scores", SCORES, "--by", "pmi", "--keep-fraction", "0.5", "--input", PAIRS, "--copy"),
        AGREE(3, "--scores", SCORES, "--human", RATINGS, "--set", "agree.resamples=20");

        private final int stride;
        private final String[] options;

        /** @param stride from one rename that fails to the next */
        Resumed(int stride, String... options) {
            this.stride = stride;
            this.options = options;
        }

        String command() {
            return name().replaceAll("_.*", "").toLowerCase(Locale.ROOT);
        }
    }

    private CommandRun run(Resumed job, Path output, String... further) {
        List<Object> words = new ArrayList<>(List.of(job.command()));
        words.addAll(List.of("--output", "faulty:" + output, "--set", "uncertainty=off"));
        for (String option : job.options) {
            words.add(
                    switch (option) {
                        case SCORES -> audited().resolve("scores");
                        case RATINGS -> audited().resolveSibling("ratings.csv");
                        default -> option;
                    });
        }
        words.addAll(List.of(further));
        return CommandRun.of(spark, output, words.toArray());
    }

    /** An audit, with ratings beside it. */
    private Path audited() {
        Path output = directory.resolve("earlier/audited");
        if (!Files.exists(output)) {
            CommandRun audit = CommandRun.audit(spark, output, "--input", PAIRS);
            Stream<String> rated =
                    audit.scoredIds().stream().sorted().map(id -> id + "," + Math.floorMod(id.hashCode(), 5));
            try {
                Files.write(
                        output.resolveSibling("ratings.csv"),
                        Stream.concat(Stream.of("id,human", "nobody,3"), rated).toList());
            } catch (IOException failure) {
                throw new UncheckedIOException(failure);
            }
        }
        return output;
    }

    @ParameterizedTest
    @EnumSource
    void aRunThatEndedAnywhereComesToTheBitsOfACleanOne(Resumed job) throws IOException {
        CommandRun clean = run(job, directory.resolve("clean"));
        assertThat(RunDirectory.foreign(
                        STORAGE, new org.apache.hadoop.fs.Path(clean.output().toUri())))
                .isEmpty();
        int ended = 0;
        boolean reached = true;
        for (int k = 1; reached; k += job.stride) {
            assertThat(k).isLessThan(MOST_STEPS);
            Path output = directory.resolve("out" + k);
            FaultyFileSystem.fail(Step.RENAME, k, false);
            CommandRun run = run(job, output, "--set", "checkpoint=on");
            reached = FaultyFileSystem.heal() <= 0;
            if (run.exitCode() != clean.exitCode()) {
                ended++;
                assertFilesOfTheRunStandApart(run);
                run = run(job, output, "--resume");
            }
            String fault = "rename " + k + ": " + run.err();
            assertThat(run.exitCode()).as(fault).isEqualTo(clean.exitCode());
            assertThat(run.statistics()).as(fault).isEqualTo(clean.statistics());
            assertThat(run.tables()).as(fault).isEqualTo(clean.tables());
            assertThat(output.resolve("checkpoint")).as(fault).doesNotExist();
            Path state = clean.output().resolve("state/moments.arrow");
            if (Files.exists(state)) {
                assertThat(output.resolve("state/moments.arrow")).as(fault).hasSameBinaryContentAs(state);
            }
        }
        assertThat(ended).as("runs that were resumed").isPositive();
    }

    /** A resumed run counts its attempts anew: files with their numbers would meet. */
    private static void assertFilesOfTheRunStandApart(CommandRun run) {
        String[] runs = run.output().resolve("checkpoint/files").toFile().list();
        if (runs != null) {
            assertThat(runs)
                    .containsExactly(run.json("manifest.json").get("run").asText());
        }
    }

    /** A saved state is read by no scan, and decides what the scores are. */
    @Test
    void anotherSavedStateInItsPlaceIsRefused() throws IOException {
        Path reference = directory.resolve("reference.arrow");
        CommandRun first = run(Resumed.AUDIT, directory.resolve("first"));
        Files.copy(first.output().resolve("state/moments.arrow"), reference);
        String[] options = {"--reference", reference.toString(), "--set", "checkpoint=on"};
        Path output = directory.resolve("out");
        FaultyFileSystem.fail(Step.RENAME, renames(options) - 3, false);
        assertThat(run(Resumed.AUDIT, output, options).exitCode()).isEqualTo(1);
        FaultyFileSystem.heal();
        CommandRun another = run(Resumed.AUDIT, directory.resolve("another"), "--set", "raw-moments=on");
        Files.copy(another.output().resolve("state/moments.arrow"), reference, StandardCopyOption.REPLACE_EXISTING);

        CommandRun resumed = run(Resumed.AUDIT, output, "--reference", reference.toString(), "--resume");

        assertThat(resumed.exitCode()).isEqualTo(5);
        assertThat(resumed.err()).contains("cannot resume");
    }

    /** How many an undisturbed run has. */
    private int renames(String... options) {
        FaultyFileSystem.fail(Step.RENAME, MOST_STEPS, false);
        assertThat(run(Resumed.AUDIT, directory.resolve("counted"), options).exitCode())
                .isZero();
        return MOST_STEPS - FaultyFileSystem.heal();
    }

    @Test
    void otherSettingsAreRefusedAndSoIsARunWithResults() {
        Path output = directory.resolve("out");
        FaultyFileSystem.fail(Step.RENAME, 1000, false);
        CommandRun whole = run(Resumed.AUDIT, output, "--set", "checkpoint=on");
        int renames = 1000 - FaultyFileSystem.heal();
        CommandRun again = run(Resumed.AUDIT, output, "--resume");
        assertThat(again.exitCode()).isEqualTo(6);
        assertThat(again.err()).contains("nothing to resume").contains("is complete");

        FaultyFileSystem.fail(Step.RENAME, renames - 3, false);
        CommandRun ended = run(Resumed.AUDIT, directory.resolve("ended"), "--set", "checkpoint=on");
        FaultyFileSystem.heal();
        assertThat(whole.exitCode()).isZero();
        assertThat(ended.exitCode()).isEqualTo(1);
        // A setting, and an option that no setting has.
        for (String[] others : List.of(
                new String[] {"--resume", "--set", "normalize=never"},
                new String[] {"--resume", "--verify-shuffle", "0.5"})) {
            CommandRun other = run(Resumed.AUDIT, ended.output(), others);
            assertThat(other.exitCode()).isEqualTo(5);
            assertThat(other.err()).contains("cannot resume").contains("without --resume");
            assertThat(other.err().contains("with other settings: normalize = never (was apply)"))
                    .isEqualTo(List.of(others).contains("normalize=never"));
        }
    }
}
