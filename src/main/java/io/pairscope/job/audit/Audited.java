package io.pairscope.job.audit;

import io.pairscope.core.moments.PairMoments;
import io.pairscope.engine.scan.MomentResult;
import io.pairscope.engine.scan.ScoreScan;
import io.pairscope.job.Fitted;
import java.util.Locale;
import java.util.Optional;

/**
 * All that the scans of an audit found.
 *
 * @param own the pairs
 * @param given the reference under which they were scored, when it is not the input itself
 */
record Audited(MomentResult pass, Fitted own, Optional<Fitted> given, ScoreScan scores) {
    PairMoments moments() {
        return own.moments();
    }

    /** Under whose Gaussian the pairs were scored. */
    Fitted reference() {
        return given.orElse(own);
    }

    /** Whether a covariance is changed, which breaks mean PMI = I and the bias correction. */
    boolean isRegularized() {
        return own.support().regularization().changesCovariance();
    }

    /** Whether this run read every pair, rather than going on with moments that were kept. */
    boolean allScored() {
        return scores.counts().accepted() == moments().count();
    }

    /** Why the mean PMI has no standard error, or null. */
    String notAllScored() {
        return allScored()
                ? null
                : String.format(
                        Locale.ROOT,
                        "no standard error: it needs the PMI of all %d pairs, of which this run scored %d",
                        moments().count(),
                        scores.counts().accepted());
    }

    /** NaN where it is not known. */
    double standardErrorOfMeanPmi() {
        return allScored() ? scores.pmi().standardError() : Double.NaN;
    }
}
