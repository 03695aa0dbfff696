package io.pairscope.engine.storage;

import io.pairscope.core.settings.ExistingOutput;
import io.pairscope.engine.session.Session;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * The directory of one run, which owns it from {@link #open} to {@link #close}. {@code verdict.json} comes last and by
 * rename, so a directory without it is unfinished. Where an earlier run is in place, files are written to a hidden directory
 * and the earlier run stays readable until the verdict.
 */
public final class RunDirectory implements AutoCloseable {
    private static final String VERDICT = EarlierRun.VERDICT;
    private static final String STATE = "state";
    private static final String TEMPORARY = "_temporary";
    private static final Set<String> KEPT_FOR_RESUME = Set.of(STATE, Session.CHECKPOINT, Ownership.FILE);

    /** The verdict of a run that was to replace another one and ended without results. */
    private static final String FAILED_OVERWRITE = "failed-overwrite.json";

    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("uuuuMMdd'T'HHmmss'Z'").withZone(ZoneOffset.UTC);

    private final OutputPlace place;
    private final Storage storage;
    private final Path root;
    /** A name that no other run has. */
    private final String run = TIME.format(Instant.now())
            + String.format("-%08x", ThreadLocalRandom.current().nextInt());

    // Of the thread that works and of the one that ends an interrupted run.
    private volatile boolean holdsEarlierRun;
    private boolean hasResults;
    private volatile Optional<Ownership> ownership = Optional.empty();
    /** Empty when files are written to their places. */
    private volatile Optional<Stage> stage = Optional.empty();

    private RunDirectory(OutputPlace place) {
        this.place = place;
        this.storage = place.storage();
        this.root = place.root();
    }

    /**
     * Checks the place; nothing is made or deleted before {@link #open}.
     *
     * @param inputs qualified paths that must neither hold the directory nor lie in it
     * @throws OutputTakenException when something is there that may not be replaced
     */
    public static RunDirectory at(
            Storage storage, String output, String job, ExistingOutput existing, List<String> inputs) {
        try {
            OutputPlace place = new OutputPlace(storage, storage.qualify(output), job, existing);
            place.requireSuitable(inputs);
            Ownership.requireFree(storage, place.root());
            RunDirectory directory = new RunDirectory(place);
            directory.look();
            return directory;
        } catch (IOException | IllegalArgumentException failure) {
            throw new OutputTakenException("cannot write to " + output + ": " + Failures.rootMessage(failure));
        }
    }

    private void look() throws IOException {
        hasResults = place.requireFree().isFinished();
        holdsEarlierRun = hasResults || place.existing() == ExistingOutput.RESUME;
    }

    /** The first of what is in a directory and no run has written; empty for nothing. */
    public static Optional<String> foreign(Storage storage, Path directory) throws IOException {
        return EarlierRun.foreign(storage, directory);
    }

    /** Whether there is an earlier run that is not to be lost to one without results. */
    boolean holdsEarlierRun() {
        return holdsEarlierRun;
    }

    /** Whether the run that is in it has come to results, and none was interrupted that was to replace it. */
    public boolean isFinished() {
        try {
            return EarlierRun.in(storage, root).isFinished()
                    && Stage.leftIn(storage, root).isEmpty();
        } catch (IOException failure) {
            throw new UncheckedIOException("cannot look into " + root, failure);
        }
    }

    /** The manifest of the run that {@link #open} goes on with, where that has kept what its tasks gave. */
    public Optional<String> interruptedManifest() {
        try {
            Path interrupted =
                    lastOf(Stage.leftIn(storage, root)).map(Stage::directory).orElse(root);
            return storage.exists(new Path(interrupted, Session.CHECKPOINT))
                    ? FinishedRun.manifest(storage, interrupted.toString())
                    : Optional.empty();
        } catch (IOException unreadable) {
            return Optional.empty();
        }
    }

    private static Optional<Stage> lastOf(List<Stage> left) {
        return left.isEmpty() ? Optional.empty() : Optional.of(left.get(left.size() - 1));
    }

    /** The name of this run. */
    public String run() {
        return run;
    }

    /** Whether a file or directory of this run is there. */
    public boolean exists(String relative) {
        try {
            return storage.exists(path(relative));
        } catch (IOException failure) {
            throw new UncheckedIOException("cannot look into " + root, failure);
        }
    }

    /** Whether it is owned. */
    public boolean isOpen() {
        return ownership.isPresent();
    }

    /**
     * Takes the directory; of a run to resume only {@code state/} and {@code checkpoint/} are kept.
     *
     * @throws OutputTakenException when another run has it, or has just finished in it
     */
    public void open() {
        try {
            storage.makeDirectory(root);
            ownership = Optional.of(Ownership.claim(storage, root, run, place.job()));
            List<Stage> left = Stage.leftIn(storage, root);
            for (Stage interrupted : left) {
                interrupted.settle();
            }
            look();
            requireUnsettled(left);
            begin();
            holdsEarlierRun = hasResults && stage.isPresent();
        } catch (IOException failure) {
            close();
            throw new OutputTakenException(
                    "cannot write to the output directory " + root + ": " + Failures.rootMessage(failure));
        } catch (OutputTakenException taken) {
            close();
            throw taken;
        }
    }

    /** A run that had only to be put into its place is complete, and nothing of it is to be done again. */
    private void requireUnsettled(List<Stage> left) throws IOException {
        if (place.existing() == ExistingOutput.RESUME
                && Stage.leftIn(storage, root).size() < left.size()) {
            throw new OutputTakenException(
                    "nothing to resume: the run in " + this + " had come to its verdict, and is in its place now");
        }
    }

    private void begin() throws IOException {
        List<Stage> left = Stage.leftIn(storage, root);
        if (place.existing() == ExistingOutput.RESUME) {
            stage = lastOf(left);
            for (FileStatus entry : storage.list(current())) {
                String name = entry.getPath().getName();
                if (!KEPT_FOR_RESUME.contains(name)) {
                    storage.delete(entry.getPath());
                }
            }
            return;
        }
        for (Stage abandoned : left) {
            storage.delete(abandoned.directory());
        }
        if (storage.list(root).size() > 1) {
            stage = Optional.of(Stage.of(storage, root, run));
            storage.makeDirectory(current());
        }
    }

    /** Where files are written before the verdict. */
    private Path current() {
        return stage.map(Stage::directory).orElse(root);
    }

    public String qualified() {
        return root.toString();
    }

    public Path root() {
        return root;
    }

    public Storage storage() {
        return storage;
    }

    /** A file or directory of this run, where it is until the verdict. */
    public Path path(String relative) {
        return new Path(current(), relative);
    }

    /** The same, where it is from the verdict on. */
    public Path finalPath(String relative) {
        return new Path(root, relative);
    }

    public void write(String relative, String text) {
        change("write " + path(relative), () -> storage.write(path(relative), text));
    }

    /**
     * Writes the verdict, which finishes the run and puts it in the place of an earlier one.
     *
     * @throws OutputTakenException when another run has taken the directory
     */
    public void finish(String verdict) {
        write(Stage.REACHED, verdict);
        Step last = stage.<Step>map(whole -> whole::settle)
                .orElse(() -> storage.replace(finalPath(Stage.REACHED), finalPath(VERDICT)));
        change("finish the run in " + root, () -> {
            try {
                last.run();
            } catch (IOException once) {
                last.run();
            }
        });
        stage = Optional.empty();
        holdsEarlierRun = false;
    }

    /** Writes the verdict of a run that ends without results. An earlier run with results stays, with this verdict beside its own. */
    public void fail(String verdict) {
        if (!holdsEarlierRun) {
            finish(verdict);
            return;
        }
        writeBesideVerdict(FAILED_OVERWRITE, verdict);
        if (!exists(Session.CHECKPOINT)) {
            change("delete " + current(), () -> storage.delete(current()));
        }
    }

    /** Writes a text file beside the verdict. */
    public void writeBesideVerdict(String name, String text) {
        change("write " + finalPath(name), () -> storage.write(finalPath(name), text));
    }

    /** Gives the directory back. What another run has taken is left to it, and nothing of this one stays. */
    @Override
    public void close() {
        if (ownership.isPresent() && !ownership.get().release()) {
            try {
                storage.delete(path(TEMPORARY + "/" + run));
                if (storage.listIfThere(path(TEMPORARY)).isEmpty()) {
                    storage.delete(path(TEMPORARY));
                }
                storage.delete(Stage.of(storage, root, run).directory());
            } catch (IOException hidden) {
                // The other run deletes it.
            }
        }
        ownership = Optional.empty();
    }

    /** Gives a finished file its place in this run. */
    public void publish(Path from, String relative) {
        change("move " + from + " to " + path(relative), () -> storage.publish(from, path(relative)));
    }

    /** What writes the rows of a table, one after the other. */
    public interface Rows<T> {
        void writeTo(ParquetTable<T> table) throws IOException;
    }

    /** The qualified path of a file or directory of this run, where it is until the verdict. */
    public String qualified(String relative) {
        return path(relative).toString();
    }

    /** A file or directory of this run that is gone when the run ends. */
    public Path temporary(String relative) {
        return path(TEMPORARY + "/" + run + "/" + relative);
    }

    public void deleteTemporary() {
        delete(TEMPORARY);
    }

    /** What writes a file that is not there yet. */
    public interface Content {
        void writeTo(Path file) throws IOException;
    }

    /** Writes a file of a table from the driver. One that fails leaves nothing behind. */
    public <T> void writeTable(TableSchema<T> schema, String relative, Rows<T> rows) {
        writeFile(relative, file -> {
            try (ParquetTable<T> table = schema.create(storage, file)) {
                rows.writeTo(table);
            }
        });
    }

    /** Writes a file of any kind likewise. */
    public void writeFile(String relative, Content content) {
        Path file = temporary(relative);
        try {
            change("write " + file, () -> content.writeTo(file));
            publish(file, relative);
        } finally {
            deleteTemporary();
        }
    }

    /** Writes the files of a table from the executors, in the order of its partitions. A table that fails leaves nothing behind. */
    public void writeFiles(String relative, Dataset<Row> table) {
        Path temporary = temporary(relative);
        try {
            table.write().parquet(temporary.toString());
            attempt("list " + temporary, () -> {
                List<Path> files = storage.list(temporary).stream()
                        .map(FileStatus::getPath)
                        .filter(file -> file.getName().startsWith("part-"))
                        .sorted()
                        .toList();
                for (int i = 0; i < files.size(); i++) {
                    publish(files.get(i), relative + "/" + ParquetTable.part(i));
                }
            });
        } finally {
            deleteTemporary();
        }
    }

    public void makeDirectory(String relative) {
        change("make " + path(relative), () -> storage.makeDirectory(path(relative)));
    }

    public void delete(String relative) {
        change("delete " + path(relative), () -> storage.delete(path(relative)));
    }

    private interface Step {
        void run() throws IOException;
    }

    /** Does something to the directory, which this run must still own. */
    private void change(String what, Step step) {
        ownership
                .orElseThrow(() -> new IllegalStateException("the run in " + root + " is not open"))
                .require();
        attempt(what, step);
    }

    private static void attempt(String what, Step step) {
        try {
            step.run();
        } catch (IOException failure) {
            throw new UncheckedIOException("cannot " + what, failure);
        }
    }

    @Override
    public String toString() {
        return Storage.shown(root);
    }
}
