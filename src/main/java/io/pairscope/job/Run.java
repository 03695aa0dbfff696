package io.pairscope.job;

import io.pairscope.engine.BadShard;
import io.pairscope.engine.MomentPass;
import io.pairscope.engine.Progress;
import io.pairscope.engine.RunDirectory;
import io.pairscope.engine.ShardInventory;
import io.pairscope.engine.UnusableInputException;
import io.pairscope.linalg.Blas;
import io.pairscope.report.Json;
import io.pairscope.report.Report;
import io.pairscope.report.Verdict;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Supplier;
import org.apache.spark.sql.SparkSession;

/** What every job that leaves a run directory does alike: it times its steps, keeps a manifest and ends with a verdict. */
final class Run {
    private final RunDirectory directory;
    private final Progress progress;
    private final Map<String, Object> manifest = new LinkedHashMap<>();
    private final Map<String, Double> seconds = new LinkedHashMap<>();

    /**
     * @param inputs what is read, by the name of the option that names it
     * @param settings all configuration values by key
     */
    Run(
            SparkSession spark,
            RunDirectory directory,
            Progress progress,
            Map<String, Object> inputs,
            Map<String, Object> settings) {
        this.directory = directory;
        this.progress = progress;
        String version = Run.class.getPackage().getImplementationVersion();
        manifest.put("pairscope", version == null ? "development" : version);
        manifest.put("spark", spark.version());
        manifest.put("java", System.getProperty("java.runtime.version"));
        manifest.put("master", spark.sparkContext().master());
        manifest.putAll(inputs);
        manifest.put("config", settings);
    }

    /** Does the work; input that turns out to be unusable is a verdict, too. */
    Result orUnusable(Supplier<Result> work) {
        try {
            return work.get();
        } catch (UnusableInputException unusable) {
            Verdict verdict = Verdict.unusable(unusable.getMessage());
            // Input that cannot even be listed is no reason to delete what an earlier run found.
            if (!directory.holdsEarlierRun()) {
                directory.open();
                writeManifest();
                directory.finish(verdict.toJson());
            }
            return new Result(verdict, "");
        }
    }

    /** What would be read and with what settings. */
    static Result dryRun(
            List<ShardInventory> inventories, MomentPass.OnBadShard onBadShard, Map<String, Object> settings) {
        StringBuilder text = new StringBuilder();
        inventories.forEach(inventory -> text.append(inventory.details()));
        settings.forEach((key, value) ->
                text.append("  ").append(key).append(" = ").append(value).append('\n'));
        boolean anyBad =
                inventories.stream().anyMatch(inventory -> !inventory.bad().isEmpty());
        Verdict verdict = anyBad && onBadShard == MomentPass.OnBadShard.STOP
                ? Verdict.unusable("bad shards, listed above")
                : Verdict.of(List.of(), List.of(), Verdict.FailOn.ERROR);
        return new Result(verdict, text.toString());
    }

    /** Which library computes, by name and path; said and kept in the manifest. */
    String blas() {
        Blas.Backend blas = Blas.backend();
        manifest.put("blas", blas);
        progress.line(String.format(
                Locale.ROOT,
                "%s (%s), %d thread(s) a task, %.0f GF/s",
                blas.name(),
                blas.path(),
                blas.threads(),
                blas.gigaflops()));
        return blas.name() + " (" + blas.path() + ")";
    }

    void note(String key, Object value) {
        manifest.put(key, value);
    }

    /** Makes the directory; from here on it shows that a run has begun. */
    void open() {
        directory.open();
        writeManifest();
    }

    <T> T timed(String step, Supplier<T> work) {
        long start = System.nanoTime();
        try {
            return work.get();
        } finally {
            seconds.merge(step, (System.nanoTime() - start) / 1e9, Double::sum);
        }
    }

    /** Writes report, manifest and, last, the verdict. */
    void finish(Report report, Verdict verdict) {
        manifest.put("seconds", seconds);
        directory.write("report.json", report.toJson());
        writeManifest();
        directory.finish(verdict.toJson());
    }

    static void requireUnchanged(SparkSession spark, ShardInventory inventory) {
        List<BadShard> changed = inventory.changedSince(spark);
        if (!changed.isEmpty()) {
            throw new UnusableInputException(
                    changed.size() + " shard(s) changed during the run; first: " + changed.get(0));
        }
    }

    private void writeManifest() {
        directory.write("manifest.json", Json.write(manifest));
    }
}
