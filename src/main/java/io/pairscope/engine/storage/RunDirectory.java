package io.pairscope.engine.storage;

import io.pairscope.core.settings.ExistingOutput;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Locale;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * A fresh directory for one run. Everything is written below it; {@code verdict.json} comes last and by rename, so a
 * directory without it is unfinished.
 */
public final class RunDirectory {
    private static final String VERDICT = "verdict.json";
    private static final String MANIFEST = "manifest.json";
    private static final String STATE = "state";
    private static final String TEMPORARY = "_temporary";

    private final Storage storage;
    private final Path root;
    private boolean holdsEarlierRun;
    private boolean resumes;

    private RunDirectory(Storage storage, Path root) {
        this.storage = storage;
        this.root = root;
    }

    /**
     * Checks the place; nothing is made or deleted before {@link #open}.
     *
     * @param inputs qualified paths that must neither hold the directory nor lie in it
     * @throws OutputTakenException when something is there that may not be replaced
     */
    public static RunDirectory at(Storage storage, String output, ExistingOutput existing, List<String> inputs) {
        try {
            RunDirectory directory = new RunDirectory(storage, storage.qualify(output));
            inputs.forEach(directory::requireApart);
            directory.requireFree(existing);
            return directory;
        } catch (IOException | IllegalArgumentException failure) {
            throw new OutputTakenException("cannot write to " + output + ": " + Failures.rootMessage(failure));
        }
    }

    private void requireApart(String input) {
        if (Storage.isWithin(qualified(), input)) {
            throw new OutputTakenException(
                    "the output " + root + " lies inside the input " + input + "; choose a directory outside of it");
        }
        if (Storage.isWithin(input, qualified())) {
            throw new OutputTakenException(
                    "the input " + input + " lies inside the output " + root + "; choose another output directory");
        }
    }

    private void requireFree(ExistingOutput existing) throws IOException {
        if (existing == ExistingOutput.RESUME) {
            if (!holds(MANIFEST)) {
                throw new OutputTakenException(
                        "nothing to resume: no earlier run is in " + root + "; run it without --resume");
            }
            resumes = true;
            holdsEarlierRun = true;
            return;
        }
        if (!storage.exists(root)) {
            return;
        }
        if (storage.status(root).isFile()) {
            throw new OutputTakenException("the output " + root + " is a file; name a directory");
        }
        if (storage.list(root).isEmpty()) {
            return;
        }
        if (existing == ExistingOutput.REFUSE) {
            throw new OutputTakenException(
                    "the output directory " + root + " is taken; name a fresh one or add --overwrite");
        }
        if (!holds(VERDICT) && !holds(MANIFEST)) {
            throw new OutputTakenException("the output directory " + root
                    + " holds something that is not an earlier run; --overwrite will not delete it");
        }
        holdsEarlierRun = true;
    }

    private boolean holds(String file) throws IOException {
        return storage.exists(path(file));
    }

    /** Whether there are results of an earlier run, which {@link #open} will delete. */
    public boolean holdsEarlierRun() {
        return holdsEarlierRun;
    }

    /** Whether the run that is in it has come to a verdict. */
    public boolean isFinished() {
        try {
            return holds(VERDICT);
        } catch (IOException failure) {
            throw new UncheckedIOException("cannot look into " + root, failure);
        }
    }

    /** Makes the directory, empty; of a run to resume only {@code state/} is kept. */
    public void open() {
        try {
            if (resumes) {
                for (FileStatus status : storage.list(root)) {
                    if (!status.getPath().getName().equals(STATE)) {
                        storage.delete(status.getPath());
                    }
                }
            } else if (holdsEarlierRun) {
                storage.delete(root);
            }
            holdsEarlierRun = false;
            storage.makeDirectory(root);
        } catch (IOException failure) {
            throw new OutputTakenException(
                    "cannot write to the output directory " + root + ": " + Failures.rootMessage(failure));
        }
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

    /** A file or directory of this run. */
    public Path path(String relative) {
        return new Path(root, relative);
    }

    public void write(String relative, String text) {
        attempt("write " + path(relative), () -> storage.write(path(relative), text));
    }

    /** Writes the verdict, which finishes the run. */
    public void finish(String verdict) {
        String temporary = "." + VERDICT;
        write(temporary, verdict);
        publish(path(temporary), VERDICT);
    }

    /** Gives a finished file its place in this run. */
    public void publish(Path from, String relative) {
        attempt("move " + from + " to " + path(relative), () -> storage.publish(from, path(relative)));
    }

    /** What writes the rows of a table, one after the other. */
    public interface Rows<T> {
        void writeTo(ParquetTable<T> table) throws IOException;
    }

    /** Writes a file of a table from the driver. One that fails leaves nothing behind. */
    public <T> void writeTable(TableSchema<T> schema, String relative, Rows<T> rows) {
        Path file = path(TEMPORARY + "/" + relative);
        try {
            attempt("write " + file, () -> {
                try (ParquetTable<T> table = schema.create(storage, file)) {
                    rows.writeTo(table);
                }
            });
            publish(file, relative);
        } finally {
            delete(TEMPORARY);
        }
    }

    /** Writes the files of a table from the executors, in the order of its partitions. A table that fails leaves nothing behind. */
    public void writeFiles(String relative, Dataset<Row> table) {
        Path temporary = path(TEMPORARY + "/" + relative);
        try {
            table.write().parquet(temporary.toString());
            attempt("list " + temporary, () -> {
                List<Path> files = storage.list(temporary).stream()
                        .map(FileStatus::getPath)
                        .filter(file -> file.getName().startsWith("part-"))
                        .sorted()
                        .toList();
                for (int i = 0; i < files.size(); i++) {
                    publish(files.get(i), String.format(Locale.ROOT, "%s/part-%05d.parquet", relative, i));
                }
            });
        } finally {
            delete(TEMPORARY);
        }
    }

    public void makeDirectory(String relative) {
        attempt("make " + path(relative), () -> storage.makeDirectory(path(relative)));
    }

    public void delete(String relative) {
        attempt("delete " + path(relative), () -> storage.delete(path(relative)));
    }

    private interface Step {
        void run() throws IOException;
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
