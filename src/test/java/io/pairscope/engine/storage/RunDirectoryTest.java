package io.pairscope.engine.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.pairscope.core.settings.ExistingOutput;
import io.pairscope.fixtures.FaultyFileSystem;
import io.pairscope.fixtures.FaultyObjectStore;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileUtil;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Which places a run may write to, and what is left there. */
class RunDirectoryTest {
    private static final Storage STORAGE = new Storage(new Configuration());

    @TempDir
    private Path temporary;

    @AfterEach
    void heal() {
        FaultyFileSystem.heal();
    }

    private Path out() {
        return temporary.resolve("out");
    }

    private RunDirectory at(ExistingOutput existing, String... inputs) {
        return RunDirectory.at(STORAGE, out().toString(), "audit", existing, List.of(inputs));
    }

    private RunDirectory opened() {
        RunDirectory directory = at(ExistingOutput.REFUSE);
        directory.open();
        directory.write("manifest.json", "{}");
        return directory;
    }

    private void finished(String status) {
        try (RunDirectory directory = opened()) {
            directory.finish("{\"status\": \"" + status + "\"}");
        }
    }

    private void assertTaken(ExistingOutput existing, String message, String... inputs) {
        assertThatThrownBy(() -> at(existing, inputs))
                .isInstanceOf(OutputTakenException.class)
                .hasMessage(message.replace("OUT", "file:" + out()).replace("DIR", "file:" + temporary));
    }

    @Test
    void nothingIsMadeBeforeTheRunOpens() {
        RunDirectory directory = at(ExistingOutput.REFUSE);

        assertThat(out()).doesNotExist();
        directory.open();
        assertThat(out().toFile().list()).containsExactly("owner.json");
        directory.close();
        assertThat(out()).isEmptyDirectory();
        assertThat(directory.qualified()).isEqualTo("file:" + out());
        assertThat(directory).hasToString(out().toString());
    }

    @Test
    void theVerdictFinishesTheRunAndLeavesNoOtherFile() {
        RunDirectory directory = opened();
        assertThat(directory.isFinished()).isFalse();

        directory.finish("{\"exit_code\": 0}");
        directory.close();

        assertThat(directory.isFinished()).isTrue();
        assertThat(out().resolve("verdict.json")).hasContent("{\"exit_code\": 0}");
        assertThat(out().toFile().list()).containsExactlyInAnyOrder("manifest.json", "verdict.json");
    }

    @Test
    void aFinishedFileIsPublishedToADirectoryThatIsMadeForIt() {
        RunDirectory directory = opened();
        directory.makeDirectory("_temporary");
        directory.write("_temporary/rows-0-7", "rows");

        directory.publish(directory.path("_temporary/rows-0-7"), "scores/part-00000");
        directory.delete("_temporary");

        assertThat(out().resolve("scores/part-00000")).hasContent("rows");
        assertThat(out().toFile().list()).containsExactlyInAnyOrder("manifest.json", "owner.json", "scores");
    }

    @Test
    void aTableIsThereAsAWholeOrNotAtAll() {
        RunDirectory directory = opened();
        TableSchema<Long> schema = TableSchema.compressed("numbers", TableColumn.int64("number", Long::longValue));
        assertThatThrownBy(() -> directory.writeTable(schema, "numbers/part-00000.parquet", table -> {
                    table.write(7L);
                    throw new IOException("disk full");
                }))
                .isInstanceOf(UncheckedIOException.class)
                .hasMessageStartingWith("cannot write file:")
                .hasRootCauseMessage("disk full");
        assertThat(out().toFile().list()).containsExactlyInAnyOrder("manifest.json", "owner.json");

        directory.writeTable(schema, "numbers/part-00000.parquet", table -> table.write(7L));

        assertThat(out().toFile().list()).containsExactlyInAnyOrder("manifest.json", "numbers", "owner.json");
        assertThat(out().resolve("numbers").toFile().list()).containsExactly("part-00000.parquet");
    }

    @Test
    void aFileOfAnyKindIsPublishedAsAWholeAndByItsOwnerAlone() throws IOException {
        RunDirectory directory = opened();
        directory.writeFile("keep.npy", file -> {
            STORAGE.write(file, "half");
            assertThat(out().resolve("keep.npy")).doesNotExist();
            STORAGE.write(file, "whole");
        });
        assertThat(out().resolve("keep.npy")).hasContent("whole");
        assertThatThrownBy(() -> directory.writeFile("keep/part-00000.parquet", file -> {
                    STORAGE.write(file, "half");
                    throw new IOException("disk full");
                }))
                .hasRootCauseMessage("disk full");
        assertThat(out().toFile().list()).containsExactlyInAnyOrder("keep.npy", "manifest.json", "owner.json");

        Files.writeString(out().resolve("owner.json"), "{}");
        assertThatThrownBy(() -> directory.writeFile("copy", file -> STORAGE.write(file, "mine")))
                .isInstanceOf(OutputTakenException.class);
        assertThat(out().toFile().list()).containsExactlyInAnyOrder("keep.npy", "manifest.json", "owner.json");
    }

    @Test
    void anEmptyDirectoryIsTaken() throws IOException {
        Files.createDirectories(out());

        assertThat(at(ExistingOutput.REFUSE).holdsEarlierRun()).isFalse();
    }

    @Test
    void anEarlierRunIsRefusedUnlessItIsToBeReplaced() throws IOException {
        finished("pass");
        Files.createDirectories(out().resolve("scores"));

        assertTaken(ExistingOutput.REFUSE, "the output directory OUT is taken; name a fresh one or add --overwrite");
        RunDirectory replacing = at(ExistingOutput.REPLACE);
        assertThat(replacing.holdsEarlierRun()).isTrue();
        assertThat(out().resolve("verdict.json")).as("before the run opens").exists();
        replacing.open();
        replacing.write("manifest.json", "{\"new\": 1}");
        replacing.makeDirectory("keep");
        replacing.write("keep/part-00000", "row");
        assertThat(out().resolve("manifest.json")).as("before the verdict").hasContent("{}");
        assertThat(out().resolve("scores")).exists();
        replacing.finish("{\"status\": \"warn\"}");
        replacing.close();
        assertThat(out().toFile().list()).containsExactlyInAnyOrder("keep", "manifest.json", "verdict.json");
        assertThat(out().resolve("keep/part-00000")).hasContent("row");
        assertThat(out().resolve("manifest.json")).hasContent("{\"new\": 1}");
    }

    @Test
    void whatIsNoRunIsNeverDeleted() throws IOException {
        Files.createDirectories(out());
        Files.writeString(out().resolve("thesis.tex"), "mine");

        assertTaken(ExistingOutput.REFUSE, String.format(FOREIGN, "thesis.tex"));
        assertTaken(
                ExistingOutput.REPLACE,
                "the output directory OUT holds something that is not an earlier run; --overwrite will not delete it");
    }

    private static final String FOREIGN =
            "the output directory OUT holds %s, which no run has written;" + " move it away, or name a fresh one";

    /** Beside a run that has ended in any way; only a directory of an unfinished run is taken unasked. */
    @ParameterizedTest
    @CsvSource({
        "thesis.tex, thesis.tex",
        ".hidden, .hidden",
        "notes/a.txt, notes",
        "scores/mine.csv, scores/mine.csv",
        "state/deep/moments.arrow, state/deep",
        "keep/part-00000.parquet.bak, keep/part-00000.parquet.bak"
    })
    void whatNoRunHasWrittenIsNotDeletedUnasked(String file, String named) throws IOException {
        for (String status : List.of("pass", "crashed", "aborted", "unusable")) {
            finished(status);
            Files.writeString(out().resolve("manifest.json"), "{\"job\": \"audit\"}");
            Files.createDirectories(out().resolve(file).getParent());
            Files.writeString(out().resolve(file), "mine");

            assertTaken(ExistingOutput.RESUME, String.format(FOREIGN, named));
            assertTaken(
                    ExistingOutput.REFUSE,
                    status.equals("pass")
                            ? "the output directory OUT is taken; name a fresh one or add --overwrite"
                            : String.format(FOREIGN, named));
            assertThat(out().resolve(file)).hasContent("mine");
            FileUtil.fullyDelete(out().toFile());
        }
    }

    /** One that was put there while the run was beginning. */
    @Test
    void aFileThatComesBeforeTheRunOpensIsNotDeletedEither() throws IOException {
        finished("crashed");
        Files.writeString(out().resolve("manifest.json"), "{\"job\": \"audit\"}");
        RunDirectory taking = at(ExistingOutput.REFUSE);
        Files.writeString(out().resolve("thesis.tex"), "mine");

        assertThatThrownBy(taking::open).isInstanceOf(OutputTakenException.class);
        assertThat(out().resolve("thesis.tex")).hasContent("mine");
        assertThat(out().resolve("verdict.json")).exists();
        assertThat(out().resolve("owner.json")).doesNotExist();
    }

    /** The earlier run stays where it is until the resumed one has its verdict. */
    @Test
    void anInterruptedRunThatWasToReplaceAnotherCanBeResumed() throws IOException {
        finished("pass");
        RunDirectory interrupted = at(ExistingOutput.REPLACE);
        interrupted.open();
        interrupted.write("manifest.json", "{\"new\": 1}");
        interrupted.write("checkpoint/moments/task-000000", "kept");
        interrupted.fail("{\"status\": \"aborted\"}");
        interrupted.close();
        assertThat(out().resolve("manifest.json")).hasContent("{}");
        assertThat(out().resolve("failed-overwrite.json")).hasContent("{\"status\": \"aborted\"}");

        RunDirectory resuming = at(ExistingOutput.RESUME);
        assertThat(resuming.isFinished()).isFalse();
        resuming.open();
        assertThat(resuming.exists("checkpoint/moments/task-000000")).isTrue();
        assertThat(resuming.exists("manifest.json")).isFalse();
        assertThat(out().resolve("manifest.json")).as("of the earlier run").hasContent("{}");
        resuming.write("manifest.json", "{\"new\": 2}");
        resuming.delete("checkpoint");
        resuming.finish("{\"status\": \"warn\"}");
        resuming.close();
        assertThat(out().toFile().list()).containsExactlyInAnyOrder("manifest.json", "verdict.json");
        assertThat(out().resolve("manifest.json")).hasContent("{\"new\": 2}");
    }

    @Test
    void aRunThatWasToReplaceAnotherAndKeptNothingLeavesItsVerdictAlone() throws IOException {
        finished("pass");
        try (RunDirectory failing = at(ExistingOutput.REPLACE)) {
            failing.open();
            failing.write("manifest.json", "{\"new\": 1}");
            failing.fail("{\"status\": \"unusable\"}");
        }

        assertThat(out().toFile().list())
                .containsExactlyInAnyOrder("manifest.json", "verdict.json", "failed-overwrite.json");
        assertThat(at(ExistingOutput.RESUME).isFinished()).isTrue();
    }

    /** What was interrupted after the verdict is not computed a second time. */
    @Test
    void aResumedRunThatHadOnlyToBePutInItsPlaceIsComplete() throws IOException {
        finished("pass");
        Path stage = Files.createDirectories(out().resolve(".run-1"));
        Files.writeString(stage.resolve("manifest.json"), "{\"new\": 1}");
        Files.writeString(stage.resolve(Stage.REACHED), "{\"status\": \"warn\"}");

        assertThatThrownBy(at(ExistingOutput.RESUME)::open)
                .isInstanceOf(OutputTakenException.class)
                .hasMessage(
                        "nothing to resume: the run in " + out() + " had come to its verdict, and is in its place now");
        assertThat(out().resolve("verdict.json")).hasContent("{\"status\": \"warn\"}");
        assertThat(out().toFile().list()).containsExactlyInAnyOrder("manifest.json", "verdict.json");
    }

    private RunDirectory inObjects(ExistingOutput existing) {
        Storage objects = new Storage(FaultyObjectStore.configuration());
        return RunDirectory.at(objects, "objects:" + out(), "audit", existing, List.of());
    }

    /** Over an earlier run, on a store whose renames copy, then delete, and replace nothing. */
    private RunDirectory replacingInObjects() throws IOException {
        finished("pass");
        RunDirectory replacing = inObjects(ExistingOutput.REPLACE);
        replacing.open();
        replacing.write("manifest.json", "{\"new\": 1}");
        replacing.write("keep/part-00000.parquet", "row");
        return replacing;
    }

    private void assertReplaced() {
        assertThat(out().toFile().list()).containsExactlyInAnyOrder("keep", "manifest.json", "verdict.json");
        assertThat(out().resolve("manifest.json")).hasContent("{\"new\": 1}");
        assertThat(out().resolve("keep/part-00000.parquet")).hasContent("row");
        assertThat(out().resolve("verdict.json")).hasContent("{\"status\": \"warn\"}");
    }

    /** Four files are renamed: the verdict that is reached, manifest, row, and the verdict into its place. */
    @ParameterizedTest
    @CsvSource({
        "RENAME, 1", "RENAME, 2", "RENAME, 3", "RENAME, 4",
        "RENAME_COPIED, 1", "RENAME_COPIED, 2", "RENAME_COPIED, 3", "RENAME_COPIED, 4"
    })
    void aSwitchThatAnObjectStoreInterruptsIsCompleted(FaultyFileSystem.Step step, int k) throws IOException {
        try (RunDirectory replacing = replacingInObjects()) {
            FaultyFileSystem.fail(step, k, false);
            replacing.finish("{\"status\": \"warn\"}");
            assertThat(FaultyFileSystem.heal()).isNotPositive();
        }
        assertReplaced();
    }

    /** As of a process that was killed: the next one completes it. */
    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4})
    void aSwitchThatEndedBetweenCopyAndDeletionIsCompletedByTheNextRun(int k) throws IOException {
        replacingInObjects().write(Stage.REACHED, "{\"status\": \"warn\"}");
        Stage stage = Stage.leftIn(STORAGE, new org.apache.hadoop.fs.Path(out().toUri()))
                .get(0);
        Stage inObjects = new Stage(
                new Storage(FaultyObjectStore.configuration()),
                new org.apache.hadoop.fs.Path("objects:" + out()),
                new org.apache.hadoop.fs.Path(
                        "objects:" + stage.directory().toUri().getPath()));
        FaultyFileSystem.fail(FaultyFileSystem.Step.RENAME_COPIED, k, false);
        assertThatThrownBy(inObjects::settle).hasMessage("No space left on device");
        FaultyFileSystem.heal();
        Files.delete(out().resolve("owner.json"));

        RunDirectory next = inObjects(ExistingOutput.RESUME);

        assertThatThrownBy(next::open).hasMessageContaining("nothing to resume: ");
        assertReplaced();
    }

    @ParameterizedTest
    @EnumSource(
            value = FaultyFileSystem.Step.class,
            names = {"RENAME", "RENAME_COPIED"})
    void aVerdictThatAnObjectStoreHadToMoveTwiceIsThereOnce(FaultyFileSystem.Step step) {
        try (RunDirectory directory = inObjects(ExistingOutput.REFUSE)) {
            directory.open();
            FaultyFileSystem.fail(step, 1, false);
            directory.finish("{\"exit_code\": 0}");
            assertThat(FaultyFileSystem.heal()).isNotPositive();
        }
        assertThat(out().toFile().list()).containsExactly("verdict.json");
        assertThat(out().resolve("verdict.json")).hasContent("{\"exit_code\": 0}");
    }

    @Test
    void aFileThatCannotBeReplacedOnAnObjectStoreStays() {
        try (RunDirectory directory = inObjects(ExistingOutput.REFUSE)) {
            directory.open();
            directory.write("manifest.json", "{}");
            FaultyFileSystem.fail(FaultyFileSystem.Step.CLOSE, 1, false);
            assertThatThrownBy(() -> directory.write("manifest.json", "{\"new\": 1}"))
                    .hasRootCauseMessage("No space left on device");
            FaultyFileSystem.heal();
            assertThat(out().resolve("manifest.json")).hasContent("{}");
        }
    }

    @Test
    void ofARunToResumeTheStateIsKeptAndNothingElse() throws IOException {
        opened().close();
        Files.createDirectories(out().resolve("state"));
        Files.writeString(out().resolve("state/recovery-pass-00001.arrow"), "pass");
        Files.writeString(out().resolve("report.json"), "{}");

        RunDirectory resuming = at(ExistingOutput.RESUME);
        assertThat(resuming.holdsEarlierRun()).isTrue();
        resuming.open();
        resuming.close();

        assertThat(out().toFile().list()).containsExactly("state");
        assertThat(out().resolve("state/recovery-pass-00001.arrow")).hasContent("pass");
    }

    @Test
    void whereNothingRanNothingIsResumed() {
        assertTaken(ExistingOutput.RESUME, "nothing to resume: no earlier run is in OUT; run it without --resume");
    }

    @Test
    void aRunOfAnotherJobIsNotResumed() throws IOException {
        Files.createDirectories(out().resolve("keep"));
        Files.writeString(out().resolve("manifest.json"), "{\"job\": \"filter\"}");
        assertTaken(
                ExistingOutput.RESUME,
                "nothing to resume: the run in OUT is one of filter; name a fresh directory, or begin anew, without --resume"
                        + " but with --overwrite");
        assertThat(out().resolve("keep")).exists();
    }

    @ParameterizedTest
    @EnumSource(
            value = ExistingOutput.class,
            names = {"REFUSE", "REPLACE"})
    void aFileInItsPlaceIsRefused(ExistingOutput existing) throws IOException {
        Files.writeString(out(), "a file");

        assertTaken(existing, "the output OUT is a file; name a directory");
        assertThat(out()).hasContent("a file");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "/out"})
    void itMayNotLieInsideAnInputOrBeOne(String input) {
        assertTaken(
                ExistingOutput.REPLACE,
                "the output OUT lies inside the input DIR" + input + "; choose a directory outside of it",
                "file:/elsewhere",
                "file:" + temporary + input);
    }

    @Test
    void itMayNotHoldAnInput() {
        assertTaken(
                ExistingOutput.REPLACE,
                "the input OUT/in/a.parquet lies inside the output OUT; choose another output directory",
                "file:" + out() + "/in/a.parquet");
    }

    @Test
    void aNeighbourWithALongerNameIsApart() {
        assertThat(at(ExistingOutput.REFUSE, "file:" + out() + "put").qualified())
                .isEqualTo("file:" + out());
    }

    @ParameterizedTest
    @CsvSource({"nowhere://a, No FileSystem for scheme", "'', Can not create a Path from an empty string"})
    void whatIsNoPlaceIsSaidInOneLine(String output, String reason) {
        assertThatThrownBy(() -> RunDirectory.at(STORAGE, output, "audit", ExistingOutput.REFUSE, List.of()))
                .isInstanceOf(OutputTakenException.class)
                .hasMessageStartingWith("cannot write to " + output + ": " + reason);
    }

    @Test
    void aDirectoryThatCannotBeMadeIsSaid() throws IOException {
        RunDirectory directory = at(ExistingOutput.REFUSE);
        Files.writeString(out(), "in the way");

        assertThatThrownBy(directory::open)
                .isInstanceOf(OutputTakenException.class)
                .hasMessageStartingWith("cannot write to the output directory file:" + out() + ": ");
    }

    @Test
    void everyFileOfTheDocsIsOfARun() throws IOException {
        List<String> listed = Files.readAllLines(Path.of("docs/outputs.md")).stream()
                .takeWhile(line -> !line.startsWith("A run directory without"))
                .filter(line -> line.startsWith("| `"))
                .map(line -> line.split("`")[1].split("/")[0])
                .filter(name -> !name.equals(Ownership.FILE))
                .toList();

        assertThat(listed).hasSizeGreaterThan(10);
        assertThat(EarlierRun.FILES).containsAll(listed);
    }
}
