package io.pairscope.engine.scan;

import io.pairscope.engine.session.Session;
import io.pairscope.engine.session.TaskEnd;
import io.pairscope.engine.shards.ScanTask;
import io.pairscope.engine.storage.Storage;
import io.pairscope.engine.storage.UnusableInputException;
import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.Serializable;
import java.io.UncheckedIOException;
import java.nio.channels.Channels;
import java.nio.charset.StandardCharsets;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import org.apache.hadoop.fs.Path;
import org.apache.spark.TaskContext;

/**
 * What the finished tasks of a scan gave, kept in a file per task, from which a resumed run takes it instead of reading the
 * rows again. A run is a fixed sequence of scans, so a scan is known by its number; inputs, settings and version must be
 * the same. Cost: the pieces of the tasks are written once, and read once more by a resumed run.
 */
final class Checkpoint implements Serializable {
    private static final long serialVersionUID = 1;
    private static final String PLAN = "plan";
    /** Of SHA-256. */
    private static final Pattern FINGERPRINT = Pattern.compile("[0-9a-f]{64}");

    private static final int LONGEST_PLAN = 100;

    private final Storage storage;
    private final String directory;

    private Checkpoint(Storage storage, String directory) {
        this.storage = storage;
        this.directory = directory;
    }

    /** Whether a kept piece can be used. */
    interface Check<P> {
        boolean test(P piece) throws IOException;
    }

    /** Runs one task of a scan. */
    interface Attempt<P> {
        TaskRun<P, ?> start() throws IOException;
    }

    /**
     * That of the next scan of a session; empty when nothing is kept.
     *
     * @throws UnusableInputException when an earlier run kept something of another input or of other settings
     */
    static Optional<Checkpoint> next(Session session, String title, List<ScanTask> plan) {
        return session.nextKept(title).map(kept -> {
            Checkpoint checkpoint = new Checkpoint(Storage.of(session), kept.directory());
            if (checkpoint.goesOn(ScanTask.fingerprint(kept.fingerprint(), plan))) {
                session.progress()
                        .line(String.format(
                                Locale.ROOT,
                                "%-28s %,d of %,d tasks kept by the interrupted run",
                                title,
                                checkpoint.keptTasks(),
                                plan.size()));
            }
            return checkpoint;
        });
    }

    /**
     * Whether an interrupted run began this scan. A plan that is not there, or damaged, says nothing of the pieces beside it: they
     * are computed again.
     */
    private boolean goesOn(String fingerprint) {
        Path file = new Path(directory, PLAN);
        try {
            String kept = storage.exists(file) ? text(file) : "";
            if (!FINGERPRINT.matcher(kept).matches()) {
                begin(file, fingerprint);
                return false;
            }
            if (kept.equals(fingerprint)) {
                return true;
            }
        } catch (IOException failure) {
            throw new UncheckedIOException("cannot keep what tasks give in " + directory, failure);
        }
        throw new UnusableInputException("cannot resume from " + directory
                + ": shards, settings or version are not those of the interrupted run; run it without --resume");
    }

    private void begin(Path file, String fingerprint) throws IOException {
        storage.delete(file.getParent());
        storage.makeDirectory(file.getParent());
        Path whole = file.suffix(".new");
        storage.write(whole, fingerprint);
        storage.publish(whole, file);
    }

    private String text(Path file) throws IOException {
        try (InputStream kept = opened(file)) {
            return new String(kept.readNBytes(LONGEST_PLAN), StandardCharsets.US_ASCII);
        }
    }

    private long keptTasks() {
        try {
            return storage.list(new Path(directory)).stream()
                    .filter(file -> file.getPath().getName().matches("task-\\d+"))
                    .count();
        } catch (IOException failure) {
            throw new UncheckedIOException("cannot list what tasks kept in " + directory, failure);
        }
    }

    /**
     * The pieces of a task: kept ones, or those of an attempt, which are kept.
     *
     * @param usable whether all that a kept piece speaks of is still there
     * @param known called when the pieces were kept
     */
    <P> Iterator<P> pieces(ScanTask task, Attempt<P> attempt, Check<P> usable, Runnable known) throws IOException {
        Path file = new Path(directory, String.format(Locale.ROOT, "task-%06d", task.index));
        if (storage.exists(file) && this.<P>isUsable(file, usable)) {
            known.run();
            return TaskEnd.closes(new KeptPieces.Reader<>(new DataInputStream(opened(file))));
        }
        storage.delete(file);
        Path temporary = file.suffix("-" + TaskContext.get().taskAttemptId());
        return TaskEnd.closes(new KeptPieces.Writer<>(attempt.start(), storage, temporary, file));
    }

    private InputStream opened(Path file) throws IOException {
        return new BufferedInputStream(Channels.newInputStream(storage.open(file)));
    }

    /** Whether a file is whole, and what it speaks of is there. */
    private <P> boolean isUsable(Path file, Check<P> usable) throws IOException {
        try (KeptPieces.Reader<P> pieces = new KeptPieces.Reader<>(new DataInputStream(opened(file)))) {
            while (pieces.hasNext()) {
                if (!usable.test(pieces.next())) {
                    return false;
                }
            }
            return true;
        } catch (KeptPieces.DamagedException damaged) {
            return false;
        }
    }
}
