package io.pairscope.job.audit;

import java.util.List;

/** Two routes to one number, which must agree. */
final class SelfCheck {
    /**
     * How far they may be apart, relative to max(1, |number|). Whitening a direction of relative variance 1e-12 (the edge of
     * the support) turns rounding of 1e-16 into 1e-4 of that direction; ordinary directions agree to 1e-12.
     */
    private static final double ROUTE_TOLERANCE = 1e-6;

    private SelfCheck() {}

    /** Adds a warning where they do not. */
    static void of(String what, double difference, double scale, List<String> warnings) {
        if (!(Math.abs(difference) <= ROUTE_TOLERANCE * Math.max(1, Math.abs(scale)))) {
            warnings.add(what + " " + difference + ": the covariance is too badly conditioned for full precision");
        }
    }
}
