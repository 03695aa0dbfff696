package io.pairscope.job.audit;

import io.pairscope.core.covariance.JointSupport;
import io.pairscope.core.covariance.Regularization;
import io.pairscope.core.information.GaussianPair;
import io.pairscope.core.information.PairScorer;
import io.pairscope.core.moments.Normalization;
import io.pairscope.core.moments.Precision;
import io.pairscope.core.settings.ExistingOutput;
import io.pairscope.core.settings.InputColumns;
import io.pairscope.core.settings.ReadOptions;
import io.pairscope.core.statistics.Catalogue;
import io.pairscope.core.statistics.ErrorKind;
import io.pairscope.core.statistics.OneSet;
import io.pairscope.engine.scan.MomentPass;
import io.pairscope.engine.scan.RefitTasks;
import io.pairscope.engine.scan.ScorePass;
import io.pairscope.engine.session.Session;
import io.pairscope.engine.shards.Inventory;
import io.pairscope.engine.snapshot.MomentsFile;
import io.pairscope.engine.snapshot.SnapshotDirectory;
import io.pairscope.engine.storage.RunDirectory;
import io.pairscope.job.Fitted;
import io.pairscope.job.Fitting;
import io.pairscope.job.Job;
import io.pairscope.job.Result;
import io.pairscope.job.Run;
import io.pairscope.job.RunOptions;
import io.pairscope.job.StandardErrors;
import io.pairscope.job.Uncertainty;
import io.pairscope.report.AuditSummary;
import io.pairscope.report.Report;
import io.pairscope.report.Reused;
import io.pairscope.report.Verdict;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * Audits pairs in two scans: one for the moments, from which every statistic follows on the driver, one to score each
 * pair under the Gaussian of the reference (by default the input itself).
 *
 * <p>Driver memory: one packed state a group, 8·p²/2 bytes each (134 MB at 2 × 512 and 32 groups).
 */
public final class AuditJob implements Job<Result> {
    /**
     * @param reference pairs or a saved state; empty for the input itself
     * @param state directory of the moments that are kept from run to run; empty to read every shard
     * @param verifyShuffle the share of the pairs to re-pair, to check the closed-form shuffle curves; empty for no check
     */
    public record Config(
            List<String> input,
            Optional<String> reference,
            Optional<String> state,
            String output,
            InputColumns columns,
            ReadOptions reading,
            Regularization regularization,
            Uncertainty uncertainty,
            OptionalDouble verifyShuffle,
            int seed,
            ExistingOutput existing,
            RunOptions options) {}

    private static final Catalogue WITH_ERROR =
            Catalogue.STANDARD.only(statistic -> statistic.error() == ErrorKind.JACKKNIFE);

    private final Config config;
    private final Fitting fitting;
    private Run run;

    public AuditJob(Config config) {
        this.config = config;
        this.fitting = new Fitting(config.reading, config.regularization);
    }

    @Override
    public Result run(Session session) {
        List<String> inputs = new ArrayList<>(Inventory.qualified(session, config.input));
        config.reference.ifPresent(path -> inputs.addAll(Inventory.qualified(session, List.of(path))));
        RunDirectory directory = RunDirectory.at(session, config.output, config.existing, inputs);
        List<String> others = new ArrayList<>(inputs);
        others.addAll(Inventory.qualified(session, List.of(config.output)));
        Optional<SnapshotDirectory> state = config.state.map(path -> SnapshotDirectory.at(session, path, others));
        Map<String, Object> named = new LinkedHashMap<>();
        named.put("input", config.input);
        named.put("reference", config.reference.orElse(null));
        named.put("state", config.state.orElse(null));
        run = new Run(session, "audit", directory, inputs, named, config.options);
        return run.orUnusable(() -> audit(session, directory, inputs, state));
    }

    /** What would be read, without reading more than the footers; writes nothing. */
    public Job<Result> dryRun() {
        return session -> {
            List<Inventory> inventories = new ArrayList<>();
            Inventory all = Inventory.of(session, config.input, config.columns);
            inventories.add(config.state
                    .map(path -> SnapshotDirectory.at(session, path, List.of()).unknown(session, all, config.reading))
                    .orElse(all));
            config.reference
                    .filter(path -> !MomentsFile.isState(path))
                    .ifPresent(path -> inventories.add(Inventory.of(session, List.of(path), config.columns)));
            return Run.dryRun(inventories, config.reading.onBadShard(), config.options.settings());
        };
    }

    private Result audit(
            Session session, RunDirectory directory, List<String> inputs, Optional<SnapshotDirectory> state) {
        String blas = run.blas();
        Inventory inventory = run.timed("footers", () -> Inventory.of(session, config.input, config.columns));
        session.progress().line(inventory.summary());
        Optional<Inventory> referenceInventory = config.reference
                .filter(path -> !MomentsFile.isState(path))
                .map(path -> run.timed("footers", () -> Inventory.of(session, List.of(path), config.columns)));
        referenceInventory.ifPresent(shards -> session.progress().line("reference: " + shards.summary()));
        run.note("shards", inventory.describe());
        referenceInventory.ifPresent(shards -> run.note("reference_shards", shards.describe()));
        MomentPass.requireUsable(
                config.reading,
                referenceInventory.map(shards -> List.of(inventory, shards)).orElse(List.of(inventory)));

        state.ifPresent(SnapshotDirectory::open);
        run.open();

        Optional<Fitted> given = config.reference.map(path -> referenceInventory
                .map(shards -> run.timed("reference", () -> fitting.read(session, path, "reference", shards)))
                .orElseGet(() -> run.timed("reference", () -> fitting.load(session, path, path))));
        Fitted own = run.timed(
                "moments",
                () -> state.map(kept -> fitting.read(session, "input", "input", inventory, kept))
                        .orElseGet(() -> fitting.read(session, "input", "input", inventory)));
        given.ifPresent(reference -> Fitting.requireSameDimensions(reference, own));
        MomentPass read = own.pass().orElseThrow();
        InputColumns columns = read.inventory().columns();
        MomentsFile.Header header = new MomentsFile.Header(
                config.reading.normalization(),
                read.precision(),
                columns.vectors().get(0),
                columns.vectors().get(1),
                inputs.subList(0, config.input.size()));
        run.write(new MomentsFile.State(header, read.groups()));
        Fitted reference = given.orElse(own);
        Optional<PairScorer> scorer = reference.fit() instanceof GaussianPair gaussian
                ? Optional.of(new PairScorer(gaussian, scoringPrecision(own, reference)))
                : Optional.empty();
        ScorePass scores = run.timed("scores", () -> ScorePass.run(session, read, scorer, directory));
        MomentPass pass = read.scored(scores.pairings());
        Optional<ShuffleVerification> shuffle = shuffled(session, own, reference);
        Run.requireUnchanged(session, pass.inventory());

        StandardErrors errors = run.timed("standard errors", () -> standardErrors(session, pass));
        AuditReport statistics = new AuditReport(new Audited(pass, own, given, scores), errors, blas);
        Report report = run.timed("statistics", statistics::report);
        state.ifPresent(kept -> report.putSection(Reused.NAME, reused(kept, pass)));
        shuffle.ifPresent(verification -> verification.addTo(report, statistics.warnings()));
        // Last, so that an interrupted run is read and scored again.
        state.flatMap(kept -> kept.save(header, pass.ledger(), pass.fastError()))
                .ifPresent(statistics.warnings()::add);
        Verdict verdict = run.finish(report, List.of(), statistics.warnings());
        return new Result(
                verdict,
                AuditSummary.of(
                        state.isPresent()
                                ? inventory.summary()
                                : pass.inventory().summary(),
                        report,
                        verdict,
                        directory.toString()));
    }

    private static Reused reused(SnapshotDirectory state, MomentPass pass) {
        return new Reused(
                state.toString(),
                pass.shardsReused(),
                pass.allCounts().rowsIn() - pass.counts().rowsIn(),
                pass.allCounts().quarantined() - pass.counts().quarantined(),
                pass.inventory().shardCount(),
                pass.inventory().rows(),
                pass.groups().size());
    }

    private Optional<ShuffleVerification> shuffled(Session session, Fitted own, Fitted reference) {
        if (config.verifyShuffle.isEmpty()) {
            return Optional.empty();
        }
        ShuffleVerification.Settings settings = new ShuffleVerification.Settings(
                config.verifyShuffle.getAsDouble(), config.seed, config.regularization);
        return Optional.of(run.timed("shuffle", () -> ShuffleVerification.run(session, own, reference, settings)));
    }

    private StandardErrors standardErrors(Session session, MomentPass pass) {
        if (config.uncertainty == Uncertainty.OFF) {
            return StandardErrors.none("uncertainty is off");
        }
        RefitTasks.Refit refit = refit(config.regularization, pass.normalization());
        return StandardErrors.jackknife(pass.groups(), folds -> RefitTasks.run(session, folds, refit));
    }

    private static RefitTasks.Refit refit(Regularization regularization, Normalization normalization) {
        return fold -> Catalogue.numbers(
                WITH_ERROR.of(new OneSet(fold, JointSupport.of(fold, regularization), normalization)));
    }

    /** Single precision only where both sets allowed it. */
    private static Precision scoringPrecision(Fitted own, Fitted reference) {
        return own.precision() == Precision.FAST && reference.precision() == Precision.FAST
                ? Precision.FAST
                : Precision.EXACT;
    }
}
