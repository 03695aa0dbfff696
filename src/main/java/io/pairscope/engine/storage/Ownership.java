package io.pairscope.engine.storage;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.Closeable;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.Path;

/**
 * The right of one run to write to a directory, held by a file {@code owner.json} in it. The file is created only where none
 * is, and its modification time renewed every 30 s. It no longer counts when it is two minutes old, or when its process is
 * gone from this host. Only a file that does not count is deleted for another owner. An owner that stood still for so long finds
 * another one in its place at its next {@link #require}.
 */
public final class Ownership implements Closeable {
    /** Its name: of a run that is not finished, which may be about to replace the one that is there. */
    public static final String FILE = "owner.json";

    private static final Duration RENEWAL = Duration.ofSeconds(30);
    private static final Duration STALE = Duration.ofMinutes(2);
    private static final ObjectMapper JSON = new ObjectMapper();

    /**
     * Who owns a directory.
     *
     * @param run a name that no other run has
     * @param namespace in which the number of the process counts, as containers have their own; empty where there are none
     * @param process when the process was started, which tells it from a later one of its number; empty when unknown
     * @param started when the run took the directory
     */
    record Owner(String run, String job, String host, String namespace, long pid, String process, String started) {
        static Owner here(String run, String job) {
            return new Owner(
                    run,
                    job,
                    hostName(run),
                    ownNamespace(),
                    ProcessHandle.current().pid(),
                    start(ProcessHandle.current()),
                    Instant.now().toString());
        }

        /** A host without a name is like no other. */
        private static String hostName(String run) {
            try {
                return InetAddress.getLocalHost().getHostName();
            } catch (UnknownHostException nameless) {
                return "unnamed-" + run;
            }
        }

        private static String ownNamespace() {
            try {
                return Files.readSymbolicLink(java.nio.file.Path.of("/proc/self/ns/pid"))
                        .toString();
            } catch (IOException ofAnotherSystem) {
                return "";
            }
        }

        private static String start(ProcessHandle process) {
            return process.info().startInstant().map(Instant::toString).orElse("");
        }

        /** Whether its process ran where this one runs and is there no longer. */
        boolean isGone() {
            return hostName("").equals(host)
                    && ownNamespace().equals(namespace)
                    && ProcessHandle.of(pid)
                            .filter(ProcessHandle::isAlive)
                            .filter(found -> start(found).equals(process))
                            .isEmpty();
        }

        @Override
        public String toString() {
            return "run " + run + " (" + job + ", process " + pid + " on " + host + ", since " + started + ")";
        }
    }

    private final Storage storage;
    private final Path file;
    private final Owner owner;
    private final String text;
    private final ScheduledExecutorService renewals = Executors.newSingleThreadScheduledExecutor(work -> {
        Thread thread = new Thread(work, "pairscope-owner");
        thread.setDaemon(true);
        return thread;
    });

    private Ownership(Storage storage, Path directory, Owner owner) throws IOException {
        this.storage = storage;
        this.file = new Path(directory, FILE);
        this.owner = owner;
        this.text = JSON.writeValueAsString(owner) + "\n";
    }

    /**
     * Takes a directory that is there.
     *
     * @param run a name that no other run has
     * @throws OutputTakenException when a run owns it
     */
    public static Ownership claim(Storage storage, Path directory, String run, String job) throws IOException {
        Ownership ownership = new Ownership(storage, directory, Owner.here(run, job));
        Optional<String> stale = stale(storage, ownership.file);
        // Another run may have taken the place of the stale one since.
        if (stale.isPresent() && stale.equals(stale(storage, ownership.file))) {
            storage.delete(ownership.file);
        }
        try {
            storage.writeNew(ownership.file, ownership.text);
        } catch (IOException failure) {
            requireFree(storage, directory);
            throw failure;
        }
        ownership.require();
        long seconds = RENEWAL.toSeconds();
        ownership.renewals.scheduleWithFixedDelay(ownership::renew, seconds, seconds, TimeUnit.SECONDS);
        return ownership;
    }

    /** @throws OutputTakenException when a run owns the directory */
    static void requireFree(Storage storage, Path directory) throws IOException {
        stale(storage, new Path(directory, FILE));
    }

    /**
     * What tells an owner file that no longer counts from one in its place; empty where none is.
     *
     * @throws OutputTakenException when it counts
     */
    private static Optional<String> stale(Storage storage, Path file) throws IOException {
        try {
            long renewed = storage.status(file).getModificationTime();
            Duration age = Duration.between(Instant.ofEpochMilli(renewed), Instant.now());
            Optional<Owner> owner = read(storage, file);
            if (age.compareTo(STALE) < 0 && !owner.map(Owner::isGone).orElse(false)) {
                throw new OutputTakenException(Storage.shown(file.getParent()) + " belongs to "
                        + owner.map(Owner::toString).orElse("a run that is just beginning")
                        + "; wait until it ends, or name another directory");
            }
            return Optional.of(renewed + " " + owner);
        } catch (FileNotFoundException none) {
            return Optional.empty();
        }
    }

    /** Whether something in a directory is its owner file. */
    public static boolean isFile(FileStatus status) {
        return status.isFile() && status.getPath().getName().equals(FILE);
    }

    /** The job of the last owner, whether or not it lives. */
    static Optional<String> job(Storage storage, Path directory) throws IOException {
        return read(storage, new Path(directory, FILE)).map(Owner::job);
    }

    /** Empty when it is not there, or only begun. */
    private static Optional<Owner> read(Storage storage, Path file) throws IOException {
        try {
            return Optional.of(JSON.readValue(storage.read(file), Owner.class));
        } catch (FileNotFoundException | JacksonException none) {
            return Optional.empty();
        }
    }

    /** @throws OutputTakenException when another run has taken the directory */
    public synchronized void require() {
        Optional<Owner> now;
        try {
            now = read(storage, file);
        } catch (IOException failure) {
            throw new UncheckedIOException("cannot read " + file, failure);
        }
        if (now.filter(owner::equals).isEmpty()) {
            throw new OutputTakenException(
                    Storage.shown(file.getParent()) + " was taken from this run while it stood still, by "
                            + now.map(Owner::toString).orElse("whoever removed " + FILE)
                            + "; nothing of this run is kept. Run it again into another directory");
        }
    }

    synchronized void renew() {
        try {
            if (read(storage, file).filter(owner::equals).isPresent()) {
                storage.touch(file, text);
            }
        } catch (IOException | RuntimeException untilNextTime) {
            // A run that cannot renew for two minutes may lose its directory, and finds out by itself.
        }
    }

    /** Whether this run still had the directory, which it gives back. */
    synchronized boolean release() {
        renewals.shutdownNow();
        try {
            boolean mine = read(storage, file).filter(owner::equals).isPresent();
            if (mine) {
                storage.delete(file);
            }
            return mine;
        } catch (IOException unknown) {
            // A file of a process that is gone does not count.
            return true;
        }
    }

    @Override
    public void close() {
        release();
    }
}
