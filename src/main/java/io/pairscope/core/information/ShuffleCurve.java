package io.pairscope.core.information;

import io.pairscope.core.moments.PairMoments;
import io.pairscope.core.moments.Side;
import java.util.OptionalDouble;

/**
 * Expected mutual information after a random fraction p of the pairs (0 … 1) has new partners: the cross-covariance shrinks to (1 − p)Σxy, so every canonical correlation to (1 − p)ρ. Partners are taken as drawn from all
 * rows; drawing none's own changes p by a factor 1 + 1/(n − 1), far below the scatter of one shuffle. In nats; no pair is
 * shuffled. O(number of correlations) a point.
 */
public record ShuffleCurve(GaussianPair gaussian) {
    /**
     * {@code −½ Σ ln(1 − (1 − p)²ρ²)}: the refitted information of the shuffled pairs, were these correlations free of
     * sampling noise. They are not, and a refit to n pairs has its own bias on top, so this lies below it.
     */
    public double mutualInformation(double p) {
        return atSquaredFactor((1 - p) * (1 - p));
    }

    /**
     * The bias-corrected information of a refit: {@code −½ Σ ln(1 − (1 − p)²tρ²)}, with the one t in [0, 1] that makes it I
     * less its digamma bias at p = 0; 0 at p = 1. Where I is less than its bias, that difference times (1 − p)². An
     * approximation, since sampling noise does not enlarge all ρ² alike; but taking the bias off {@link #mutualInformation}
     * would leave −bias at p = 1. Empty when n ≤ rx + ry, where only a regularized fit exists and there is no correction.
     */
    public OptionalDouble mutualInformationBiasCorrected(double p) {
        if (gaussian.count() <= gaussian.rank(Side.IMAGE) + gaussian.rank(Side.TEXT)) {
            return OptionalDouble.empty();
        }
        double corrected = gaussian.mutualInformationBiasCorrected();
        double kept = (1 - p) * (1 - p);
        return OptionalDouble.of(
                corrected <= 0 ? kept * corrected : atSquaredFactor(kept * squaredFactorOf(corrected)));
    }

    /** {@code −½ Σ ln(1 − fρ²)}, which grows with f. */
    private double atSquaredFactor(double f) {
        double sum = 0;
        for (double rho : gaussian.correlations()) {
            sum -= Math.log1p(-f * rho * rho);
        }
        return 0.5 * sum;
    }

    /** The f in [0, 1] at which {@link #atSquaredFactor} is the given information, by bisection. */
    private double squaredFactorOf(double information) {
        double low = 0;
        double high = 1;
        while (high - low > Math.ulp(1.0)) {
            double middle = 0.5 * (low + high);
            if (atSquaredFactor(middle) < information) {
                low = middle;
            } else {
                high = middle;
            }
        }
        return high;
    }

    /** {@code I − p Σ ρ²/(1 − ρ²)}: MID of the shuffled pairs under the unregularized Gaussian of the unshuffled ones. */
    public double mutualInformationDivergence(double p) {
        double loss = 0;
        for (double rho : gaussian.correlations()) {
            loss += rho * rho / ((1 - rho) * (1 + rho));
        }
        return gaussian.mutualInformation() - p * loss;
    }

    /**
     * The same for pairs of any moments under any Gaussian: {@code MID − p·n/(n − 1)·(MID − MID of all n² combinations)},
     * exact on average when a share p of the n pairs gets new partners, none its own. For the pairs that the Gaussian was
     * fitted on, unregularized, it is {@code I − p Σ ρ²/(1 − ρ²)}, exactly: the divisor n − 1 of its covariances takes the
     * factor n/(n − 1) up.
     */
    public static double mutualInformationDivergence(GaussianPair reference, PairMoments pairs, double p) {
        double paired = MutualInformationDivergence.of(reference, pairs).value();
        double unpaired =
                MutualInformationDivergence.of(reference, pairs.unpaired()).value();
        return paired - p * pairs.count() / (pairs.count() - 1.0) * (paired - unpaired);
    }
}
