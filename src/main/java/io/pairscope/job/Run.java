package io.pairscope.job;

import io.pairscope.core.linalg.Blas;
import io.pairscope.core.settings.OnBadShard;
import io.pairscope.engine.history.RunRecord;
import io.pairscope.engine.session.Session;
import io.pairscope.engine.shards.BadShard;
import io.pairscope.engine.shards.Inventory;
import io.pairscope.engine.snapshot.MomentsFile;
import io.pairscope.engine.storage.RunDirectory;
import io.pairscope.engine.storage.UnusableInputException;
import io.pairscope.report.CheckResult;
import io.pairscope.report.Json;
import io.pairscope.report.Report;
import io.pairscope.report.Verdict;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/** What every job that leaves a run directory does alike: it times its steps, keeps a manifest and ends with a verdict. */
public final class Run {
    private final Session session;
    private final RunDirectory directory;
    private final RunOptions options;
    private final History history;
    private final long began = System.nanoTime();
    private Optional<MomentsFile.State> state = Optional.empty();
    private Optional<RunRecord.SavedState> savedState = Optional.empty();
    private final Map<String, Object> manifest = new LinkedHashMap<>();
    private final Map<String, Double> seconds = new LinkedHashMap<>();

    /**
     * @param inputs the qualified paths of what is read
     * @param named what is read, by the name of the option that names it
     */
    public Run(
            Session session,
            String job,
            RunDirectory directory,
            List<String> inputs,
            Map<String, Object> named,
            RunOptions options) {
        this.session = session;
        this.directory = directory;
        this.options = options;
        this.history = new History(session, job, inputs, directory, options);
        manifest.put("pairscope", version());
        manifest.put("spark", session.version());
        manifest.put("java", System.getProperty("java.runtime.version"));
        manifest.put("master", session.master());
        manifest.putAll(named);
        manifest.put("config", options.settings());
        manifest.put("config_hash", history.configHash());
    }

    public static String version() {
        String version = Run.class.getPackage().getImplementationVersion();
        return version == null ? "development" : version;
    }

    /** Does the work; input that turns out to be unusable is a verdict, too. */
    public Result orUnusable(Supplier<Result> work) {
        try {
            return work.get();
        } catch (UnusableInputException unusable) {
            Verdict verdict = Verdict.unusable(unusable.getMessage());
            // Input that cannot even be listed is no reason to delete what an earlier run found.
            if (directory.holdsEarlierRun()) {
                return new Result(remember(verdict, Optional.empty()), "");
            }
            directory.open();
            writeManifest();
            Verdict remembered = remember(verdict, Optional.empty());
            directory.finish(remembered.toJson());
            return new Result(remembered, "");
        }
    }

    /** What would be read and with what settings. */
    public static Result dryRun(List<Inventory> inventories, OnBadShard onBadShard, Map<String, Object> settings) {
        StringBuilder text = new StringBuilder();
        inventories.forEach(inventory -> text.append(inventory.details()));
        settings.forEach((key, value) ->
                text.append("  ").append(key).append(" = ").append(value).append('\n'));
        boolean anyBad =
                inventories.stream().anyMatch(inventory -> !inventory.bad().isEmpty());
        Verdict verdict = anyBad && onBadShard == OnBadShard.STOP
                ? Verdict.unusable("bad shards, listed above")
                : Verdict.of(List.of(), List.of(), List.of(), Verdict.FailOn.ERROR);
        return new Result(verdict, text.toString());
    }

    /** Which library computes, by name and path; said and kept in the manifest. */
    public String blas() {
        Blas.Backend blas = Blas.backend();
        manifest.put("blas", blas);
        session.progress()
                .line(String.format(
                        Locale.ROOT,
                        "%s (%s), %d thread(s) a task, %.0f GF/s",
                        blas.name(),
                        blas.path(),
                        blas.threads(),
                        blas.gigaflops()));
        return blas.name() + " (" + blas.path() + ")";
    }

    public void note(String key, Object value) {
        manifest.put(key, value);
    }

    /** Makes the directory; from here on it shows that a run has begun. */
    public void open() {
        history.lookBack(session);
        directory.open();
        writeManifest();
    }

    /** Writes the moments that this run rests on, which a later run may be compared with. */
    public void write(MomentsFile.State moments) {
        String path = MomentsFile.write(moments, directory);
        state = Optional.of(moments);
        savedState = Optional.of(new RunRecord.SavedState(path, moments.checksum()));
    }

    public <T> T timed(String step, Supplier<T> work) {
        long start = System.nanoTime();
        try {
            return work.get();
        } finally {
            seconds.merge(step, (System.nanoTime() - start) / 1e9, Double::sum);
        }
    }

    /**
     * Holds the report to the checks, writes report and manifest, adds the run to its history and, last, writes the verdict.
     *
     * @param errors for which the run fails whatever the checks say
     */
    public Verdict finish(Report report, List<String> errors, List<String> warnings) {
        List<CheckResult> checks = timed("checks", () -> report.check(options.checks(), history.previous(state)));
        List<String> allWarnings = new ArrayList<>(warnings);
        allWarnings.addAll(history.warnings());
        Verdict verdict = Verdict.of(checks, errors, allWarnings, options.failOn());
        manifest.put("seconds", seconds);
        directory.write("report.json", report.toJson());
        writeManifest();
        Verdict remembered = remember(verdict, Optional.of(report));
        directory.finish(remembered.toJson());
        return remembered;
    }

    private Verdict remember(Verdict verdict, Optional<Report> report) {
        double total = (System.nanoTime() - began) / 1e9;
        return history.append(verdict, report, savedState, directory.qualified(), total);
    }

    public static void requireUnchanged(Session session, Inventory inventory) {
        List<BadShard> changed = inventory.changedSince(session);
        if (!changed.isEmpty()) {
            throw new UnusableInputException(
                    changed.size() + " shard(s) changed during the run; first: " + changed.get(0));
        }
    }

    private void writeManifest() {
        directory.write("manifest.json", Json.write(manifest));
    }
}
