package io.pairscope.job.recover;

import io.pairscope.core.recovery.RowMap;
import io.pairscope.core.recovery.SimilarityRecovery;
import io.pairscope.core.recovery.SimilarityRecovery.Solution;
import io.pairscope.core.recovery.SimilarityRecovery.Stage;
import io.pairscope.engine.scan.CachedRows;
import io.pairscope.engine.scan.MomentPass;
import io.pairscope.engine.snapshot.RecoveryFile;
import io.pairscope.job.Run;
import java.util.Optional;

/**
 * The solution of the equations of a recovery.
 *
 * @param rows on which they were solved
 * @param outOfRange rows with a similarity outside [−1, 1]
 */
record Solved(Solution solution, long rows, long outOfRange) {
    /** Reads the whitened rows and solves, going on after a saved pass when the run resumes. */
    static Solved of(Run run, RecoverJob.Options options, MomentPass pass, RowMap whitening) {
        long seed = options.solver().seed();
        run.step("whitened rows");
        try (CachedRows rows = CachedRows.of(run.session(), pass, whitening, seed, options.sampleRows())) {
            run.step("solve");
            String fingerprint = RecoveryFile.fingerprint(whitening.matrix(), rows.count(), seed);
            Optional<Stage> stage =
                    run.resumes() ? RecoveryFile.resume(run.directory(), fingerprint) : Optional.empty();
            if (run.resumes()) {
                run.tell(stage.map(saved -> "going on after pass " + saved.iterations())
                        .orElse("no pass was saved; starting with the first"));
            }
            PassWatch watch = new PassWatch(run, rows, options.solver().tolerance(), fingerprint);
            SimilarityRecovery recovery = new SimilarityRecovery(rows, options.solver(), watch);
            Solution solution = stage.map(recovery::resume).orElseGet(recovery::solve);
            watch.finished(solution);
            return new Solved(solution, rows.count(), rows.outOfRange());
        }
    }
}
