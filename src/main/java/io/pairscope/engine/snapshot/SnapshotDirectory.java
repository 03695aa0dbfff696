package io.pairscope.engine.snapshot;

import io.pairscope.core.settings.ReadOptions;
import io.pairscope.engine.listing.Examples;
import io.pairscope.engine.scan.Ledger;
import io.pairscope.engine.scan.MomentResult;
import io.pairscope.engine.scan.MomentScan;
import io.pairscope.engine.scan.ShardRecord;
import io.pairscope.engine.session.Session;
import io.pairscope.engine.shards.Inventory;
import io.pairscope.engine.shards.Shard;
import io.pairscope.engine.storage.Failures;
import io.pairscope.engine.storage.OutputTakenException;
import io.pairscope.engine.storage.Ownership;
import io.pairscope.engine.storage.Storage;
import io.pairscope.engine.storage.Unconfirmed;
import io.pairscope.engine.storage.UnusableInputException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.IntConsumer;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.Path;

/**
 * A {@link Ledger} kept from night to night, so that only new and changed shards are read. Each run adds a numbered
 * directory with {@code moments.arrow} (a {@link MomentsFile}) and {@code ledger.arrow}; the ledger comes last and by
 * rename, so a directory without it is unfinished and passed over. The newest two are kept. One run at a time owns it.
 */
public final class SnapshotDirectory implements Unconfirmed {
    private static final String GENERATION = "\\d{8}";
    private static final int KEPT = 2;

    private final Storage storage;
    private final Path root;
    /** Null before it is opened. */
    private Ownership ownership;
    /** Null when there is nothing to confirm. */
    private Path unconfirmed;

    private Optional<String> gone = Optional.empty();

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
            if (!isOwn(status)) {
                throw new OutputTakenException(
                        this + " is not a state directory: it holds " + status.getPath() + ". Name another directory");
            }
        }
    }

    private boolean isOwn(FileStatus status) throws IOException {
        return Ownership.isFile(status)
                || status.isDirectory()
                        && status.getPath().getName().matches(GENERATION)
                        && storage.listIfThere(status.getPath()).stream()
                                .allMatch(file -> SavedLedger.FILES.contains(
                                        file.getPath().getName()));
    }

    /**
     * The moments of an input, of which only those shards are read that the newest saved ledger does not hold.
     *
     * @param ready as {@link MomentScan} calls it
     * @throws UnusableInputException when the saved state is damaged, and as {@link MomentScan} does
     */
    public MomentResult read(
            Session session, String title, Inventory inventory, ReadOptions options, IntConsumer ready) {
        return MomentScan.run(session, title, inventory, options, known(session, inventory, options), ready);
    }

    /** What a run with these options would have to read; says why. */
    public Inventory unknown(Session session, Inventory inventory, ReadOptions options) {
        return inventory.beyond(known(session, inventory, options).keys());
    }

    /** The part of an input that need not be read. */
    private Ledger known(Session session, Inventory inventory, ReadOptions options) {
        Optional<SavedLedger> saved = newest();
        String unlike =
                saved.isEmpty() ? "nothing is saved there yet" : saved.get().unlike(inventory.columns(), options);
        if (unlike != null) {
            session.progress().line("state " + this + ": " + unlike + "; every shard is read");
            return Ledger.EMPTY;
        }
        SavedLedger before = saved.orElseThrow();
        gone = gone(before.ledger(), inventory);
        Ledger holds = before.ledger().keep(inventory.names());
        // Without a group nothing says what lengths the vectors should have.
        Ledger kept = holds.groups().isEmpty() ? Ledger.EMPTY : holds;
        session.progress()
                .line(String.format(
                        Locale.ROOT,
                        "state %s: %,d of %,d rows are known from %d of %d shards (%d of %d groups hold)",
                        this,
                        kept.counts().rowsIn(),
                        inventory.rows(),
                        kept.entries().size(),
                        inventory.shardCount(),
                        kept.groups().size(),
                        before.ledger().groups().size()));
        return kept;
    }

    /** What the newest saved ledger holds of shards whose names the input that was asked for no longer has. */
    public Optional<String> gone() {
        return gone;
    }

    private static Optional<String> gone(Ledger before, Inventory inventory) {
        Map<Shard.Key, String> present = inventory.names();
        Set<String> names = Set.copyOf(present.values());
        List<ShardRecord> gone = before.entries().stream()
                .filter(entry -> !present.containsKey(entry.key())
                        && !names.contains(entry.record().name()))
                .map(Ledger.Entry::record)
                .toList();
        return gone.isEmpty()
                ? Optional.empty()
                : Optional.of(String.format(
                        Locale.ROOT,
                        "%,d rows of %d shard(s) that the run before knew are no longer in the input under that name: %s",
                        gone.stream()
                                .mapToLong(shard -> shard.counts().rowsIn())
                                .sum(),
                        gone.size(),
                        Examples.of(gone.stream().map(ShardRecord::name).toList())));
    }

    /**
     * Makes the directory and takes it for a run, so that one that cannot be written is known before anything is read.
     *
     * @param run a name that no other run has
     * @throws OutputTakenException when it cannot be made, or another run is at work in it
     */
    public void open(String run, String job) {
        try {
            storage.makeDirectory(root);
            ownership = Ownership.claim(storage, root, run, job);
        } catch (IOException failure) {
            throw new OutputTakenException(
                    "cannot write to the state directory " + this + ": " + Failures.rootMessage(failure));
        }
    }

    /**
     * Writes a ledger, which is the newest once it is confirmed.
     *
     * @return what went wrong, if anything did; nothing is left then
     */
    public Optional<String> save(MomentsFile.Header header, Ledger ledger) {
        try {
            unconfirmed = after(generations());
            storage.makeDirectory(unconfirmed);
            new SavedLedger(header, ledger).write(storage, unconfirmed);
            return Optional.empty();
        } catch (IOException | UncheckedIOException failure) {
            takeBack();
            return Optional.of(lost(failure));
        }
    }

    private String lost(Exception failure) {
        return "the moments could not be kept in " + this + " (" + Failures.rootMessage(failure)
                + "): the next run reads again what this one read";
    }

    @Override
    public void confirm() throws IOException {
        if (unconfirmed == null) {
            return;
        }
        try {
            ownership.require();
            SavedLedger.confirm(storage, unconfirmed);
            unconfirmed = null;
            deleteAllBut(KEPT, generations());
        } catch (IOException | UncheckedIOException | OutputTakenException failure) {
            throw new IOException(lost(failure), failure);
        }
    }

    @Override
    public void close() {
        takeBack();
        if (ownership != null) {
            ownership.close();
        }
    }

    private void takeBack() {
        if (unconfirmed != null) {
            try {
                storage.delete(unconfirmed);
            } catch (IOException passedOver) {
                // Without a ledger it does not count.
            }
            unconfirmed = null;
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
                    "cannot read the state directory " + this + ": " + Failures.rootMessage(failure), failure);
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
                .filter(FileStatus::isDirectory)
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
