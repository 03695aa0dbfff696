package io.pairscope.job.recover;

import io.pairscope.core.linalg.ConjugateGradient.Outcome;
import io.pairscope.core.linalg.Matrix;
import io.pairscope.core.moments.Marginal;
import io.pairscope.core.moments.PairMoments;
import io.pairscope.core.moments.Side;
import io.pairscope.core.recovery.Identifiability;
import io.pairscope.core.recovery.InterModalSvd;
import io.pairscope.core.recovery.NumericalRank;
import io.pairscope.core.recovery.RecoveredSimilarities;
import io.pairscope.core.recovery.RowMap;
import io.pairscope.core.recovery.SimilarityRecovery;
import io.pairscope.core.recovery.SimilarityRecovery.Stage;
import io.pairscope.core.recovery.SvdEngine;
import io.pairscope.core.settings.ExistingOutput;
import io.pairscope.core.settings.InputColumns;
import io.pairscope.core.settings.ReadOptions;
import io.pairscope.engine.scan.CachedRows;
import io.pairscope.engine.scan.MomentPass;
import io.pairscope.engine.scan.RecoveredPass;
import io.pairscope.engine.scan.SimilarityMatrix;
import io.pairscope.engine.session.Session;
import io.pairscope.engine.shards.Inventory;
import io.pairscope.engine.snapshot.RecoveryFile;
import io.pairscope.engine.storage.OutputTakenException;
import io.pairscope.engine.storage.RunDirectory;
import io.pairscope.engine.storage.UnusableInputException;
import io.pairscope.job.Job;
import io.pairscope.job.Result;
import io.pairscope.job.Run;
import io.pairscope.job.RunOptions;
import io.pairscope.report.RecoverySummary;
import io.pairscope.report.Report;
import io.pairscope.report.Verdict;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * Recovers the similarities within one side from those between the sides: a scan for the Gram matrices, a scan for the
 * whitened rows, which are cached, one pass over them an iteration, and a scan that writes what was recovered.
 *
 * <p>Driver memory: one packed state a row range, as in an audit (134 MB at 2 × 512), up to 64 packed matrices of order r a
 * pass (67 MB at 512), and both sides of 5 000 rows. Executors: 8·r bytes a row, in memory or on disk.
 */
public final class RecoverJob implements Job<Result> {
    /** What the rows of the input are. */
    public enum Input {
        /** Pairs of embeddings. */
        EMBEDDINGS,
        /** Similarities of an image to the same texts each. */
        SIMILARITIES
    }

    /**
     * @param rank r; 0 for the numerical rank
     * @param sampleRows about how many rows the equations are solved on; 0 for all
     */
    public record Config(
            Input kind,
            List<String> input,
            String output,
            InputColumns columns,
            ReadOptions reading,
            Side side,
            int rank,
            SvdEngine svdEngine,
            double tolerance,
            int maxIterations,
            int sampleRows,
            int seed,
            ExistingOutput existing,
            RunOptions options) {}

    /** Errors are over all pairs of this many rows: exact up to as many, else over a sample. */
    static final int ERROR_ROWS = 5000;

    private static final long SAVE_EVERY_NANOS = 1_000_000_000L;
    private static final long TELL_EVERY_NANOS = 1_000_000_000L;

    private final Config config;

    public RecoverJob(Config config) {
        this.config = config;
    }

    @Override
    public Result run(Session session) {
        List<String> inputs = Inventory.qualified(session, config.input);
        RunDirectory directory = RunDirectory.at(session, config.output, config.existing, inputs);
        Map<String, Object> named = new LinkedHashMap<>();
        named.put(config.kind.name().toLowerCase(Locale.ROOT), config.input);
        Run run = new Run(session, "recover", directory, inputs, named, config.options);
        return run.orUnusable(() -> recover(session, directory, run));
    }

    /** What would be read, without reading more than the footers; writes nothing. */
    public Job<Result> dryRun() {
        return session -> Run.dryRun(
                List.of(Inventory.of(session, config.input, config.columns)),
                config.reading.onBadShard(),
                config.options.settings());
    }

    private Result recover(Session session, RunDirectory directory, Run run) {
        String blas = run.blas();
        Inventory inventory = run.timed("footers", () -> Inventory.of(session, config.input, config.columns));
        session.progress().line(inventory.summary());
        run.note("shards", inventory.describe());
        MomentPass.requireUsable(config.reading, List.of(inventory));
        boolean resumes = config.existing == ExistingOutput.RESUME;
        if (resumes && directory.isFinished() && !RecoveryFile.holdsPass(directory)) {
            throw new OutputTakenException("nothing to resume: the run in " + directory + " is complete");
        }
        run.open();

        MomentPass pass = run.timed("moments", () -> MomentPass.run(session, "input", inventory, config.reading));
        PairMoments moments = pass.total();
        requireRecoverable(moments, pass.inventory().columns());
        InterModalSvd svd = run.timed(
                "svd",
                () -> config.kind == Input.EMBEDDINGS
                        ? InterModalSvd.ofGrams(
                                moments.marginal(Side.IMAGE).gram(),
                                moments.marginal(Side.TEXT).gram())
                        : SimilarityMatrix.decompose(session, pass, config.svdEngine));
        requireSimilarities(svd, moments, pass.inventory().unitRoundoff());
        NumericalRank numerical = NumericalRank.of(
                svd.singularValues(),
                moments.count(),
                config.kind == Input.EMBEDDINGS ? moments.count() : moments.imageDims(),
                pass.inventory().unitRoundoff(),
                config.svdEngine.route());
        int rank = rank(numerical, moments);
        Matrix basis = svd.map(config.side, rank).orElseThrow();
        RowMap whitening = RowMap.whitening(config.side, basis, moments.count());
        long unknowns = Identifiability.unknowns(rank);
        session.progress()
                .line(String.format(
                        Locale.ROOT,
                        "rank %d (numerical rank %d): %,d rows for %,d unknowns",
                        rank,
                        numerical.rank(),
                        moments.count(),
                        unknowns));

        SimilarityRecovery.Solution solution;
        long outOfRange;
        long solvedOn;
        try (CachedRows rows = run.timed(
                "whitened rows", () -> CachedRows.of(session, pass, whitening, config.seed, config.sampleRows))) {
            outOfRange = rows.outOfRange();
            solvedOn = rows.count();
            solution = run.timed("solve", () -> solve(session, directory, rows, whitening, resumes));
        }
        boolean determined = solution.identifiability().verdict() == Identifiability.Verdict.IDENTIFIABLE;
        RecoveredSimilarities recovered = new RecoveredSimilarities(whitening, solution.q());
        RecoveredPass rows = run.timed(
                "recovered",
                () -> RecoveredPass.run(
                        session,
                        pass,
                        recovered,
                        determined ? RecoveredPass.Output.WRITE : RecoveredPass.Output.MEASURE,
                        // Drawn apart from the rows that a sampled solve is on.
                        ~config.seed,
                        ERROR_ROWS,
                        directory));
        Run.requireUnchanged(session, pass.inventory());

        RecoverStatistics statistics = new RecoverStatistics(
                config, pass, svd, numerical, rank, solvedOn, outOfRange, solution, recovered, rows, blas);
        Report report = run.timed("statistics", statistics::report);
        RecoveryFile.write(
                directory,
                moments.count(),
                svd.singularValues(),
                basis,
                // In the basis of V, whose rows are w/√N.
                determined ? Optional.of(solution.q().scaledPlusIdentity(moments.count(), 0)) : Optional.empty(),
                Map.of("side", config.side.name(), "inputs", String.join("\n", config.input)));
        if (solution.outcome() != Outcome.ITERATION_LIMIT) {
            RecoveryFile.discard(directory);
        }
        Verdict verdict = run.finish(report, statistics.errors(), statistics.warnings());
        return new Result(
                verdict,
                RecoverySummary.of(
                        pass.inventory().summary(), statistics.statement(), report, verdict, directory.toString()));
    }

    private void requireRecoverable(PairMoments moments, InputColumns columns) {
        int dx = moments.imageDims();
        if (config.kind == Input.EMBEDDINGS && dx != moments.textDims()) {
            throw new UnusableInputException(
                    "the sides have " + dx + " and " + moments.textDims()
                            + " dimensions: there are no similarities between them to recover from. Give embeddings of one space");
        }
        Marginal side = moments.marginal(config.side);
        // Rounding alone leaves n·ε² of the squares in the scatter of equal rows.
        if (side.scatter().trace()
                <= 16 * Math.ulp(1.0) * Math.ulp(1.0) * side.gram().trace()) {
            throw new UnusableInputException("all rows of column "
                    + columns.vectors().get(config.side.ordinal())
                    + " are equal: there is no geometry in them to recover. Name another column or input");
        }
    }

    /** The floor of a numerical rank is relative to the similarities; these must be more than rounding of the rows. */
    private void requireSimilarities(InterModalSvd svd, PairMoments moments, double unitRoundoff) {
        if (config.kind == Input.SIMILARITIES) {
            return;
        }
        double norms = Math.sqrt(moments.marginal(Side.IMAGE).gram().trace()
                * moments.marginal(Side.TEXT).gram().trace());
        double[] singularValues = svd.singularValues();
        if (singularValues.length == 0 || singularValues[0] <= 16 * unitRoundoff * norms) {
            throw new UnusableInputException(
                    "all similarities between the sides are zero, up to rounding: nothing can be"
                            + " recovered from them. Give embeddings of one space");
        }
    }

    private int rank(NumericalRank numerical, PairMoments moments) {
        if (config.rank > moments.imageDims()) {
            throw new UnusableInputException("the rows have " + moments.imageDims() + " "
                    + (config.kind == Input.EMBEDDINGS ? "dimensions" : "similarities") + ", fewer than --rank "
                    + config.rank);
        }
        if (config.rank > numerical.rank()) {
            throw new UnusableInputException("--rank " + config.rank + " exceeds the numerical rank "
                    + numerical.rank() + ": further singular values are not above the noise, "
                    + String.format(Locale.ROOT, "%.3g", numerical.floor()) + ". Ask for no more than that");
        }
        return config.rank == 0 ? numerical.rank() : config.rank;
    }

    private SimilarityRecovery.Solution solve(
            Session session, RunDirectory directory, CachedRows rows, RowMap whitening, boolean resumes) {
        String fingerprint = RecoveryFile.fingerprint(whitening.matrix(), rows.count(), config.seed);
        Optional<Stage> stage = resumes ? RecoveryFile.resume(directory, fingerprint) : Optional.empty();
        if (resumes) {
            session.progress()
                    .line(stage.map(saved -> "going on after pass " + saved.iterations())
                            .orElse("no pass was saved; starting with the first"));
        }
        Watch watch = new Watch(session, directory, rows, fingerprint);
        SimilarityRecovery recovery = new SimilarityRecovery(
                rows, new SimilarityRecovery.Options(config.tolerance, config.maxIterations, config.seed), watch);
        SimilarityRecovery.Solution solution = stage.map(recovery::resume).orElseGet(recovery::solve);
        watch.finished(solution);
        return solution;
    }

    /** Tells how the passes go, and saves where they stand. */
    private final class Watch implements SimilarityRecovery.Listener {
        private final Session session;
        private final RunDirectory directory;
        private final CachedRows rows;
        private final String fingerprint;
        private final long start = System.nanoTime();
        private long saved = start;
        private long told = start;
        private Stage first;
        private Stage last;

        Watch(Session session, RunDirectory directory, CachedRows rows, String fingerprint) {
            this.session = session;
            this.directory = directory;
            this.rows = rows;
            this.fingerprint = fingerprint;
        }

        @Override
        public void stands(Stage stage) {
            last = stage;
            first = first == null ? stage : first;
            double residual = stage.residual();
            double seconds = (System.nanoTime() - start) / 1e9;
            // The residual falls about as fast as it has so far.
            double decades = Math.log(first.residual() / residual);
            double left =
                    decades <= 0 ? Double.NaN : seconds * Math.max(0, Math.log(residual / config.tolerance)) / decades;
            String title = String.format(
                    Locale.ROOT,
                    "pass %d (residual %.1e%s)",
                    stage.iterations() + 1,
                    residual,
                    Double.isNaN(left) ? "" : String.format(Locale.ROOT, ", %.0f s left", left));
            rows.announce(title);
            if (rows.isOnDriver() && System.nanoTime() - told >= TELL_EVERY_NANOS) {
                session.progress().line(title);
                told = System.nanoTime();
            }
            if (System.nanoTime() - saved >= SAVE_EVERY_NANOS) {
                save();
            }
        }

        private void save() {
            RecoveryFile.save(directory, last, fingerprint);
            saved = System.nanoTime();
        }

        void finished(SimilarityRecovery.Solution solution) {
            double seconds = (System.nanoTime() - start) / 1e9;
            session.progress()
                    .line(String.format(
                            Locale.ROOT,
                            "%s after %d iterations, relative residual %.1e, %.1f s%s",
                            solution.outcome().name().toLowerCase(Locale.ROOT).replace('_', ' '),
                            solution.iterations(),
                            solution.relativeResidual(),
                            seconds,
                            rows.isOnDriver() ? " on the driver" : ""));
            if (solution.outcome() == Outcome.ITERATION_LIMIT) {
                save();
            }
        }
    }
}
