package io.pairscope.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.pairscope.fixtures.Shards;
import io.pairscope.fixtures.SharedSpark;
import io.pairscope.fixtures.UnitRows;
import io.pairscope.fixtures.UnitRows.Spread;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.ipc.ArrowFileReader;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A recovery that ended early goes on as if it had not, or is refused by name. */
@SharedSpark
class RecoverResumeTest {
    private static final int ROWS = 400;
    private static final int DIMS = 8;

    private final SparkSession spark;

    @TempDir
    private Path directory;

    private Path input;

    RecoverResumeTest(SparkSession spark) {
        this.spark = spark;
    }

    /** Texts of rank five: their equations are not all met at once, so that the second stage of the solver runs, too. */
    @BeforeEach
    void writeInput() {
        double[] five = UnitRows.of(Spread.ISOTROPIC, ROWS, 5, 0, 1);
        double[] texts = new double[ROWS * DIMS];
        for (int i = 0; i < ROWS; i++) {
            System.arraycopy(five, i * 5, texts, i * DIMS, 5);
        }
        input = write("in", UnitRows.of(Spread.ISOTROPIC, ROWS, DIMS, 0, 2), texts);
    }

    private Path write(String name, double[] images, double[] texts) {
        new Shards()
                .doubles()
                .rows(UnitRows.pairs(images, texts, DIMS))
                .write(directory.resolve(name).resolve("a.parquet"));
        return directory.resolve(name);
    }

    private CommandRun recover(String output, Object... arguments) {
        List<Object> all = new ArrayList<>(List.of("--embeddings", input));
        all.addAll(List.of(arguments));
        return CommandRun.recover(spark, directory.resolve(output), all.toArray());
    }

    private CommandRun interruptedAfter(int iterations) {
        CommandRun run = recover("out", "--set", "recovery.max-iterations=" + iterations);
        assertThat(run.exitCode()).as(run.err()).isEqualTo(3);
        return run;
    }

    private static Path savedPass(CommandRun run, int iterations) {
        return run.output().resolve(String.format("state/recovery-pass-%05d.arrow", iterations));
    }

    /** Two in the first stage, three in the second. */
    private static int systems(Path pass) {
        try (RootAllocator allocator = new RootAllocator();
                ArrowFileReader reader = new ArrowFileReader(FileChannel.open(pass), allocator)) {
            return reader.getRecordBlocks().size();
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    @ParameterizedTest(name = "after {0} passes, {1} systems")
    @CsvSource({"1, 2", "3, 2", "15, 3"})
    void aResumedRecoveryEndsBitForBitAsOneThatNeverStopped(int iterations, int systems) {
        CommandRun whole = recover("whole");
        CommandRun stopped = interruptedAfter(iterations);
        assertThat(systems(savedPass(stopped, iterations))).isEqualTo(systems);

        CommandRun resumed = recover("out", "--resume");

        assertThat(resumed.exitCode()).as(resumed.err()).isZero();
        assertThat(resumed.value("recovery_iterations")).isGreaterThan(iterations);
        assertThat(resumed.statistics()).isEqualTo(whole.statistics());
        assertThat(resumed.report().get("curves")).isEqualTo(whole.report().get("curves"));
        assertThat(Recovered.of(resumed).embeddings())
                .containsExactly(Recovered.of(whole).embeddings());
        assertThat(resumed.output().resolve("state").toFile().list()).containsExactly("recovery.arrow");
    }

    @Test
    void aRunMayStopAndGoOnMoreThanOnce() {
        interruptedAfter(2);

        CommandRun again = recover("out", "--resume", "--set", "recovery.max-iterations=5");
        assertThat(again.exitCode()).isEqualTo(3);
        assertThat(again.value("recovery_iterations")).isEqualTo(5);
        assertThat(again.output().resolve("state").toFile().list())
                .containsExactlyInAnyOrder("recovery.arrow", "recovery-pass-00005.arrow");

        CommandRun last = recover("out", "--resume");
        assertThat(last.exitCode()).as(last.err()).isZero();
        assertThat(last.statistics()).isEqualTo(recover("whole").statistics());
    }

    @Test
    void aRunThatWasKilledBeforeItsFirstPassStartsWithTheFirst() throws IOException {
        CommandRun killed = interruptedAfter(3);
        Files.delete(killed.output().resolve("verdict.json"));
        Files.delete(savedPass(killed, 3));

        CommandRun resumed = recover("out", "--resume");

        assertThat(resumed.exitCode()).as(resumed.err()).isZero();
        assertThat(resumed.statistics()).isEqualTo(recover("whole").statistics());
    }

    @Test
    void aRunThatIsCompleteIsNotResumedAndLeftAsItIs() throws IOException {
        CommandRun finished = recover("out");
        byte[] report = Files.readAllBytes(finished.output().resolve("report.json"));

        CommandRun run = recover("out", "--resume");

        assertThat(run.exitCode()).isEqualTo(6);
        assertThat(run.err()).contains("nothing to resume", "is complete").containsOnlyOnce("error: ");
        CommandRun dry = recover("out", "--resume", "--dry-run");
        assertThat(dry.exitCode()).isEqualTo(6);
        assertThat(dry.err()).contains("nothing to resume", "is complete");
        assertThat(finished.output().resolve("report.json")).hasBinaryContent(report);
        assertThat(run.recovered()).hasSize(ROWS);
    }

    @Test
    void aMistypedInputDoesNotCostTheResultsOfTheRunToResume() throws IOException {
        CommandRun finished = recover("out");
        byte[] report = Files.readAllBytes(finished.output().resolve("report.json"));
        input = directory.resolve("inn");

        CommandRun run = recover("out", "--resume");

        assertThat(run.exitCode()).isEqualTo(5);
        assertThat(run.err()).contains("nothing to read", "inn does not exist");
        assertThat(finished.output().resolve("report.json")).hasBinaryContent(report);
        assertThat(run.recovered()).hasSize(ROWS);
        assertThat(run.verdict().get("exit_code").asInt()).isZero();
    }

    @Test
    void whereNoRunIsThereIsNothingToResume() throws IOException {
        Files.createDirectories(directory.resolve("mine"));
        Files.writeString(directory.resolve("mine/notes.txt"), "x");

        assertThat(recover("none", "--resume").exitCode()).isEqualTo(6);
        CommandRun run = recover("mine", "--resume");

        assertThat(run.exitCode()).isEqualTo(6);
        assertThat(run.err()).contains("nothing to resume: no earlier run is in", "run it without --resume");
        assertThat(directory.resolve("none")).doesNotExist();
        assertThat(directory.resolve("mine").toFile().list()).containsExactly("notes.txt");
    }

    @ParameterizedTest
    @CsvSource({
        "--set, seed=2, rank 5 rows 400 seed 2",
        "--rank, 4, rank 4 rows 400 seed 1",
        "--side, text, rank 5 rows 400 seed 1"
    })
    void otherSettingsAreRefusedAndTheSavedPassIsKept(String option, String value, String asked) {
        CommandRun stopped = interruptedAfter(3);

        CommandRun run = recover("out", "--resume", option, value);

        BadInputTest.assertUnusable(
                run,
                "cannot resume from",
                "recovery-pass-00003.arrow",
                "rank 5 rows 400 seed 1, this run is ",
                asked,
                "the input or the settings are others. Start again with --overwrite");
        assertThat(savedPass(stopped, 3)).exists();
        assertThat(recover("out", "--resume").exitCode()).isZero();
    }

    @Test
    void anotherInputIsRefused() {
        interruptedAfter(3);
        input = write(
                "other",
                UnitRows.of(Spread.ISOTROPIC, ROWS, DIMS, 0, 3),
                UnitRows.of(Spread.ISOTROPIC, ROWS, DIMS, 0, 4));

        BadInputTest.assertUnusable(recover("out", "--resume"), "cannot resume from", "the input or the settings");
    }

    @Test
    void aDamagedPassIsRefusedWithTheWayOut() throws IOException {
        Path pass = savedPass(interruptedAfter(3), 3);
        byte[] bytes = Files.readAllBytes(pass);
        Files.write(pass, Arrays.copyOf(bytes, bytes.length / 2));

        BadInputTest.assertUnusable(
                recover("out", "--resume"), "recovery-pass-00003.arrow", "Start again with --overwrite");

        CommandRun again = recover("out", "--overwrite");
        assertThat(again.exitCode()).as(again.err()).isZero();
    }
}
