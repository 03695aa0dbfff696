package io.pairscope.job.history;

import io.pairscope.core.statistics.Catalogue;
import io.pairscope.core.statistics.Definition;
import io.pairscope.core.text.Printable;
import io.pairscope.engine.history.HistoryDirectory;
import io.pairscope.engine.history.Outdated;
import io.pairscope.engine.history.RunRecord;
import io.pairscope.engine.storage.Failures;
import io.pairscope.engine.storage.Storage;
import io.pairscope.report.Console;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Shows and prunes the history of runs; needs no Spark session. */
public final class HistoryJob {
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss").withZone(ZoneOffset.UTC);
    /** Columns of {@code history show}, where a run of the job has them. */
    private static final Map<String, List<Definition>> HEADLINES = headlines();

    private static final String NONE = "–";

    private HistoryJob() {}

    private static Map<String, List<Definition>> headlines() {
        Map<String, List<Definition>> headlines = new LinkedHashMap<>();
        headlines.put(
                "audit", Catalogue.STANDARD.list("mutual_information_bias_corrected", "cosine_mean", "vendi_image"));
        headlines.put("compare", Catalogue.STANDARD.list("mid", "fid_image", "fid_text"));
        headlines.put("recover", Catalogue.STANDARD.list("recovery_residual_rms"));
        headlines.put("retrieve", Catalogue.STANDARD.list("recall_at_1_image_to_text", "recall_at_1_text_to_image"));
        headlines.put("filter", Catalogue.STANDARD.list("rows_kept", "threshold"));
        return headlines;
    }

    /** Those of the jobs that are shown, in the order of the jobs. */
    private static List<String> headlines(List<RunRecord> runs) {
        return HEADLINES.entrySet().stream()
                .flatMap(job -> job.getValue().stream()
                        .map(Definition::name)
                        .filter(name -> runs.stream()
                                .anyMatch(run -> run.job().equals(job.getKey())
                                        && run.statistics().containsKey(name))))
                .distinct()
                .toList();
    }

    /**
     * @param isCut there are older runs
     * @param unreadable what is wrong with files that were left out
     */
    public record Shown(String table, boolean isCut, List<String> unreadable) {}

    /**
     * The newest runs as a table, newest last.
     *
     * @param defaults a file like Spark's spark-defaults.conf
     * @param series a part of the name of the series; empty for all
     * @param statistics empty for some that most want to see
     */
    public static Shown show(
            Optional<Path> defaults, String directory, Optional<String> series, int last, List<Definition> statistics) {
        HistoryDirectory.Listing found = open(defaults, directory)
                .newest(
                        Math.max(last, last + 1),
                        run -> series.map(run.series()::contains).orElse(true));
        boolean isCut = found.runs().size() > last;
        List<RunRecord> runs = isCut ? found.runs().subList(1, last + 1) : found.runs();
        if (runs.isEmpty()) {
            return new Shown("no runs\n", false, found.unreadable());
        }
        List<String> columns = statistics.isEmpty()
                ? headlines(runs)
                : statistics.stream().map(Definition::name).toList();
        List<List<String>> rows = new ArrayList<>();
        List<String> heading = new ArrayList<>(List.of("time (UTC)", "job", "status", "pairs", "quarantined"));
        heading.addAll(columns);
        heading.addAll(List.of("exit", "baseline", "series"));
        rows.add(heading);
        Set<RunRecord> baselines = baselines(runs);
        runs.forEach(run -> rows.add(row(run, baselines.contains(run), columns).stream()
                .map(Printable::line)
                .toList()));
        return new Shown(table(rows), isCut, found.unreadable());
    }

    private static HistoryDirectory open(Optional<Path> defaults, String directory) {
        return HistoryDirectory.open(Storage.withoutSession(defaults), directory);
    }

    /**
     * The last run of each job and series that passed, which checks of the next one compare with unless {@code history.baseline}
     * says otherwise.
     *
     * @param runs the newest ones, newest last
     */
    private static Set<RunRecord> baselines(List<RunRecord> runs) {
        Map<List<String>, RunRecord> last = new HashMap<>();
        runs.stream().filter(RunRecord::hasPassed).forEach(run -> last.put(List.of(run.job(), run.series()), run));
        return Set.copyOf(last.values());
    }

    private static List<String> row(RunRecord run, boolean isBaseline, List<String> columns) {
        List<String> row = new ArrayList<>(List.of(TIME.format(run.time()), run.job(), run.status()));
        row.add(run.pairs().map(pairs -> spelled("%,d", pairs.in())).orElse(NONE));
        row.add(run.pairs().map(pairs -> spelled("%,d", pairs.quarantined())).orElse(NONE));
        for (String name : columns) {
            Double value = run.statistics().get(name);
            Double error = run.standardErrors().get(name);
            String spread = error == null ? "" : spelled(" ± %.2g", error);
            row.add(value == null ? NONE : Console.number(value) + spread);
        }
        row.add(String.valueOf(run.exitCode()));
        row.add(isBaseline ? "yes" : NONE);
        row.add(run.series());
        return row;
    }

    private static String spelled(String format, Number number) {
        return String.format(Locale.ROOT, format, number);
    }

    /** Columns as wide as their longest entry; the last one, and no other, is flush left and ragged. */
    private static String table(List<List<String>> rows) {
        int last = rows.get(0).size() - 1;
        int[] widths = IntStream.range(0, last)
                .map(column -> rows.stream()
                        .mapToInt(row -> row.get(column).length())
                        .max()
                        .orElse(0))
                .toArray();
        return rows.stream()
                .map(row -> IntStream.range(0, last)
                        .mapToObj(column ->
                                " ".repeat(widths[column] - row.get(column).length()) + row.get(column))
                        .collect(Collectors.joining("  ", "", "  " + row.get(last) + "\n")))
                .collect(Collectors.joining());
    }

    /** What pruning does. */
    public enum Pruning {
        DELETE,
        /** It tells what it would delete. */
        DRY_RUN
    }

    /**
     * Deletes months of records.
     *
     * @param keepMonths how many are kept, the one of today included
     * @return what was deleted, a line each
     */
    public static String pruneMonths(
            Optional<Path> defaults, String directory, int keepMonths, Pruning pruning, Clock clock) {
        YearMonth firstKept = YearMonth.now(clock.withZone(ZoneOffset.UTC)).minusMonths(keepMonths - 1L);
        List<Outdated> months = open(defaults, directory).monthsBefore(firstKept);
        return prune(months, pruning, "nothing is older than " + firstKept);
    }

    /**
     * Deletes run directories of older runs; their records stay.
     *
     * @param newest how many are kept of each series, beside the last one that passed
     * @return what was deleted and what stays, a line each
     */
    public static String pruneRuns(Optional<Path> defaults, String directory, int newest, Pruning pruning) {
        List<Outdated> runs = open(defaults, directory).oldRuns(newest);
        return prune(runs, pruning, "no run directory is older than the newest " + newest + " of its series");
    }

    private static String prune(List<Outdated> found, Pruning pruning, String nothing) {
        StringBuilder told = new StringBuilder();
        for (Outdated old : found) {
            told.append(old.reason()
                            .map(reason -> "left " + old.name() + ": " + reason)
                            .orElseGet(() -> deleted(old, pruning)))
                    .append('\n');
        }
        return told.isEmpty() ? nothing + "\n" : told.toString();
    }

    private static String deleted(Outdated old, Pruning pruning) {
        if (pruning == Pruning.DRY_RUN) {
            return "would delete " + old.name();
        }
        try {
            old.delete();
            return "deleted " + old.name();
        } catch (IOException failure) {
            return "left " + old.name() + ": it cannot be deleted: " + Failures.rootMessage(failure);
        }
    }
}
