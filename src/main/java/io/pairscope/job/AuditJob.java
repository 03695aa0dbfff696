package io.pairscope.job;

import io.pairscope.engine.InputColumns;
import io.pairscope.engine.MomentPass;
import io.pairscope.engine.Progress;
import io.pairscope.engine.RunDirectory;
import io.pairscope.engine.ScorePass;
import io.pairscope.engine.ShardInventory;
import io.pairscope.engine.StateFile;
import io.pairscope.engine.UnusableInputException;
import io.pairscope.information.GaussianPair;
import io.pairscope.information.PairScorer;
import io.pairscope.moments.JointSupport;
import io.pairscope.moments.Normalization;
import io.pairscope.moments.PairMoments;
import io.pairscope.moments.Precision;
import io.pairscope.moments.RankPolicy;
import io.pairscope.report.AuditSummary;
import io.pairscope.report.Report;
import io.pairscope.report.Threshold;
import io.pairscope.report.Verdict;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.apache.spark.sql.SparkSession;

/**
 * Audits pairs in two scans: one for the moments, from which every statistic follows on the driver, one to score each
 * pair under the Gaussian of the reference (by default the input itself).
 *
 * <p>Driver memory: one packed state a group, 8·p²/2 bytes each (134 MB at 2 × 512 and 32 groups).
 */
public final class AuditJob implements Job<Result> {
    /**
     * @param reference pairs or a saved state; empty for the input itself
     * @param ridge used under {@link RankPolicy#RIDGE}
     * @param settings all configuration values by key, for the manifest
     */
    public record Config(
            List<String> input,
            Optional<String> reference,
            String output,
            InputColumns columns,
            MomentPass.Options reading,
            RankPolicy rankPolicy,
            double ridge,
            List<Threshold> checks,
            Verdict.FailOn failOn,
            RunDirectory.Existing existing,
            Map<String, Object> settings) {}

    private final Config config;
    private final Progress progress;
    private Run run;

    public AuditJob(Config config, Progress progress) {
        this.config = config;
        this.progress = progress;
    }

    @Override
    public Result run(SparkSession spark) {
        List<String> inputs = new ArrayList<>(ShardInventory.qualified(spark, config.input));
        config.reference.ifPresent(path -> inputs.addAll(ShardInventory.qualified(spark, List.of(path))));
        RunDirectory directory = RunDirectory.at(spark, config.output, config.existing, inputs);
        Map<String, Object> named = new LinkedHashMap<>();
        named.put("input", config.input);
        named.put("reference", config.reference.orElse(null));
        run = new Run(spark, directory, progress, named, config.settings);
        return run.orUnusable(() -> audit(spark, directory, inputs));
    }

    /** What would be read, without reading more than the footers; writes nothing. */
    public Job<Result> dryRun() {
        return spark -> {
            List<ShardInventory> inventories = new ArrayList<>();
            inventories.add(ShardInventory.of(spark, config.input, config.columns));
            config.reference
                    .filter(path -> !StateFile.isState(path))
                    .ifPresent(path -> inventories.add(ShardInventory.of(spark, List.of(path), config.columns)));
            return Run.dryRun(inventories, config.reading.onBadShard(), config.settings);
        };
    }

    private Result audit(SparkSession spark, RunDirectory directory, List<String> inputs) {
        String blas = run.blas();
        ShardInventory inventory = run.timed("footers", () -> ShardInventory.of(spark, config.input, config.columns));
        progress.line(inventory.summary());
        Optional<ShardInventory> referenceInventory = config.reference
                .filter(path -> !StateFile.isState(path))
                .map(path -> run.timed("footers", () -> ShardInventory.of(spark, List.of(path), config.columns)));
        referenceInventory.ifPresent(shards -> progress.line("reference: " + shards.summary()));
        run.note("shards", inventory.describe());
        referenceInventory.ifPresent(shards -> run.note("reference_shards", shards.describe()));
        MomentPass.requireUsable(
                config.reading,
                referenceInventory.map(shards -> List.of(inventory, shards)).orElse(List.of(inventory)));

        run.open();

        Optional<Fitted> given = config.reference.map(path -> referenceInventory
                .map(shards -> fit(path, run.timed("reference", () -> moments(spark, "reference", shards))))
                .orElseGet(() -> savedReference(spark, path)));
        given.ifPresent(this::requireFullRank);
        MomentPass pass = run.timed("moments", () -> moments(spark, "input", inventory));
        Fitted own = run.timed("fit", () -> fit("input", pass));
        given.ifPresent(reference -> requireSameDimensions(reference, own.moments()));
        requireFullRank(own);
        InputColumns columns = pass.inventory().columns();
        StateFile.Header header = new StateFile.Header(
                config.reading.normalization(),
                pass.precision(),
                columns.vectors().get(0),
                columns.vectors().get(1),
                inputs.subList(0, config.input.size()));
        StateFile.write(new StateFile.State(header, pass.groups()), directory);
        Fitted reference = given.orElse(own);
        Optional<PairScorer> scorer = reference.fit() instanceof GaussianPair gaussian
                ? Optional.of(new PairScorer(gaussian, scoringPrecision(own, reference)))
                : Optional.empty();
        ScorePass scores = run.timed("scores", () -> ScorePass.run(spark, pass, scorer, directory, progress));
        Run.requireUnchanged(spark, pass.inventory());

        AuditStatistics statistics = new AuditStatistics(pass, own, given, config.rankPolicy, scores, blas);
        Report report = run.timed("statistics", statistics::report);
        Verdict verdict = Verdict.of(report.check(config.checks), statistics.warnings(), config.failOn);
        run.finish(report, verdict);
        return new Result(verdict, AuditSummary.of(pass.inventory().summary(), report, verdict, directory.toString()));
    }

    private Fitted savedReference(SparkSession spark, String path) {
        StateFile.State state = run.timed("reference", () -> StateFile.read(spark, path));
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
}
