package io.pairscope.engine.history;

import io.pairscope.engine.storage.Failures;
import io.pairscope.engine.storage.OutputTakenException;
import io.pairscope.engine.storage.RunDirectory;
import io.pairscope.engine.storage.Sha256;
import io.pairscope.engine.storage.Storage;
import io.pairscope.engine.storage.Unconfirmed;
import io.pairscope.engine.storage.UnusableInputException;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.Path;

/**
 * The records of runs: one small Parquet file per run, named {@code month=2026-11/<time>-<hash of its series>-<random>.parquet},
 * so runs at the same time do not conflict, and readers of partitioned Parquet see one table.
 */
public final class HistoryDirectory {
    private static final String PREFIX = "month=";
    private static final Pattern MONTH = Pattern.compile(PREFIX + "\\d{4}-(0[1-9]|1[0-2])");
    private static final Pattern FILE =
            Pattern.compile("\\d{8}T\\d{6}\\.\\d{3}Z-(?<series>[0-9a-f]{12})-[0-9a-f]{8}\\.parquet");
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("uuuuMMdd'T'HHmmss.SSS'Z'").withZone(ZoneOffset.UTC);

    private final Storage storage;
    private final Path root;

    private HistoryDirectory(Storage storage, Path root) throws IOException {
        this.storage = storage;
        this.root = storage.qualify(root);
    }

    /**
     * The history that a run appends to; nothing is made before {@link #add}.
     *
     * @param directory empty for {@code history} beside the output
     * @param inputs qualified paths
     * @throws OutputTakenException when it would lie in an input or the output, or hold one
     */
    public static HistoryDirectory of(Optional<String> directory, RunDirectory output, List<String> inputs) {
        try {
            Path place = directory.isPresent() ? new Path(directory.get()) : beside(output.root());
            HistoryDirectory history = new HistoryDirectory(output.storage(), place);
            Stream.concat(Stream.of(output.qualified()), inputs.stream()).forEach(history::requireApart);
            return history;
        } catch (IOException | IllegalArgumentException failure) {
            throw new OutputTakenException("cannot keep a history"
                    + directory.map(name -> " in " + name).orElse("") + ": " + Failures.rootMessage(failure)
                    + ". Set history.directory, or set it to off");
        }
    }

    private static Path beside(Path output) {
        if (output.isRoot()) {
            throw new IllegalArgumentException("nothing lies beside " + output);
        }
        return new Path(output.getParent(), "history");
    }

    /**
     * A history to look at or to prune.
     *
     * @throws UnusableInputException when it is not there or not a history
     */
    public static HistoryDirectory open(Storage storage, String directory) {
        try {
            HistoryDirectory history = new HistoryDirectory(storage, new Path(directory));
            history.months();
            return history;
        } catch (FileNotFoundException missing) {
            throw new UnusableInputException("no history directory " + directory, missing);
        } catch (IOException | IllegalArgumentException failure) {
            throw new UnusableInputException(
                    "cannot read the history " + directory + ": " + Failures.rootMessage(failure), failure);
        }
    }

    private void requireApart(String other) {
        if (Storage.overlap(root.toString(), other)) {
            throw new OutputTakenException("the history " + root + " and " + other
                    + " may not lie in one another; set history.directory to another place, or to off");
        }
    }

    /** Writes a record under a hidden name; confirmed, it is renamed, so it is there as a whole or not at all. */
    public Unconfirmed add(RunRecord run) throws IOException {
        if (storage.exists(root)) {
            months();
        }
        Path month = new Path(root, PREFIX + YearMonth.from(run.time().atOffset(ZoneOffset.UTC)));
        String name = TIME.format(run.time()) + "-" + hash(run.series()) + "-"
                + String.format("%08x", ThreadLocalRandom.current().nextInt()) + ".parquet";
        Path hidden = new Path(month, "." + name + ".tmp");
        HistoryFile.write(storage, hidden, run);
        return new Added(hidden, new Path(month, name));
    }

    private final class Added implements Unconfirmed {
        private final Path hidden;
        private final Path file;

        Added(Path hidden, Path file) {
            this.hidden = hidden;
            this.file = file;
        }

        @Override
        public void confirm() throws IOException {
            try {
                storage.publish(hidden, file);
            } catch (IOException failure) {
                throw new IOException(notAdded(failure), failure);
            }
        }

        @Override
        public void close() {
            try {
                storage.delete(hidden);
            } catch (IOException passedOver) {
                // What is hidden does not count.
            }
        }
    }

    /** What is lost when a record cannot be added. */
    public String notAdded(Exception failure) {
        return "this run could not be added to the history " + this + ": " + Failures.line(failure);
    }

    /**
     * The last runs of a series that one may ask for; files of other series are not opened.
     *
     * @param limit how many, at most
     * @return newest first
     * @throws UnusableInputException when a file on the way to it is damaged, or the directory is not a history
     */
    public List<RunRecord> last(String series, int limit, Predicate<RunRecord> wanted) {
        List<RunRecord> runs = new ArrayList<>();
        try {
            if (!storage.exists(root)) {
                return runs;
            }
            for (Path month : months()) {
                for (Path file : files(month)) {
                    if (isOfSeries(file, series)) {
                        RunRecord run = HistoryFile.read(storage, file);
                        if (run.series().equals(series) && wanted.test(run)) {
                            runs.add(run);
                        }
                        if (runs.size() == limit) {
                            return runs;
                        }
                    }
                }
            }
            return runs;
        } catch (IOException | UncheckedIOException failure) {
            throw new UnusableInputException(
                    "cannot read the history " + this + ": " + Failures.rootMessage(failure), failure);
        }
    }

    /**
     * Runs found in a history.
     *
     * @param runs oldest first
     * @param unreadable what is wrong with the files that could not be read
     */
    public record Listing(List<RunRecord> runs, List<String> unreadable) {}

    /** The newest runs that are wanted. */
    public Listing newest(int limit, Predicate<RunRecord> wanted) {
        List<RunRecord> runs = new ArrayList<>();
        List<String> unreadable = new ArrayList<>();
        try {
            for (Path month : months()) {
                if (runs.size() == limit) {
                    break;
                }
                for (Path file : files(month)) {
                    if (runs.size() == limit) {
                        break;
                    }
                    try {
                        RunRecord run = HistoryFile.read(storage, file);
                        if (wanted.test(run)) {
                            runs.add(run);
                        }
                    } catch (UnusableInputException damaged) {
                        unreadable.add(damaged.getMessage());
                    }
                }
            }
            Collections.reverse(runs);
        } catch (IOException failure) {
            throw new UnusableInputException(
                    "cannot read the history " + this + ": " + Failures.rootMessage(failure), failure);
        }
        return new Listing(runs, unreadable);
    }

    /**
     * The months before one, oldest first.
     *
     * @throws UnusableInputException when anything in the directory was not written by {@link #add}
     */
    public List<Outdated> monthsBefore(YearMonth firstKept) {
        try {
            List<Outdated> old = new ArrayList<>();
            for (Path month : months()) {
                int runs = files(month).size();
                if (YearMonth.parse(month.getName().substring(PREFIX.length())).isBefore(firstKept)) {
                    String name = month.getName() + ", " + runs + (runs == 1 ? " run" : " runs");
                    old.add(0, new Outdated(name, Optional.empty(), () -> storage.delete(month)));
                }
            }
            return old;
        } catch (IOException failure) {
            throw new UnusableInputException(
                    "cannot read the history " + this + ": " + Failures.rootMessage(failure), failure);
        }
    }

    /**
     * The run directories that are still there of runs older than the newest ones of their series, oldest first.
     *
     * @param newest how many are not old
     * @throws UnusableInputException when a record is damaged, so that nobody knows which those are
     */
    public List<Outdated> oldRuns(int newest) {
        Listing all = newest(Integer.MAX_VALUE, run -> true);
        if (!all.unreadable().isEmpty()) {
            throw new UnusableInputException(all.unreadable().get(0));
        }
        return new OldRuns(storage, root, all.runs(), newest).found();
    }

    /** Newest first. */
    private List<Path> months() throws IOException {
        if (storage.status(root).isFile()) {
            throw new UnusableInputException(this + " is a file, not the directory of a history");
        }
        return entries(root, MONTH, FileStatus::isDirectory);
    }

    /** Newest first. */
    private List<Path> files(Path month) throws IOException {
        return entries(month, FILE, FileStatus::isFile);
    }

    /** By falling name, leaving out what is hidden. Anything else is a sign that this is not a history. */
    private List<Path> entries(Path directory, Pattern name, Predicate<FileStatus> kind) throws IOException {
        List<Path> entries = new ArrayList<>();
        for (FileStatus status : storage.list(directory)) {
            Path path = status.getPath();
            if (path.getName().startsWith(".") || path.getName().startsWith("_")) {
                continue;
            }
            if (!name.matcher(path.getName()).matches() || !kind.test(status)) {
                throw new UnusableInputException(
                        this + " is not a history: it holds " + path + ". Name another directory");
            }
            entries.add(path);
        }
        entries.sort(Comparator.comparing(Path::getName).reversed());
        return entries;
    }

    private static boolean isOfSeries(Path file, String series) {
        return file.getName().contains("-" + hash(series) + "-");
    }

    /** Twelve digits narrow the listing; the full series in the record decides. */
    private static String hash(String series) {
        return Sha256.of(series).substring(0, 12);
    }

    @Override
    public String toString() {
        return Storage.shown(root);
    }
}
