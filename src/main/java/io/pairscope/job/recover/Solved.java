package io.pairscope.job.recover;

import io.pairscope.core.linalg.ConjugateGradient.Outcome;
import io.pairscope.core.recovery.RowMap;
import io.pairscope.core.recovery.SimilarityRecovery;
import io.pairscope.core.recovery.SimilarityRecovery.Solution;
import io.pairscope.core.recovery.SimilarityRecovery.Stage;
import io.pairscope.core.text.Constant;
import io.pairscope.engine.scan.BlockCache;
import io.pairscope.engine.scan.MomentResult;
import io.pairscope.engine.snapshot.RecoveryFile;
import io.pairscope.job.Run;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * The solution of the equations of a recovery.
 *
 * @param rows on which they were solved
 * @param outOfRange rows with a similarity outside [−1, 1]
 */
record Solved(Solution solution, long rows, long outOfRange) {
    /** Reads the whitened rows and solves, going on after a saved pass when the run resumes. */
    static Solved of(Run run, RecoverJob.Options options, MomentResult pass, RowMap whitening) {
        long seed = options.solver().seed();
        run.step("whitened rows");
        try (BlockCache rows = BlockCache.of(run.session(), pass, whitening, seed, options.sampleRows())) {
            run.step("solve");
            // Of what is solved; a resumed run must share it.
            String fingerprint = RecoveryFile.fingerprint(whitening.matrix(), rows.count(), seed);
            Optional<Stage> stage =
                    run.resumes() ? RecoveryFile.resume(run.directory(), fingerprint) : Optional.empty();
            if (run.resumes()) {
                run.tell(stage.map(saved -> "going on after pass " + saved.iterations())
                        .orElse("no pass was saved; starting with the first"));
            }
            Watch watch = new Watch(run, rows, options.solver().tolerance(), fingerprint);
            SimilarityRecovery recovery = new SimilarityRecovery(rows, options.solver(), watch);
            Solution solution = stage.map(recovery::resume).orElseGet(recovery::solve);
            watch.finished(solution);
            return new Solved(solution, rows.count(), rows.outOfRange());
        }
    }

    /** Progress of the passes: told about once per second, and saved as often, so that a run can be resumed. */
    private static final class Watch implements Consumer<Stage> {
        private static final long A_SECOND = 1_000_000_000L;

        private final Run run;
        private final BlockCache rows;
        private final double tolerance;
        private final String fingerprint;
        private final long start = System.nanoTime();
        private long saved = start;
        private long told = start;
        private Stage first;
        private Stage last;

        Watch(Run run, BlockCache rows, double tolerance, String fingerprint) {
            this.run = run;
            this.rows = rows;
            this.tolerance = tolerance;
            this.fingerprint = fingerprint;
        }

        @Override
        public void accept(Stage stage) {
            last = stage;
            first = first == null ? stage : first;
            double residual = stage.residual();
            // The residual falls about as fast as it has so far.
            double decades = Math.log(first.residual() / residual);
            double left = decades <= 0 ? Double.NaN : seconds() * Math.max(0, Math.log(residual / tolerance)) / decades;
            String title = String.format(
                    Locale.ROOT,
                    "pass %d (residual %.1e%s)",
                    stage.iterations() + 1,
                    residual,
                    Double.isNaN(left) ? "" : String.format(Locale.ROOT, ", %.0f s left", left));
            rows.announce(title);
            if (rows.isOnDriver() && System.nanoTime() - told >= A_SECOND) {
                run.tell("%s", title);
                told = System.nanoTime();
            }
            if (System.nanoTime() - saved >= A_SECOND) {
                save();
            }
        }

        void finished(Solution solution) {
            run.tell(
                    "%s after %d iterations, relative residual %.1e, %.1f s%s",
                    Constant.words(solution.outcome()),
                    solution.iterations(),
                    solution.relativeResidual(),
                    seconds(),
                    rows.isOnDriver() ? " on the driver" : "");
            if (solution.outcome() == Outcome.ITERATION_LIMIT) {
                save();
            }
        }

        private double seconds() {
            return (System.nanoTime() - start) / 1e9;
        }

        private void save() {
            RecoveryFile.save(run.directory(), last, fingerprint);
            saved = System.nanoTime();
        }
    }
}
