package io.pairscope.job;

import io.pairscope.core.covariance.Regularization;
import io.pairscope.core.moments.PairMoments;
import java.util.Locale;
import java.util.Optional;

/** Where statistics of a fold may follow to first order in the moments. */
public final class FirstOrder {
    /**
     * Rows per dimension from which on linearised errors of unit rows are mostly within 2 % of refitted ones. With fewer, the
     * curvature of eigenvalues near one another counts.
     */
    public static final int ENOUGH_ROWS = 100;

    /** That gradients and the decompositions for them take at once. */
    private static final int STATES = 50;

    private static final double SHARE_OF_HEAP = 0.75;

    private FirstOrder() {}

    /** Why there is none. */
    public static Optional<String> missing(Regularization regularization) {
        return switch (regularization.policy()) {
            case LEDOIT_WOLF, OAS -> Optional.of("each fold shrinks its covariance by an intensity of its own");
            case SUPPORT, STRICT, RIDGE -> Optional.empty();
        };
    }

    /**
     * Why it may well be wrong.
     *
     * @param dimensions that vary, of both sides
     */
    public static Optional<String> doubt(PairMoments moments, int dimensions) {
        if (!moments.joint().hasUnitRows()) {
            return Optional.of("rows are not of unit norm");
        }
        double rows = (double) moments.count() / dimensions;
        if (rows < ENOUGH_ROWS) {
            return Optional.of(
                    String.format(Locale.ROOT, "%.1f rows per dimension where %d are needed", rows, ENOUGH_ROWS));
        }
        return STATES * moments.bytes() > SHARE_OF_HEAP * Runtime.getRuntime().maxMemory()
                ? Optional.of("gradients take a larger heap than refits")
                : Optional.empty();
    }
}
