package io.pairscope.engine.snapshot;

import io.pairscope.core.moments.Precision;
import io.pairscope.core.settings.ReadOptions;
import io.pairscope.engine.scan.Ledger;
import io.pairscope.engine.scan.MomentResult;
import io.pairscope.engine.scan.MomentScan;
import io.pairscope.engine.session.Session;
import io.pairscope.engine.shards.Inventory;
import io.pairscope.engine.storage.Failures;
import io.pairscope.engine.storage.OutputTakenException;
import io.pairscope.engine.storage.Storage;
import io.pairscope.engine.storage.UnusableInputException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.IntConsumer;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.Path;

/**
 * A {@link Ledger} kept from night to night, so that only new and changed shards are read. Each run adds a numbered
 * directory with {@code moments.arrow} (a {@link MomentsFile}) and {@code ledger.arrow}; the ledger comes last and by
 * rename, so a directory without it is unfinished and passed over. The newest two are kept.
 */
public final class SnapshotDirectory {
    private static final String GENERATION = "\\d{8}";
    private static final int KEPT = 2;

    private final Storage storage;
    private final Path root;

    private SnapshotDirectory(Storage storage, Path root) {
        this.storage = storage;
        this.root = root;
    }

    /**
     * Checks the place; makes nothing.
     *
     * @param others qualified paths of inputs and output, which must neither hold the directory nor lie in it
     * @throws OutputTakenException when it cannot be used
     */
    public static SnapshotDirectory at(Storage storage, String directory, List<String> others) {
        try {
            SnapshotDirectory state = new SnapshotDirectory(storage, storage.qualify(directory));
            others.forEach(state::requireApart);
            state.requireOwn();
            return state;
        } catch (IOException | IllegalArgumentException failure) {
            throw new OutputTakenException(
                    "cannot use the state directory " + directory + ": " + Failures.rootMessage(failure));
        }
    }

    private void requireApart(String other) {
        if (Storage.overlap(root.toString(), other)) {
            throw new OutputTakenException("the state directory " + root + " and " + other
                    + " lie one in the other; choose a directory apart");
        }
    }

    /** Old generations are deleted, so a directory with any other content is refused. */
    private void requireOwn() throws IOException {
        if (storage.exists(root) && storage.status(root).isFile()) {
            throw new OutputTakenException("the state directory " + root + " is a file; name a directory");
        }
        for (FileStatus status : storage.listIfThere(root)) {
            if (!isGeneration(status)) {
                throw new OutputTakenException(
                        this + " is not a state directory: it holds " + status.getPath() + ". Name another directory");
            }
        }
    }

    private boolean isGeneration(FileStatus status) throws IOException {
        return status.isDirectory()
                && status.getPath().getName().matches(GENERATION)
                && storage.listIfThere(status.getPath()).stream()
                        .allMatch(file ->
                                SavedLedger.FILES.contains(file.getPath().getName()));
    }

    /**
     * The moments of an input, of which only those shards are read that the newest saved ledger does not hold.
     *
     * @param ready as {@link MomentScan} calls it
     * @throws UnusableInputException when the saved state is damaged, and as {@link MomentScan} does
     */
    public MomentResult read(
            Session session, String title, Inventory inventory, ReadOptions options, IntConsumer ready) {
        Known known = known(session, inventory, options);
        return MomentScan.run(session, title, inventory, options.with(known.precision), known.ledger, ready)
                .withFastErrorOf(known.fastError);
    }

    /** What a run with these options would have to read; says why. */
    public Inventory unknown(Session session, Inventory inventory, ReadOptions options) {
        return inventory.beyond(known(session, inventory, options).ledger.keys());
    }

    /**
     * The part of an input that need not be read.
     *
     * @param precision to read the rest in
     */
    private record Known(Ledger ledger, Precision precision, double fastError) {}

    private Known known(Session session, Inventory inventory, ReadOptions options) {
        Optional<SavedLedger> saved = newest();
        String unlike =
                saved.isEmpty() ? "nothing is saved there yet" : saved.get().unlike(inventory.columns(), options);
        if (unlike != null) {
            session.progress().line("state " + this + ": " + unlike + "; every shard is read");
            return new Known(Ledger.EMPTY, options.precision(), 0);
        }
        SavedLedger before = saved.orElseThrow();
        Ledger holds = before.ledger().keep(inventory.names());
        // Without a group nothing says what lengths the vectors should have.
        Ledger kept = holds.groups().isEmpty() ? Ledger.EMPTY : holds;
        // Moments in double may come from a set whose condition is too high for single precision: the rest is read in
        // double, too.
        Precision precision = before.header().precision();
        session.progress()
                .line(String.format(
                        Locale.ROOT,
                        "state %s: %,d of %,d rows are known from %d of %d shards (%d of %d groups hold)%s",
                        this,
                        kept.counts().rowsIn(),
                        inventory.rows(),
                        kept.entries().size(),
                        inventory.shardCount(),
                        kept.groups().size(),
                        before.ledger().groups().size(),
                        precision == options.precision() ? "" : "; going on in double, as before"));
        return new Known(kept, precision, before.fastError());
    }

    /**
     * Makes the directory, so that one that cannot be written is known before anything is read.
     *
     * @throws OutputTakenException when it cannot be made
     */
    public void open() {
        try {
            storage.makeDirectory(root);
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
            List<Path> earlier = generations();
            Path directory = after(earlier);
            if (storage.exists(directory)) {
                throw new IOException("it could not be made, or another run has just made it");
            }
            storage.makeDirectory(directory);
            new SavedLedger(header, ledger, fastError).write(storage, directory);
            deleteAllBut(KEPT - 1, earlier);
            return Optional.empty();
        } catch (IOException | UncheckedIOException failure) {
            return Optional.of("the moments could not be kept in " + this + " (" + Failures.rootMessage(failure)
                    + "): the next run reads again what this one read");
        }
    }

    /** Keeps the newest finished ones, and unfinished ones between them, which another run may be writing. */
    private void deleteAllBut(int kept, List<Path> newestFirst) throws IOException {
        int finished = 0;
        for (Path generation : newestFirst) {
            if (finished >= kept) {
                storage.delete(generation);
            } else if (SavedLedger.isIn(storage, generation)) {
                finished++;
            }
        }
    }

    private Optional<SavedLedger> newest() {
        try {
            for (Path generation : generations()) {
                if (SavedLedger.isIn(storage, generation)) {
                    return Optional.of(load(generation));
                }
            }
            return Optional.empty();
        } catch (IOException failure) {
            throw new UnusableInputException(
                    "cannot read the state directory " + this + ": " + Failures.rootMessage(failure));
        }
    }

    private SavedLedger load(Path generation) {
        return SavedLedger.read(
                storage,
                generation,
                "Remove " + generation + " to go on from the moments before these, or " + this + " to begin anew");
    }

    /** Newest first. */
    private List<Path> generations() throws IOException {
        return storage.listIfThere(root).stream()
                .map(FileStatus::getPath)
                .sorted(Comparator.reverseOrder())
                .toList();
    }

    private Path after(List<Path> newestFirst) {
        int last =
                newestFirst.isEmpty() ? 0 : Integer.parseInt(newestFirst.get(0).getName());
        return new Path(root, String.format(Locale.ROOT, "%08d", last + 1));
    }

    @Override
    public String toString() {
        return Storage.shown(root);
    }
}
