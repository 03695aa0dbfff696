package io.pairscope.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.pairscope.fixtures.Golden;
import io.pairscope.fixtures.TwinFileSystem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Commands on states and histories: on a file system that only Spark's defaults file knows, and printed as version 1 did. */
class CommandsWithoutSessionTest {
    private static final String DEFAULTS = "pairscope.spark.defaults";

    @TempDir
    private Path temporary;

    @BeforeEach
    void nameTheFileSystem() throws IOException {
        Path defaults = temporary.resolve("spark-defaults.conf");
        Files.writeString(defaults, TwinFileSystem.sparkDefaults());
        System.setProperty(DEFAULTS, defaults.toString());
    }

    @AfterEach
    void forgetIt() {
        System.clearProperty(DEFAULTS);
    }

    private static CommandRun command(Object... arguments) {
        return CommandRun.of(null, null, arguments);
    }

    private static String twin(Path path) {
        return "twin:" + path;
    }

    private static void assertPrinted(CommandRun run, String expected) {
        assertThat(run.exitCode()).as(run.err()).isZero();
        assertThat(run.out()).isEqualTo(expected);
    }

    @Test
    void stateShowPrintsAStateOfVersion1() throws IOException {
        String state = twin(Golden.file("v1/moments.arrow"));

        assertPrinted(
                command("state", "show", state),
                Files.readString(Golden.file("v1/state-show.txt"))
                        .replace("/example/audit/state/moments.arrow", state));
    }

    @Test
    void stateMergeReadsAndWritesThere() throws IOException {
        String state = twin(Golden.file("v1/moments.arrow"));
        Path merged = temporary.resolve("merged.arrow");

        CommandRun twice = command("state", "merge", state, state, "--output", twin(merged));

        assertThat(twice.exitCode()).isEqualTo(5);
        assertThat(twice.err())
                .isEqualTo("error: two states hold the same rows of file:/example/pairs.parquet, which would count"
                        + " twice\n");
        Path copy = temporary.resolve("copy.arrow");
        assertThat(command("state", "merge", state, twin(copy), "--output", twin(merged))
                        .err())
                .isEqualTo("error: no state file " + twin(copy) + "\n");
    }

    @Test
    void oneStateIsNotMergedAndADirectoryIsNone() {
        String state = twin(Golden.file("v1/moments.arrow"));
        CommandRun one = command("state", "merge", state, "--output", twin(temporary.resolve("merged.arrow")));
        assertThat(one.exitCode()).isEqualTo(2);
        assertThat(one.err()).isEqualTo("error: STATE: name two states or more to merge\n");

        CommandRun directory = command("state", "show", twin(temporary));
        assertThat(directory.exitCode()).isEqualTo(5);
        assertThat(directory.err())
                .isEqualTo("error: no state file " + twin(temporary) + ": it is a directory; name the file in it\n");
    }

    @Test
    void stateMergeRefusesATakenOutputBeforeItReadsAnything() throws IOException {
        Path taken = Files.createFile(temporary.resolve("merged.arrow"));
        String none = twin(temporary.resolve("none.arrow"));

        CommandRun merge = command("state", "merge", none, none, "--output", twin(taken));

        assertThat(merge.exitCode()).isEqualTo(6);
        assertThat(merge.err()).isEqualTo("error: " + twin(taken) + " is there already; name a new file\n");
    }

    @ParameterizedTest
    @CsvSource({
        "audit --input in --output @, --output is empty; name a directory",
        "audit --input @ --output out, --input is empty; name a file or a directory",
        "audit --input in --output out --reference @, --reference is empty; name a file or a directory",
        "audit --input in --output out --state @, --state is empty; name a directory",
        "compare --reference a --candidate @ --output out, --candidate is empty; name a file or a directory",
        "recover --embeddings @ --output out, --embeddings is empty; name a file or a directory",
        "report @, DIR is empty; name a directory",
        "state show @, STATE is empty; name a file",
        "state merge a b --output @, --output is empty; name a file",
        "history show @, DIR is empty; name a directory",
        "history prune @ --keep-months 1, DIR is empty; name a directory"
    })
    void anEmptyPlaceIsAUsageErrorThatNamesItsOption(String arguments, String message) {
        for (String empty : List.of("", "  ")) {
            Object[] all = Arrays.stream(arguments.split(" "))
                    .map(argument -> argument.equals("@") ? empty : argument)
                    .toArray();

            CommandRun run = command(all);

            assertThat(run.exitCode()).isEqualTo(2);
            assertThat(run.err()).isEqualTo("error: " + message + "\n");
        }
    }

    @Test
    void historyShowPrintsAHistoryOfVersion1() throws IOException {
        String history = twin(Golden.file("v1/history"));

        assertPrinted(command("history", "show", history), Files.readString(Golden.file("v1/history-show.txt")));
    }

    @Test
    void historyPruneDeletesThere() throws IOException {
        Path history = temporary.resolve("history");
        Files.createDirectories(history.resolve("month=2020-01"));
        Path record = Golden.file("v1/history/month=2026-11");
        try (Stream<Path> files = Files.list(record)) {
            for (Path file : files.toList()) {
                Files.copy(file, history.resolve("month=2020-01").resolve(file.getFileName()));
            }
        }

        assertPrinted(
                command("history", "prune", twin(history), "--keep-months", 1), "deleted month=2020-01, 2 runs\n");
        assertThat(history).isEmptyDirectory();
    }

    @Test
    void anUnknownFileSystemIsSaidInOneLine() {
        System.clearProperty(DEFAULTS);

        CommandRun show = command("state", "show", "twin:/s.arrow");
        assertThat(show.exitCode()).isEqualTo(5);
        assertThat(show.err())
                .isEqualTo("error: cannot reach the state twin:/s.arrow: No FileSystem for scheme \"twin\". Check its"
                        + " path, and the settings spark.hadoop.* of its file system\n");
        CommandRun history = command("history", "show", "twin:/history");
        assertThat(history.exitCode()).isEqualTo(5);
        assertThat(history.err())
                .isEqualTo("error: cannot read the history twin:/history: No FileSystem for scheme \"twin\"\n");
    }

    private Path finishedRun() throws IOException {
        Path run = Files.createDirectories(temporary.resolve("run"));
        Files.copy(Path.of("src/test/resources/io/pairscope/report/page/audit-old.json"), run.resolve("report.json"));
        return run;
    }

    @Test
    void reportMakesThePageOfAFinishedRunAgainAndLeavesAllElse() throws IOException {
        Path run = finishedRun();
        Files.writeString(run.resolve("verdict.json"), "{\"status\":\"pass\",\"exit_code\":0}");
        Files.writeString(run.resolve("report.html"), "an old page");

        assertPrinted(command("report", twin(run)), twin(run) + "/report.html\n");

        assertThat(run.toFile().list()).containsExactlyInAnyOrder("report.html", "report.json", "verdict.json");
        assertThat(run.resolve("report.html"))
                .content()
                .startsWith("<!DOCTYPE html>")
                .contains("<title>Pairscope run: pass</title>");
    }

    @Test
    void aMissingOrDamagedReportIsSaidInOneLine() throws IOException {
        Path none = temporary.resolve("none");
        CommandRun missing = command("report", twin(none));
        assertThat(missing.exitCode()).isEqualTo(5);
        assertThat(missing.err())
                .isEqualTo("error: there is no " + twin(none)
                        + "/report.json: name the directory of a run that came to results\n");

        Path run = finishedRun();
        Files.writeString(run.resolve("report.json"), "{\"statistics\":");
        CommandRun damaged = command("report", twin(run));
        assertThat(damaged.exitCode()).isEqualTo(5);
        assertThat(damaged.err())
                .startsWith("error: " + twin(run) + "/report.json is damaged: ")
                .endsWith("; run the job again\n")
                .hasLineCount(1);
        assertThat(run.resolve("report.html")).doesNotExist();
    }

    @Test
    void reportWaitsForARunThatIsAtWorkInTheDirectory() throws IOException {
        Path run = finishedRun();
        Files.writeString(run.resolve("owner.json"), "");

        CommandRun report = command("report", twin(run));

        assertThat(report.exitCode()).isEqualTo(6);
        assertThat(report.err())
                .contains("belongs to a run that is just beginning")
                .hasLineCount(1);
        assertThat(run.resolve("report.html")).doesNotExist();
    }
}
