package io.pairscope.engine.storage;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.apache.hadoop.fs.Path;

/**
 * The directory of a run that has ended: its text files, to read and to renew. It is not taken for that, so no run may be at work
 * in it.
 */
public final class FinishedRun {
    public static final String VERDICT = EarlierRun.VERDICT;
    public static final String MANIFEST = EarlierRun.MANIFEST;
    public static final String REPORT = EarlierRun.REPORT;

    private final Storage storage;
    private final Path root;

    private FinishedRun(Storage storage, Path root) {
        this.storage = storage;
        this.root = root;
    }

    /**
     * @throws OutputTakenException when a run owns it
     * @throws UnusableInputException when it cannot be read
     */
    public static FinishedRun at(Storage storage, String directory) {
        try {
            FinishedRun run = new FinishedRun(storage, storage.qualify(directory));
            Ownership.requireFree(storage, run.root);
            return run;
        } catch (IOException | IllegalArgumentException failure) {
            throw new UnusableInputException(
                    "cannot read " + directory + ": " + Failures.rootMessage(failure), failure);
        }
    }

    /** The manifest of a run, whoever owns its directory; empty where it cannot be read. */
    public static Optional<String> manifest(Storage storage, String directory) {
        try {
            return Optional.of(storage.read(new Path(directory, EarlierRun.MANIFEST)));
        } catch (IOException | IllegalArgumentException unreadable) {
            return Optional.empty();
        }
    }

    /** The exit code that the verdict of a run says; empty where it says none. */
    public static OptionalInt exitCode(Storage storage, Path directory) throws IOException {
        return EarlierRun.exitCode(storage, directory);
    }

    /** The reference under which a run scored, as it was named; empty where it had none, or none is known. */
    public static Optional<String> reference(Storage storage, Path directory) {
        return EarlierRun.noted(storage, directory, "reference");
    }

    /** What Spark called the run in a directory; empty where none is known. */
    public static Optional<String> application(Storage storage, Path directory) {
        return EarlierRun.noted(storage, directory, "application");
    }

    /** Rows that an audit with kept moments knew from earlier runs, and so did not score; 0 of other runs. */
    public static long rowsReused(Storage storage, Path directory) {
        return EarlierRun.ofKeptMoments(storage, directory, "rows_reused");
    }

    /** Rows that an audit with kept moments scored, which later ones do not score again; 0 of other runs. */
    public static long rowsScoredOnce(Storage storage, Path directory) {
        return EarlierRun.ofKeptMoments(storage, directory, "rows_scanned");
    }

    /** The shards that an audit calls suspect; none of other runs. */
    public static List<String> suspectShards(Storage storage, Path directory) {
        return EarlierRun.suspectShards(storage, directory);
    }

    /** A text file; empty when it is not there. */
    public Optional<String> read(String name) {
        try {
            return Optional.of(storage.read(new Path(root, name)));
        } catch (FileNotFoundException none) {
            return Optional.empty();
        } catch (IOException failure) {
            throw new UnusableInputException(
                    "cannot read " + shown(name) + ": " + Failures.rootMessage(failure), failure);
        }
    }

    /**
     * Writes a text file, in the place of one that is there.
     *
     * @return where it is
     */
    public String write(String name, String text) {
        try {
            storage.write(new Path(root, name), text);
            return shown(name);
        } catch (IOException failure) {
            throw new OutputTakenException("cannot write " + shown(name) + ": " + Failures.rootMessage(failure));
        }
    }

    /** A file of it as messages spell it. */
    public String shown(String name) {
        return Storage.shown(new Path(root, name));
    }
}
