package io.pairscope.engine.history;

import io.pairscope.core.settings.ConfigException;
import io.pairscope.engine.storage.Failures;
import io.pairscope.engine.storage.FinishedRun;
import io.pairscope.engine.storage.Ownership;
import io.pairscope.engine.storage.RunDirectory;
import io.pairscope.engine.storage.Storage;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.Path;

/**
 * The run directories of older runs of a history: all but those of the newest runs of each series that came to statistics, of
 * what came after these, and of the last one that passed.
 */
final class OldRuns {
    /**
     * How much later than a record without an application the verdict of its run may be written: later ones are of another run, and
     * so are earlier ones.
     */
    private static final long LATEST_MILLIS = 600_000;

    /** Of clocks, and of stores that tell seconds. */
    private static final long EARLIEST_MILLIS = -60_000;

    /** What tells which run a directory holds. */
    private static final Set<String> IDENTITY = Set.of(FinishedRun.VERDICT, FinishedRun.MANIFEST);

    private final Storage storage;
    private final Path history;
    private final Set<String> kept = new HashSet<>();
    /** All that wrote to a directory, by its path, newest first. */
    private final Map<String, List<RunRecord>> old = new LinkedHashMap<>();

    /** @param runs all of a history, oldest first */
    OldRuns(Storage storage, Path history, List<RunRecord> runs, int newest) {
        this.storage = storage;
        this.history = history;
        Map<String, Integer> counts = new HashMap<>();
        Set<String> passed = new HashSet<>();
        for (int i = runs.size() - 1; i >= 0; i--) {
            RunRecord run = runs.get(i);
            String series = run.job() + " " + run.series();
            boolean isLastPassed = run.hasPassed() && passed.add(series);
            if (isLastPassed || counts.getOrDefault(series, 0) < newest) {
                kept.add(run.output());
            } else {
                old.computeIfAbsent(run.output(), output -> new ArrayList<>()).add(run);
            }
            if (run.pairs().isPresent()) {
                counts.merge(series, 1, Integer::sum);
            }
        }
        old.keySet().removeAll(kept);
    }

    /** Those that are still there, oldest first. */
    List<Outdated> found() {
        List<Outdated> found = new ArrayList<>();
        old.forEach((output, written) -> {
            Path directory = new Path(output);
            String name = Storage.shown(directory);
            try {
                double megabytes = storage.bytes(directory) / 1e6;
                long scored = FinishedRun.rowsScoredOnce(storage, directory);
                String scores = scored == 0
                        ? ""
                        : String.format(
                                Locale.ROOT, ", with scores of %,d rows that later runs of its --state lack", scored);
                found.add(
                        0,
                        new Outdated(
                                String.format(Locale.ROOT, "%s, %.1f MB%s", name, megabytes, scores),
                                reasonToStay(directory, written),
                                () -> delete(directory, written)));
            } catch (FileNotFoundException gone) {
                // Deleted before, or on another machine.
            } catch (IOException | ConfigException failure) {
                String reason = "it cannot be read: " + Failures.rootMessage(failure);
                found.add(0, new Outdated(name, Optional.of(reason), () -> {}));
            }
        });
        return found;
    }

    private Optional<String> reasonToStay(Path directory, List<RunRecord> written) throws IOException {
        if (isLink(directory)) {
            return Optional.of("it is a link");
        }
        if (holdsWhatStays(directory.toString())) {
            return Optional.of("the history or a newer run lies in it");
        }
        if (storage.exists(new Path(directory, Ownership.FILE))) {
            return Optional.of("a run has it, or was interrupted in it");
        }
        Path verdict = new Path(directory, FinishedRun.VERDICT);
        if (!storage.exists(verdict)) {
            return Optional.of("it holds no finished run");
        }
        Optional<String> foreign = RunDirectory.foreign(storage, directory);
        if (foreign.isPresent()) {
            return Optional.of("it holds " + foreign.get() + ", which no run has written");
        }
        long time = storage.status(verdict).getModificationTime();
        Optional<String> application = FinishedRun.application(storage, directory);
        OptionalInt code = FinishedRun.exitCode(storage, directory);
        boolean isOfHistory = written.stream()
                .filter(run -> code.equals(OptionalInt.of(run.exitCode())))
                .anyMatch(
                        run -> run.application().isPresent() ? run.application().equals(application) : isOf(run, time));
        return isOfHistory ? Optional.empty() : Optional.of("it holds another run, which is not in this history");
    }

    private static boolean isOf(RunRecord run, long verdict) {
        long later = verdict - run.time().toEpochMilli();
        return later >= EARLIEST_MILLIS && later <= LATEST_MILLIS;
    }

    /** What a link leads to may be anybody's. */
    private static boolean isLink(Path directory) {
        return "file".equals(directory.toUri().getScheme())
                && Files.isSymbolicLink(java.nio.file.Path.of(directory.toUri().getPath()));
    }

    private boolean holdsWhatStays(String output) {
        return Storage.overlap(history.toString(), output)
                || kept.stream().anyMatch(other -> Storage.overlap(other, output));
    }

    /** Its identity goes last: a directory whose deletion was interrupted is found again. */
    private void delete(Path directory, List<RunRecord> written) throws IOException {
        Optional<String> since = reasonToStay(directory, written);
        if (since.isPresent()) {
            throw new IOException(since.get());
        }
        for (FileStatus entry : storage.list(directory)) {
            if (!IDENTITY.contains(entry.getPath().getName())) {
                storage.delete(entry.getPath());
            }
        }
        storage.delete(directory);
    }
}
