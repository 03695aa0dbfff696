package io.pairscope.engine.history;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.pairscope.engine.storage.Storage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Which run directories are old, and which of them stay all the same. */
class OldRunsTest {
    private static final Instant START = Instant.parse("2026-11-01T00:00:00Z");

    @TempDir
    private Path temporary;

    private final List<RunRecord> runs = new ArrayList<>();
    private Path history;

    @BeforeEach
    void place() {
        history = temporary.resolve("history");
    }

    /** A night that leaves a run directory. */
    private Path ran(String series, String output, int exitCode) {
        Instant time = add(series, "file:" + temporary.resolve(output), exitCode);
        try {
            Path directory = Files.createDirectories(temporary.resolve(output));
            Files.createDirectories(directory.resolve("scores"));
            Files.write(directory.resolve("scores/part-00000.parquet"), new byte[100_000]);
            Path verdict = Files.writeString(
                    directory.resolve("verdict.json"),
                    "{\n  \"status\" : \"any\",\n  \"exit_code\" : " + exitCode + "\n}");
            Files.setLastModifiedTime(verdict, FileTime.from(time.plusSeconds(1)));
            return directory;
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    private Instant add(String series, String output, int exitCode) {
        return add(series, output, exitCode, Optional.empty());
    }

    private Instant add(String series, String output, int exitCode, Optional<String> application) {
        Instant time = START.plusSeconds(86_400L * runs.size());
        boolean hasResults = exitCode != 5;
        runs.add(new RunRecord(
                time,
                "audit",
                series,
                output,
                "0.1.0",
                "c0ffee",
                "any",
                exitCode,
                hasResults ? Optional.of(new RunRecord.Pairs(1, 1, 0)) : Optional.empty(),
                Map.of(),
                Map.of(),
                Optional.empty(),
                1,
                application));
        return time;
    }

    private List<Outdated> old(int newest) {
        return new OldRuns(
                        new Storage(new Configuration()),
                        new org.apache.hadoop.fs.Path("file:" + history),
                        runs,
                        newest)
                .found();
    }

    private List<String> names(int newest) {
        return old(newest).stream()
                .map(old -> old.name().replaceFirst(".*/", "").replaceFirst(",.*", "")
                        + old.reason().map(reason -> ": " + reason).orElse(""))
                .toList();
    }

    @Test
    void theNewestOfEachSeriesStayAndSoDoesTheLastThatPassed() {
        ran("a", "1", 0);
        ran("a", "2", 0);
        ran("b", "3", 0);
        ran("a", "4", 3);
        ran("a", "5", 4);
        ran("a", "6", 3);

        assertThat(names(1)).containsExactly("1", "4", "5");
        assertThat(names(2)).containsExactly("1", "4");
        assertThat(names(9)).isEmpty();
    }

    @Test
    void runsWithoutStatisticsDoNotPushOthersOut() {
        ran("a", "1", 5);
        ran("a", "2", 0);
        ran("a", "3", 5);
        ran("a", "4", 5);

        assertThat(names(1)).containsExactly("1");
    }

    @Test
    void aDirectoryThatANewerRunHasReplacedIsNotOld() {
        ran("a", "1", 0);
        ran("a", "2", 0);
        ran("a", "1", 0);
        assertThat(names(1)).containsExactly("2");

        ran("b", "2", 0);
        assertThat(names(1)).isEmpty();
    }

    @Test
    void whatIsNoFinishedRunOfThisHistoryStays() throws IOException {
        Files.delete(ran("a", "unfinished", 0).resolve("verdict.json"));
        Files.writeString(ran("a", "owned", 0).resolve("owner.json"), "{}");
        Files.writeString(ran("a", "other", 0).resolve("verdict.json"), "{ \"exit_code\" : 0 }");
        Files.writeString(ran("a", "mine", 0).resolve("verdict.json"), "a novel");
        Files.setLastModifiedTime(temporary.resolve("mine/verdict.json"), FileTime.from(START));
        ran("a", "outer", 0);
        ran("a", "outer/inner", 0);
        ran("a", "gone", 0);
        runs.add(runs.remove(5));

        assertThat(names(1))
                .containsExactly(
                        "unfinished: it holds no finished run",
                        "owned: a run has it, or was interrupted in it",
                        "other: it holds another run, which is not in this history",
                        "mine: it holds another run, which is not in this history",
                        "outer: the history or a newer run lies in it",
                        "gone");
        Files.walk(temporary.resolve("gone"))
                .sorted((a, b) -> b.compareTo(a))
                .forEach(path -> path.toFile().delete());
        assertThat(names(1)).hasSize(5);
    }

    @Test
    void aDirectoryOnAnotherFileSystemThatCannotBeReadIsNamedAndStays() {
        add("a", "oss://bucket/run", 0);
        add("a", "other://bucket/run", 0);
        ran("a", "1", 0);

        assertThat(old(1)).extracting(Outdated::name).containsExactly("oss://bucket/run", "other://bucket/run");
        assertThat(old(1))
                .allSatisfy(run -> assertThat(run.reason().orElseThrow()).startsWith("it cannot be read: "));
    }

    /** Each beside what was written by hand, whatever it is called and wherever it lies. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "notes.txt",
                ".hidden",
                "thesis/chapter.tex",
                "scores/mine.csv",
                "state/moments.arrow.bak",
                "keep/.hidden/part-00000.parquet",
                "quarantine/more/part-00000.parquet"
            })
    void aDirectoryWithWhatNoRunHasWrittenStays(String foreign) throws IOException {
        Path first = ran("a", "1", 0);
        ran("a", "2", 0);
        Files.createDirectories(first.resolve(foreign).getParent());
        Files.writeString(first.resolve(foreign), "mine");

        assertThat(names(1)).hasSize(1);
        assertThat(names(1).get(0)).startsWith("1: it holds ").endsWith(", which no run has written");
        assertThatThrownBy(() -> old(1).get(0).delete()).hasMessageContaining("which no run has written");
        assertThat(first.resolve(foreign)).hasContent("mine");
    }

    @Test
    void aLinkStaysAndWhatALinkInARunLeadsToDoes() throws IOException {
        Path elsewhere = Files.createDirectories(temporary.resolve("elsewhere/scores"));
        Files.writeString(elsewhere.resolve("part-00000.parquet"), "mine");
        Path linked = ran("a", "1", 0);
        Path withLink = ran("a", "2", 0);
        ran("a", "3", 0);
        Files.move(linked, temporary.resolve("moved"));
        Files.createSymbolicLink(linked, temporary.resolve("moved"));
        Files.createSymbolicLink(withLink.resolve("keep"), elsewhere);

        assertThat(names(1)).containsExactly("1: it is a link", "2");
        for (Outdated old : old(1)) {
            if (old.reason().isEmpty()) {
                old.delete();
            }
        }
        assertThat(temporary.resolve("moved/verdict.json")).exists();
        assertThat(elsewhere.resolve("part-00000.parquet")).hasContent("mine");
        assertThat(withLink).doesNotExist();
    }

    /** Runs of other histories, and copies of earlier and later runs, have verdicts of other times. */
    @ParameterizedTest(name = "a verdict {0} s after the record: {1}")
    @CsvSource({"-86400, false", "-120, false", "-30, true", "0, true", "500, true", "700, false", "86400, false"})
    void aVerdictOfAnotherTimeIsOfAnotherRun(long seconds, boolean isOld) throws IOException {
        Path first = ran("a", "1", 0);
        ran("a", "2", 0);
        Files.setLastModifiedTime(first.resolve("verdict.json"), FileTime.from(START.plusSeconds(seconds)));

        assertThat(names(1)).containsExactly(isOld ? "1" : "1: it holds another run, which is not in this history");
    }

    /** Object stores give the verdict the time of its copy, which may follow that of many scores. */
    @ParameterizedTest
    @CsvSource({"app-1, true", "app-9, false", ", false"})
    void aRunIsKnownByItsApplicationWhateverTheTimeOfItsVerdict(String application, boolean isOld) throws IOException {
        Path first = ran("a", "1", 0);
        runs.clear();
        add("a", "file:" + first, 0, Optional.of("app-1"));
        ran("a", "2", 0);
        Files.setLastModifiedTime(
                first.resolve("verdict.json"), FileTime.from(isOld ? START.plusSeconds(7_200) : START));
        if (application != null) {
            Files.writeString(first.resolve("manifest.json"), "{\"application\": \"" + application + "\"}");
        }

        assertThat(names(1)).containsExactly(isOld ? "1" : "1: it holds another run, which is not in this history");
        if (isOld) {
            old(1).get(0).delete();
            assertThat(first).doesNotExist();
        }
    }

    @Test
    void aDirectoryThatHoldsTheHistoryStays() {
        ran("a", "1", 0);
        ran("a", "2", 0);
        history = temporary.resolve("1/history");

        assertThat(names(1)).containsExactly("1: the history or a newer run lies in it");
    }

    @Test
    void deletingTakesTheWholeDirectoryAndTellsItsSize() throws IOException {
        Path first = ran("a", "1", 0);
        ran("a", "2", 0);

        Outdated old = old(1).get(0);
        assertThat(old.name()).isEqualTo(first + ", 0.1 MB");
        Path owner = Files.createFile(first.resolve("owner.json"));
        assertThatThrownBy(old::delete).hasMessage("a run has it, or was interrupted in it");
        assertThat(first.resolve("scores/part-00000.parquet")).exists();
        Files.delete(owner);
        old.delete();
        assertThat(first).doesNotExist();
        assertThat(temporary.resolve("2/scores")).exists();
    }
}
