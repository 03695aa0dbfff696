package io.pairscope.engine.snapshot;

import io.pairscope.core.moments.PairMoments;
import io.pairscope.core.moments.Precision;
import io.pairscope.core.settings.InputColumns;
import io.pairscope.core.settings.ReadOptions;
import io.pairscope.engine.scan.Ledger;
import io.pairscope.engine.scan.MomentResult;
import io.pairscope.engine.scan.MomentScan;
import io.pairscope.engine.session.Session;
import io.pairscope.engine.shards.Inventory;
import io.pairscope.engine.storage.Failures;
import io.pairscope.engine.storage.OutputTakenException;
import io.pairscope.engine.storage.Places;
import io.pairscope.engine.storage.UnusableInputException;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/**
 * A {@link Ledger} kept from night to night, so that only new and changed shards are read. Each run adds a numbered
 * directory with {@code moments.arrow} (a {@link MomentsFile}) and {@code ledger.arrow}; the ledger comes last and by
 * rename, so a directory without it is unfinished and passed over. The newest two are kept.
 */
public final class SnapshotDirectory {
    private static final String LEDGER = "ledger.arrow";
    private static final String MOMENTS = "moments.arrow";
    private static final String UNFINISHED = "." + LEDGER;
    private static final List<String> FILES = List.of(MOMENTS, LEDGER, UNFINISHED);
    private static final String GENERATION = "\\d{8}";
    private static final int KEPT = 2;

    private final Path root;
    private final FileSystem fileSystem;
    private final Configuration configuration;

    private SnapshotDirectory(Path root, FileSystem fileSystem, Configuration configuration) {
        this.root = root;
        this.fileSystem = fileSystem;
        this.configuration = configuration;
    }

    /** A saved ledger and what its moments were measured with. */
    private record Saved(MomentsFile.Header header, Ledger ledger, double fastError) {}

    /**
     * Checks the place; makes nothing.
     *
     * @param others qualified paths of inputs and output, which must neither hold the directory nor lie in it
     * @throws OutputTakenException when it cannot be used
     */
    public static SnapshotDirectory at(Session session, String directory, List<String> others) {
        Configuration configuration = session.configuration();
        try {
            Path path = new Path(directory);
            FileSystem fileSystem = path.getFileSystem(configuration);
            fileSystem.setWriteChecksum(false);
            Path root = fileSystem.makeQualified(path);
            for (String other : others) {
                if (Places.overlap(root.toString(), other)) {
                    throw new OutputTakenException("the state directory " + root + " and " + other
                            + " lie one in the other; choose a directory apart");
                }
            }
            if (fileSystem.exists(root) && fileSystem.getFileStatus(root).isFile()) {
                throw new OutputTakenException("the state directory " + root + " is a file; name a directory");
            }
            SnapshotDirectory state = new SnapshotDirectory(root, fileSystem, configuration);
            state.requireOwn();
            return state;
        } catch (IOException | IllegalArgumentException failure) {
            throw new OutputTakenException(
                    "cannot use the state directory " + directory + ": " + Failures.rootMessage(failure));
        }
    }

    /** Old generations are deleted, so nothing else may be taken for one. */
    private void requireOwn() throws IOException {
        for (FileStatus status : listed(root)) {
            if (!isGeneration(status)) {
                throw new OutputTakenException(
                        this + " is not a state directory: it holds " + status.getPath() + ". Name another directory");
            }
        }
    }

    private boolean isGeneration(FileStatus status) throws IOException {
        return status.isDirectory()
                && status.getPath().getName().matches(GENERATION)
                && listed(status.getPath()).stream()
                        .allMatch(file -> FILES.contains(file.getPath().getName()));
    }

    private List<FileStatus> listed(Path directory) throws IOException {
        try {
            return List.of(fileSystem.listStatus(directory));
        } catch (FileNotFoundException none) {
            return List.of();
        }
    }

    /**
     * The moments of an input, of which only those shards are read that the newest saved ledger does not hold.
     *
     * @throws UnusableInputException when the saved state is damaged, and as {@link MomentScan} does
     */
    public MomentResult read(Session session, String title, Inventory inventory, ReadOptions options) {
        Known known = known(inventory, options);
        session.progress().line(known.words);
        return MomentScan.run(session, title, inventory, options.with(known.precision), known.ledger)
                .withFastErrorOf(known.fastError);
    }

    /** What a run with these options would have to read; says why. */
    public Inventory unknown(Session session, Inventory inventory, ReadOptions options) {
        Known known = known(inventory, options);
        session.progress().line(known.words);
        return inventory.beyond(known.ledger.keys());
    }

    /**
     * What of an input need not be read.
     *
     * @param precision to read the rest in
     */
    private record Known(Ledger ledger, Precision precision, double fastError, String words) {}

    private Known known(Inventory inventory, ReadOptions options) {
        Optional<Saved> saved = newest();
        String unlike =
                saved.isEmpty() ? "nothing is saved there yet" : unlike(saved.get(), inventory.columns(), options);
        if (unlike != null) {
            return new Known(
                    Ledger.EMPTY, options.precision(), 0, "state " + this + ": " + unlike + "; every shard is read");
        }
        Saved before = saved.orElseThrow();
        Ledger holds = before.ledger.keep(inventory.names());
        // Without a group nothing says what lengths the vectors should have.
        Ledger kept = holds.groups().isEmpty() ? Ledger.EMPTY : holds;
        // What was read in double is gone on with in double: single precision did not carry its condition.
        Precision precision = before.header.precision();
        String words = String.format(
                Locale.ROOT,
                "state %s: %,d of %,d rows are known from %d of %d shards (%d of %d groups hold)%s",
                this,
                kept.counts().rowsIn(),
                inventory.rows(),
                kept.entries().size(),
                inventory.shardCount(),
                kept.groups().size(),
                before.ledger.groups().size(),
                precision == options.precision() ? "" : "; going on in double, as before");
        return new Known(kept, precision, before.fastError, words);
    }

    /** Why a saved state cannot be gone on with, or null. */
    private static String unlike(Saved saved, InputColumns columns, ReadOptions options) {
        PairMoments moments = saved.ledger.groups().get(0);
        List<String> found = List.of(saved.header.imageColumn(), saved.header.textColumn());
        if (!found.equals(columns.vectors())) {
            return "it is of the columns " + String.join(" and ", found);
        }
        if (saved.header.normalization() != options.normalization()) {
            return "it was made with normalize = "
                    + saved.header.normalization().name().toLowerCase(Locale.ROOT);
        }
        if (saved.header.precision() == Precision.FAST && options.precision() == Precision.EXACT) {
            return "it was made with precision = fast";
        }
        if (options.imageDims() > 0 && options.imageDims() != moments.imageDims()
                || options.textDims() > 0 && options.textDims() != moments.textDims()) {
            return "it is of " + moments.imageDims() + " + " + moments.textDims() + " dimensions";
        }
        return null;
    }

    /**
     * Makes the directory, so that one that cannot be written is known before anything is read.
     *
     * @throws OutputTakenException when it cannot be made
     */
    public void open() {
        try {
            if (!fileSystem.mkdirs(root)) {
                throw new IOException("it could not be made");
            }
        } catch (IOException failure) {
            throw new OutputTakenException(
                    "cannot write to the state directory " + this + ": " + Failures.rootMessage(failure));
        }
    }

    /**
     * Saves a ledger as the newest.
     *
     * @return what went wrong, if anything did; an unfinished generation may then be left, which is passed over
     */
    public Optional<String> save(MomentsFile.Header header, Ledger ledger, double fastError) {
        try {
            List<Integer> numbers = generations();
            int next = numbers.isEmpty() ? 1 : numbers.get(0) + 1;
            Path directory = generation(next);
            if (fileSystem.exists(directory) || !fileSystem.mkdirs(directory)) {
                throw new IOException("it could not be made, or another run has just made it");
            }
            MomentsFile.State state = new MomentsFile.State(header, ledger.groups());
            MomentsFile.write(state, new Path(directory, MOMENTS), configuration);
            Path temporary = new Path(directory, UNFINISHED);
            LedgerFile.write(
                    temporary, configuration, new LedgerFile.Content(ledger.entries(), state.checksum(), fastError));
            if (!fileSystem.rename(temporary, new Path(directory, LEDGER))) {
                throw new IOException("rename refused");
            }
            List<Integer> finished = new ArrayList<>();
            for (int number : numbers) {
                if (finished.size() >= KEPT - 1) {
                    fileSystem.delete(generation(number), true);
                } else if (isFinished(number)) {
                    finished.add(number);
                }
            }
            return Optional.empty();
        } catch (IOException | UncheckedIOException failure) {
            return Optional.of("the moments could not be kept in " + this + " (" + Failures.rootMessage(failure)
                    + "): the next run reads again what this one read");
        }
    }

    private boolean isFinished(int number) throws IOException {
        return fileSystem.exists(new Path(generation(number), LEDGER));
    }

    private Optional<Saved> newest() {
        try {
            for (int number : generations()) {
                if (isFinished(number)) {
                    return Optional.of(load(generation(number)));
                }
            }
            return Optional.empty();
        } catch (IOException failure) {
            throw new UnusableInputException(
                    "cannot read the state directory " + this + ": " + Failures.rootMessage(failure));
        }
    }

    private Saved load(Path directory) {
        try {
            MomentsFile.State state = MomentsFile.read(new Path(directory, MOMENTS), configuration, "");
            LedgerFile.Content shards = LedgerFile.read(new Path(directory, LEDGER), configuration);
            if (!state.checksum().equals(shards.moments())) {
                throw new UnusableInputException("moments and ledger in " + directory + " are of different runs");
            }
            return new Saved(state.header(), new Ledger(state.groups(), shards.entries()), shards.fastError());
        } catch (UnusableInputException damaged) {
            throw new UnusableInputException(damaged.getMessage() + ". Remove " + directory
                    + " to go on from the moments before these, or " + this + " to begin anew");
        }
    }

    /** Newest first. */
    private List<Integer> generations() throws IOException {
        List<Integer> numbers = new ArrayList<>();
        for (FileStatus status : listed(root)) {
            numbers.add(Integer.parseInt(status.getPath().getName()));
        }
        numbers.sort(Collections.reverseOrder());
        return numbers;
    }

    private Path generation(int number) {
        return new Path(root, String.format(Locale.ROOT, "%08d", number));
    }

    @Override
    public String toString() {
        return Places.shown(root);
    }
}
