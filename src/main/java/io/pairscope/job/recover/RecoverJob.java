package io.pairscope.job.recover;

import io.pairscope.core.linalg.ConjugateGradient.Outcome;
import io.pairscope.core.linalg.Matrix;
import io.pairscope.core.moments.PairMoments;
import io.pairscope.core.moments.Side;
import io.pairscope.core.recovery.Identifiability;
import io.pairscope.core.recovery.RecoveredSimilarities;
import io.pairscope.core.recovery.RowMap;
import io.pairscope.core.recovery.SimilarityRecovery;
import io.pairscope.core.recovery.SimilarityRecovery.Solution;
import io.pairscope.core.recovery.SvdEngine;
import io.pairscope.core.settings.InputColumns;
import io.pairscope.core.settings.ReadOptions;
import io.pairscope.core.statistics.Catalogue;
import io.pairscope.core.statistics.Definition;
import io.pairscope.core.text.Constant;
import io.pairscope.engine.scan.MomentResult;
import io.pairscope.engine.scan.MomentScan;
import io.pairscope.engine.scan.RecoveredScan;
import io.pairscope.engine.session.Session;
import io.pairscope.engine.shards.Inventory;
import io.pairscope.engine.snapshot.RecoveryFile;
import io.pairscope.engine.storage.RunDirectory;
import io.pairscope.job.Job;
import io.pairscope.job.Run;
import io.pairscope.job.Source;
import io.pairscope.report.Console;
import io.pairscope.report.Report;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Recovers the similarities within one side from those between the sides: a scan for the Gram matrices, a scan for the
 * whitened rows, which are cached, one pass over them per iteration, and a scan that writes what was recovered.
 *
 * <p>Driver memory: one packed state per row range, as in an audit (134 MB at 2 × 512), up to 64 packed matrices of order r per
 * pass (67 MB at 512), and both sides of 5 000 rows. Executors: 8·r bytes per row, in memory or on disk.
 */
public record RecoverJob(Options options, InputColumns columns, ReadOptions reading) implements Job {
    /** The kind of the rows of the input. */
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
    public record Options(
            Input kind,
            List<String> input,
            Side side,
            int rank,
            SvdEngine svdEngine,
            int sampleRows,
            SimilarityRecovery.Options solver) {}

    /** Largest number of rows whose pairs give the recovery error; larger sets are sampled. */
    private static final int ERROR_ROWS = 5000;

    private static final List<Definition> HEADLINES = Catalogue.STANDARD.list(
            "recovery_rank",
            "recovery_iterations",
            "recovery_relative_residual",
            "recovery_residual_rms",
            "recovery_max_error",
            "recovery_rms_error",
            "identifiability_defect");

    @Override
    public String name() {
        return "recover";
    }

    @Override
    public List<Source> sources() {
        return List.of(input());
    }

    private Source input() {
        return Source.of(Constant.key(options.kind), Source.Role.INPUT, options.input);
    }

    @Override
    public Answer work(Run run) {
        Session session = run.session();
        run.readFooters();
        run.open();

        run.step("moments");
        Inventory inventory = run.inventory(input()).orElseThrow();
        MomentResult pass = MomentScan.run(session, MomentScan.INPUT, inventory, reading);
        PairMoments moments = pass.total();
        Decomposition decomposition = Decomposition.of(run, options, pass, moments);
        Matrix basis = decomposition.basis(options.side);
        RowMap whitening = RowMap.whitening(options.side, basis, moments.count());
        Solved solved = Solved.of(run, options, pass, whitening);
        Solution solution = solved.solution();
        boolean determined = solution.identifiability().verdict() == Identifiability.Verdict.IDENTIFIABLE;
        RecoveredSimilarities similarities = new RecoveredSimilarities(whitening, solution.q());
        RecoveredSimilarities recovered = determined && options.kind == Input.EMBEDDINGS
                ? similarities.withErrors(moments.marginal(options.side).gram(), moments.count())
                : similarities;
        run.step("recovered");
        RecoveredScan rows = RecoveredScan.run(
                session,
                pass,
                recovered,
                determined ? RecoveredScan.Output.WRITE : RecoveredScan.Output.MEASURE,
                // Drawn apart from the rows that a sampled solve is on.
                ~options.solver.seed(),
                ERROR_ROWS,
                run.directory());
        run.requireUnchanged(pass.inventory());

        run.step("statistics");
        Recovery recovery = new Recovery(options, pass, decomposition, solved, recovered, rows);
        Report report = recovery.report();
        RecoveryFile.write(
                run.directory(),
                moments.count(),
                decomposition.svd().singularValues(),
                basis,
                // In the basis of V, whose rows are w/√N.
                determined ? Optional.of(solution.q().scaledPlusIdentity(moments.count(), 0)) : Optional.empty(),
                Map.of("side", options.side.name(), "inputs", String.join("\n", options.input)));
        if (solution.outcome() != Outcome.ITERATION_LIMIT) {
            RecoveryFile.discard(run.directory());
        }
        return new Answer(report, summary(recovery));
    }

    /** One that met the limit of passes may be given more of them. */
    @Override
    public boolean canResume(RunDirectory earlier) {
        return !earlier.isFinished() || RecoveryFile.holdsPass(earlier);
    }

    private static Console.Summary summary(Recovery recovery) {
        boolean determined = recovery.isDetermined();
        return new Console.Summary(
                recovery.pass().inventory().summary(),
                "rows",
                HEADLINES,
                determined ? List.of(Statement.of(recovery)) : List.of(),
                determined ? List.of("recovered/", "quarantine/", "state/") : List.of("quarantine/", "state/"));
    }
}
