package io.pairscope.job.recover;

import io.pairscope.core.linalg.ConjugateGradient.Outcome;
import io.pairscope.core.recovery.SimilarityRecovery;
import io.pairscope.core.recovery.SimilarityRecovery.Stage;
import io.pairscope.engine.scan.BlockCache;
import io.pairscope.engine.snapshot.RecoveryFile;
import io.pairscope.job.Run;
import java.util.Locale;
import java.util.function.Consumer;

/** Progress of the passes of a recovery: told about once a second, and saved as often, so that it can be resumed. */
final class PassWatch implements Consumer<Stage> {
    private static final long SAVE_EVERY_NANOS = 1_000_000_000L;
    private static final long TELL_EVERY_NANOS = 1_000_000_000L;

    private final Run run;
    private final BlockCache rows;
    private final double tolerance;
    private final String fingerprint;
    private final long start = System.nanoTime();
    private long saved = start;
    private long told = start;
    private Stage first;
    private Stage last;

    /** @param fingerprint of what is solved, which a resumed run must share */
    PassWatch(Run run, BlockCache rows, double tolerance, String fingerprint) {
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
        if (rows.isOnDriver() && System.nanoTime() - told >= TELL_EVERY_NANOS) {
            run.tell("%s", title);
            told = System.nanoTime();
        }
        if (System.nanoTime() - saved >= SAVE_EVERY_NANOS) {
            save();
        }
    }

    void finished(SimilarityRecovery.Solution solution) {
        run.tell(
                "%s after %d iterations, relative residual %.1e, %.1f s%s",
                solution.outcome().name().toLowerCase(Locale.ROOT).replace('_', ' '),
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
