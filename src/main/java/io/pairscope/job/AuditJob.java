package io.pairscope.job;

import io.pairscope.engine.BadShard;
import io.pairscope.engine.MomentPass;
import io.pairscope.engine.PairColumns;
import io.pairscope.engine.Progress;
import io.pairscope.engine.RunDirectory;
import io.pairscope.engine.ScorePass;
import io.pairscope.engine.ShardInventory;
import io.pairscope.engine.StateFile;
import io.pairscope.engine.UnusableInputException;
import io.pairscope.information.GaussianPair;
import io.pairscope.information.PairScorer;
import io.pairscope.linalg.Blas;
import io.pairscope.moments.JointSupport;
import io.pairscope.moments.Normalization;
import io.pairscope.moments.PairMoments;
import io.pairscope.moments.Precision;
import io.pairscope.moments.RankPolicy;
import io.pairscope.report.AuditReport;
import io.pairscope.report.AuditSummary;
import io.pairscope.report.Json;
import io.pairscope.report.Threshold;
import io.pairscope.report.Verdict;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.apache.spark.sql.SparkSession;

/**
 * Audits pairs in two scans: one for the moments, from which every statistic follows on the driver, one to score each
 * pair under the Gaussian of the reference (by default the input itself).
 *
 * <p>Driver memory: one packed state a group, 8·p²/2 bytes each (134 MB at 2 × 512 and 32 groups).
 */
public final class AuditJob implements Job<AuditJob.Result> {
    /**
     * @param reference pairs or a saved state; empty for the input itself
     * @param ridge used under {@link RankPolicy#RIDGE}
     * @param settings all configuration values by key, for the manifest
     */
    public record Config(
            List<String> input,
            Optional<String> reference,
            String output,
            PairColumns columns,
            MomentPass.Options reading,
            RankPolicy rankPolicy,
            double ridge,
            List<Threshold> checks,
            Verdict.FailOn failOn,
            RunDirectory.Existing existing,
            Map<String, Object> settings) {}

    /** How it ended, and what to show a person. */
    public record Result(Verdict verdict, String summary) {}

    private final Config config;
    private final Progress progress;
    private final Map<String, Double> seconds = new LinkedHashMap<>();

    public AuditJob(Config config, Progress progress) {
        this.config = config;
        this.progress = progress;
    }

    @Override
    public Result run(SparkSession spark) {
        List<String> inputs = new ArrayList<>(ShardInventory.qualified(spark, config.input));
        config.reference.ifPresent(path -> inputs.addAll(ShardInventory.qualified(spark, List.of(path))));
        RunDirectory directory = RunDirectory.at(spark, config.output, config.existing, inputs);
        Map<String, Object> manifest = manifest(spark);
        try {
            return audit(spark, directory, manifest, inputs);
        } catch (UnusableInputException unusable) {
            Verdict verdict = Verdict.unusable(unusable.getMessage());
            // Input that cannot even be listed is no reason to delete what an earlier run found.
            if (!directory.holdsEarlierRun()) {
                directory.open();
                directory.write("manifest.json", Json.write(manifest));
                directory.finish(verdict.toJson());
            }
            return new Result(verdict, "");
        }
    }

    /** What would be read, without reading more than the footers; writes nothing. */
    public Job<Result> dryRun() {
        return spark -> {
            ShardInventory inventory = ShardInventory.of(spark, config.input, config.columns);
            StringBuilder text = new StringBuilder();
            describe(inventory, text);
            boolean anyBad = !inventory.bad().isEmpty();
            if (config.reference.isPresent() && !StateFile.isState(config.reference.get())) {
                ShardInventory reference = ShardInventory.of(spark, List.of(config.reference.get()), config.columns);
                describe(reference, text.append("reference: "));
                anyBad |= !reference.bad().isEmpty();
            }
            config.settings.forEach((key, value) ->
                    text.append("  ").append(key).append(" = ").append(value).append('\n'));
            boolean stop = anyBad && config.reading.onBadShard() == MomentPass.OnBadShard.STOP;
            Verdict verdict = stop
                    ? Verdict.unusable("bad shards, listed above")
                    : Verdict.of(List.of(), List.of(), config.failOn);
            return new Result(verdict, text.toString());
        };
    }

    private Result audit(
            SparkSession spark, RunDirectory directory, Map<String, Object> manifest, List<String> inputs) {
        Blas.Backend blas = Blas.backend();
        manifest.put("blas", blas);
        progress.line(String.format(
                Locale.ROOT,
                "%s (%s), %d thread(s) a task, %.0f GF/s",
                blas.name(),
                blas.path(),
                blas.threads(),
                blas.gigaflops()));
        ShardInventory inventory = timed("footers", () -> ShardInventory.of(spark, config.input, config.columns));
        progress.line(describe(inventory));
        Optional<ShardInventory> referenceInventory = config.reference
                .filter(path -> !StateFile.isState(path))
                .map(path -> timed("footers", () -> ShardInventory.of(spark, List.of(path), config.columns)));
        referenceInventory.ifPresent(shards -> progress.line("reference: " + describe(shards)));
        manifest.put("shards", inventory.describe());
        referenceInventory.ifPresent(shards -> manifest.put("reference_shards", shards.describe()));
        MomentPass.requireUsable(
                config.reading,
                referenceInventory.map(shards -> List.of(inventory, shards)).orElse(List.of(inventory)));

        directory.open();
        directory.write("manifest.json", Json.write(manifest));

        Optional<Fitted> given = config.reference.map(path -> referenceInventory
                .map(shards -> fit(path, timed("reference", () -> moments(spark, "reference", shards))))
                .orElseGet(() -> savedReference(spark, path)));
        given.ifPresent(this::requireFullRank);
        MomentPass pass = timed("moments", () -> moments(spark, "input", inventory));
        Fitted own = timed("fit", () -> fit("input", pass));
        given.ifPresent(reference -> requireSameDimensions(reference, own.moments()));
        requireFullRank(own);
        PairColumns columns = pass.inventory().columns();
        StateFile.Header header = new StateFile.Header(
                config.reading.normalization(),
                pass.precision(),
                columns.image(),
                columns.text(),
                inputs.subList(0, config.input.size()));
        StateFile.write(new StateFile.State(header, pass.groups()), directory);
        Fitted reference = given.orElse(own);
        Optional<PairScorer> scorer = reference.fit() instanceof GaussianPair gaussian
                ? Optional.of(new PairScorer(gaussian, scoringPrecision(own, reference)))
                : Optional.empty();
        ScorePass scores = timed("scores", () -> ScorePass.run(spark, pass, scorer, directory, progress));
        requireUnchanged(spark, pass.inventory());

        AuditStatistics statistics = new AuditStatistics(
                pass, own, given, config.rankPolicy, scores, blas.name() + " (" + blas.path() + ")");
        AuditReport report = timed("statistics", statistics::report);
        Verdict verdict = Verdict.of(report.check(config.checks), statistics.warnings(), config.failOn);
        manifest.put("seconds", seconds);
        directory.write("report.json", report.toJson());
        directory.write("manifest.json", Json.write(manifest));
        directory.finish(verdict.toJson());
        return new Result(verdict, AuditSummary.of(describe(pass.inventory()), report, verdict, directory.toString()));
    }

    private Fitted savedReference(SparkSession spark, String path) {
        StateFile.State state = timed("reference", () -> StateFile.read(spark, path));
        boolean unit = state.header().normalization() != Normalization.NEVER;
        if (unit != (config.reading.normalization() != Normalization.NEVER)) {
            throw new UnusableInputException("the reference state " + path + " was made with normalize = "
                    + state.header().normalization().name().toLowerCase(Locale.ROOT)
                    + ", this run has another setting; use the same for both");
        }
        return fit(path, state.total(), state.header().precision(), Optional.empty());
    }

    /** Single precision only where both sets allowed it. */
    private static Precision scoringPrecision(Fitted own, Fitted reference) {
        return own.precision() == Precision.FAST && reference.precision() == Precision.FAST
                ? Precision.FAST
                : Precision.EXACT;
    }

    /** The moments, read again in double when single precision cannot carry their condition. */
    private MomentPass moments(SparkSession spark, String title, ShardInventory inventory) {
        MomentPass pass = MomentPass.run(spark, title, inventory, config.reading, progress);
        if (pass.precision() == Precision.EXACT) {
            return pass;
        }
        double[] eigenvalues =
                JointSupport.of(pass.total(), config.rankPolicy, config.ridge).jointEigenvalues();
        double condition = eigenvalues.length == 0 ? 1 : eigenvalues[0] / eigenvalues[eigenvalues.length - 1];
        // An exactly dependent direction shows up as noise of the measured size, not as a zero.
        double trusted = Math.min(Precision.MAX_FAST_CONDITION, 0.1 / pass.fastError());
        if (condition > 0 && condition <= trusted) {
            return pass;
        }
        progress.line(String.format(
                Locale.ROOT,
                "precision fast carries conditions up to %.0e, the %s has %.1e: reading it again in double",
                trusted,
                title,
                condition));
        return MomentPass.run(spark, title, inventory, config.reading.with(Precision.EXACT), progress);
    }

    private Fitted fit(String name, MomentPass pass) {
        return fit(name, pass.total(), pass.precision(), Optional.of(pass));
    }

    private Fitted fit(String name, PairMoments moments, Precision precision, Optional<MomentPass> pass) {
        JointSupport support = JointSupport.of(moments, config.rankPolicy, config.ridge);
        return new Fitted(name, moments, precision, support, GaussianPair.fit(support, config.rankPolicy), pass);
    }

    private void requireFullRank(Fitted fitted) {
        if (config.rankPolicy != RankPolicy.STRICT) {
            return;
        }
        JointSupport support = fitted.support();
        int p = support.imageDims() + support.textDims();
        if (support.jointRank() < p || !(fitted.fit() instanceof GaussianPair)) {
            throw new UnusableInputException("rank-policy strict refuses the " + fitted.name()
                    + ": the joint covariance of " + p
                    + " dimensions has rank " + support.jointRank() + " (image " + support.imageRank() + " of "
                    + support.imageDims() + ", text " + support.textRank() + " of " + support.textDims() + ") from "
                    + support.count() + " rows. Use rank-policy support, or more rows");
        }
    }

    private static void requireSameDimensions(Fitted reference, PairMoments input) {
        PairMoments r = reference.moments();
        if (r.imageDims() != input.imageDims() || r.textDims() != input.textDims()) {
            throw new UnusableInputException("the reference " + reference.name() + " has " + r.imageDims() + " + "
                    + r.textDims() + " dimensions, the input " + input.imageDims() + " + " + input.textDims()
                    + "; they must come from the same encoders");
        }
    }

    private static void requireUnchanged(SparkSession spark, ShardInventory inventory) {
        List<BadShard> changed = inventory.changedSince(spark);
        if (!changed.isEmpty()) {
            throw new UnusableInputException(
                    changed.size() + " shard(s) changed during the run; first: " + changed.get(0));
        }
    }

    private Map<String, Object> manifest(SparkSession spark) {
        Map<String, Object> manifest = new LinkedHashMap<>();
        String version = AuditJob.class.getPackage().getImplementationVersion();
        manifest.put("pairscope", version == null ? "development" : version);
        manifest.put("spark", spark.version());
        manifest.put("java", System.getProperty("java.runtime.version"));
        manifest.put("master", spark.sparkContext().master());
        manifest.put("input", config.input);
        manifest.put("reference", config.reference.orElse(null));
        manifest.put("config", config.settings);
        return manifest;
    }

    private static void describe(ShardInventory inventory, StringBuilder text) {
        text.append(describe(inventory)).append('\n');
        inventory.describe().forEach(shard -> text.append("  ").append(shard).append('\n'));
        inventory.bad().forEach(bad -> text.append("  bad ").append(bad).append('\n'));
    }

    private static String describe(ShardInventory inventory) {
        PairColumns columns = inventory.columns();
        String ignored = inventory.ignored().isEmpty()
                ? ""
                : "; " + inventory.ignored().size() + " file(s) not named *.parquet ignored";
        String renamed = columns.image().equals(PairColumns.DEFAULT.image())
                        && columns.text().equals(PairColumns.DEFAULT.text())
                ? ""
                : "; columns " + columns.image() + " and " + columns.text();
        String bad = inventory.bad().isEmpty() ? "" : "; " + inventory.bad().size() + " bad shard(s)";
        return String.format(
                Locale.ROOT,
                "%,d rows in %d shard(s), %.1f MB%s%s%s",
                inventory.rows(),
                inventory.shardCount(),
                inventory.bytes() / 1e6,
                renamed,
                bad,
                ignored);
    }

    private <T> T timed(String step, Supplier<T> work) {
        long start = System.nanoTime();
        try {
            return work.get();
        } finally {
            seconds.merge(step, (System.nanoTime() - start) / 1e9, Double::sum);
        }
    }
}
