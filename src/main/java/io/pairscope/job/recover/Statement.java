package io.pairscope.job.recover;

import io.pairscope.core.linalg.ConjugateGradient.Outcome;
import io.pairscope.core.recovery.Identifiability;
import io.pairscope.core.recovery.SimilarityRecovery.Solution;
import io.pairscope.core.text.Constant;
import java.util.Locale;

/** Whether the similarities between the sides fix those within, in one sentence. */
final class Statement {
    private static final double COMFORTABLE_ROWS_PER_UNKNOWN = 5;

    private Statement() {}

    static String of(Recovery recovery) {
        return switch (recovery.verdict()) {
            case IDENTIFIABLE -> identifiable(recovery);
            case NOT_IDENTIFIABLE -> notIdentifiable(recovery);
            case NOT_CONVERGED -> notConverged(recovery);
        };
    }

    private static String identifiable(Recovery recovery) {
        return String.format(
                Locale.ROOT,
                "identifiable: %,d rows determine all %,d unknowns of rank %d%s",
                recovery.solved().rows(),
                Identifiability.unknowns(recovery.rank()),
                recovery.rank(),
                recovery.fits()
                        ? ""
                        : ", but no similarities of that rank give every row itself: what is recovered is the closest,"
                                + " not the truth");
    }

    private static String notIdentifiable(Recovery recovery) {
        Identifiability found = recovery.solution().identifiability();
        long unknowns = Identifiability.unknowns(recovery.rank());
        return found.rows() < unknowns
                ? String.format(
                        Locale.ROOT,
                        "not identifiable: %,d rows%s cannot determine the %,d unknowns of rank %d; so many rows carry"
                                + " at most rank %d, comfortably rank %d. Use more rows, or see whether --rank leaves"
                                + " enough",
                        found.rows(),
                        sample(recovery),
                        unknowns,
                        recovery.rank(),
                        Identifiability.largestRank(found.rows(), 1),
                        Math.max(1, Identifiability.largestRank(found.rows(), COMFORTABLE_ROWS_PER_UNKNOWN)))
                : String.format(
                        Locale.ROOT,
                        "not identifiable: %,d rows%s for %,d unknowns leave %s of them open; rows repeat, or"
                                + " satisfy a common quadratic equation (such as a constant cosine to one direction)",
                        found.rows(),
                        sample(recovery),
                        unknowns,
                        between(found.nullityBounds()));
    }

    private static String between(long[] bounds) {
        return bounds[0] == bounds[1]
                ? Long.toString(bounds[0])
                : String.format(Locale.ROOT, "%,d to %,d", bounds[0], bounds[1]);
    }

    private static String notConverged(Recovery recovery) {
        Solution solution = recovery.solution();
        return String.format(
                Locale.ROOT,
                "not converged: %s after %d iterations at a relative residual of %.1e; %,d rows%s for %,d unknowns."
                        + " Use more rows or a lower --rank%s",
                Constant.words(solution.outcome()),
                solution.iterations(),
                solution.relativeResidual(),
                solution.identifiability().rows(),
                sample(recovery),
                Identifiability.unknowns(recovery.rank()),
                solution.outcome() == Outcome.ITERATION_LIMIT
                        ? ", or go on with a higher recovery.max-iterations and --resume"
                        : "");
    }

    private static String sample(Recovery recovery) {
        long all = recovery.rows().counts().accepted();
        return recovery.solved().rows() < all
                ? String.format(Locale.ROOT, " (a sample of %,d; raise recovery.sample-rows)", all)
                : "";
    }
}
