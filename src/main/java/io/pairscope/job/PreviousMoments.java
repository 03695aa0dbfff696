package io.pairscope.job;

import io.pairscope.core.divergence.Gaussian;
import io.pairscope.core.divergence.NoiseFloor;
import io.pairscope.core.divergence.Wasserstein;
import io.pairscope.core.moments.Normalization;
import io.pairscope.core.moments.PairMoments;
import io.pairscope.core.statistics.Part;
import io.pairscope.engine.history.RunRecord;
import io.pairscope.engine.session.Session;
import io.pairscope.engine.snapshot.MomentsFile;
import io.pairscope.engine.storage.Storage;
import io.pairscope.engine.storage.UnusableInputException;
import io.pairscope.report.FidToPrevious;
import io.pairscope.report.Statistic;
import java.util.Locale;

/**
 * The moments of the previous run, merged, or the reason why there are none.
 *
 * @param state null where there is a reason
 */
record PreviousMoments(MomentsFile.State state, String reason) {
    /** Loads what a run saved; gone or replaced, that is a reason. */
    static PreviousMoments of(Session session, RunRecord run) {
        try {
            RunRecord.SavedState saved = run.state().orElseThrow(() -> new UnusableInputException("it left no state"));
            MomentsFile.State state = MomentsFile.read(Storage.of(session), saved.path());
            if (!state.checksum().equals(saved.checksum())) {
                throw new UnusableInputException("another run has replaced its state " + saved.path());
            }
            return new PreviousMoments(state.merged(), null);
        } catch (UnusableInputException gone) {
            return new PreviousMoments(null, gone.getMessage());
        }
    }

    /**
     * The squared Fréchet distance to the pairs of this run, or why there is none.
     *
     * @param now merged
     */
    Statistic distance(Part part, MomentsFile.State now) {
        String unit = FidToPrevious.distance(part).unit();
        String none = state == null ? reason : difference(now);
        if (none != null) {
            return new Statistic(null, unit, null, none);
        }
        Gaussian before = Gaussian.of(part.of(state.total()));
        Gaussian after = Gaussian.of(part.of(now.total()));
        return new Statistic(
                Wasserstein.between(before, after).squared(),
                unit,
                null,
                "chance alone gives "
                        + String.format(
                                Locale.ROOT, "%.3g", NoiseFloor.of(before).against(after.count())));
    }

    /** Why the two cannot be compared, or null. */
    private String difference(MomentsFile.State now) {
        PairMoments a = state.groups().get(0);
        PairMoments b = now.groups().get(0);
        if (a.imageDims() != b.imageDims() || a.textDims() != b.textDims()) {
            return "it had " + a.imageDims() + " + " + a.textDims() + " dimensions, this one has " + b.imageDims()
                    + " + " + b.textDims();
        }
        boolean unit = state.header().normalization() != Normalization.NEVER;
        return unit == (now.header().normalization() != Normalization.NEVER)
                ? null
                : "of one the rows are normalized, of the other they are taken as they are";
    }
}
