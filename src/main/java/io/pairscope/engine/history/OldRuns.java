package io.pairscope.engine.history;

import io.pairscope.engine.storage.Failures;
import io.pairscope.engine.storage.FinishedRun;
import io.pairscope.engine.storage.RunDirectory;
import io.pairscope.engine.storage.Storage;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/**
 * The run directories of older runs of a history: all but those of the newest runs of each series that came to statistics, of
 * what came after these, and of the last one that passed.
 */
final class OldRuns {
    private static final String VERDICT = "verdict.json";
    /** Of a run that is not finished, which may be about to replace the one that is there. */
    private static final String OWNER = "owner.json";

    /** How much later than its record a verdict may be written: later ones are of another run, and so are earlier ones. */
    private static final long LATEST_MILLIS = 600_000;

    /** Of clocks, and of stores that tell seconds. */
    private static final long EARLIEST_MILLIS = -60_000;

    private static final Pattern EXIT_CODE = Pattern.compile("\"exit_code\"\\s*:\\s*(\\d+)");
    private static final int LARGEST_VERDICT = 1 << 24;

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
                FileSystem files = directory.getFileSystem(storage.configuration());
                double megabytes = files.getContentSummary(directory).getLength() / 1e6;
                long scored = FinishedRun.rowsScoredOnce(storage, directory);
                String scores = scored == 0
                        ? ""
                        : String.format(
                                Locale.ROOT, ", with scores of %,d rows that later runs of its --state lack", scored);
                found.add(
                        0,
                        new Outdated(
                                String.format(Locale.ROOT, "%s, %.1f MB%s", name, megabytes, scores),
                                reasonToStay(files, directory, written),
                                () -> delete(files, directory, written)));
            } catch (FileNotFoundException gone) {
                // Deleted before, or on another machine.
            } catch (IOException failure) {
                String reason = "it cannot be read: " + Failures.rootMessage(failure);
                found.add(0, new Outdated(name, Optional.of(reason), () -> {}));
            }
        });
        return found;
    }

    private Optional<String> reasonToStay(FileSystem files, Path directory, List<RunRecord> written)
            throws IOException {
        if (isLink(directory)) {
            return Optional.of("it is a link");
        }
        if (holdsWhatStays(directory.toString())) {
            return Optional.of("the history or a newer run lies in it");
        }
        if (files.exists(new Path(directory, OWNER))) {
            return Optional.of("a run has it, or was interrupted in it");
        }
        Path verdict = new Path(directory, VERDICT);
        if (!files.exists(verdict)) {
            return Optional.of("it holds no finished run");
        }
        Optional<String> foreign = RunDirectory.foreign(storage, directory);
        if (foreign.isPresent()) {
            return Optional.of("it holds " + foreign.get() + ", which no run has written");
        }
        long time = files.getFileStatus(verdict).getModificationTime();
        Matcher code = EXIT_CODE.matcher(text(files, verdict));
        boolean isOfHistory = code.find()
                && written.stream()
                        .anyMatch(run -> code.group(1).equals(String.valueOf(run.exitCode())) && isOf(run, time));
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

    private static String text(FileSystem files, Path file) throws IOException {
        try (InputStream stream = files.open(file)) {
            return new String(stream.readNBytes(LARGEST_VERDICT), StandardCharsets.UTF_8);
        }
    }

    /** The verdict goes last: a directory whose deletion was interrupted is found again. */
    private void delete(FileSystem files, Path directory, List<RunRecord> written) throws IOException {
        Optional<String> since = reasonToStay(files, directory, written);
        if (since.isPresent()) {
            throw new IOException(since.get());
        }
        for (FileStatus entry : storage.list(directory)) {
            if (!entry.getPath().getName().equals(VERDICT)) {
                storage.delete(entry.getPath());
            }
        }
        storage.delete(directory);
    }
}
