package io.pairscope.core.spectrum;

import io.pairscope.core.moments.Marginal;
import java.util.Optional;

/**
 * Effective rank, participation ratio, stable rank and 95 % dimensions: four counts of the dimensions in which rows vary,
 * from the eigenvalues λ of their covariance. Each lies in [1, d] and does not depend on scale. One eigendecomposition of order d, values alone. Roy and Vetterli, "The effective rank" (2007), for the first.
 *
 * @param value effective rank, {@code exp(−Σ p ln p)} with p = λ/Σλ
 * @param participationRatio {@code (Σλ)²/Σλ²}
 * @param stableRank {@code Σλ/λmax}
 * @param dimensionsOf95Percent the fewest leading dimensions that hold 95 % of Σλ
 */
public record EffectiveRank(double value, double participationRatio, double stableRank, int dimensionsOf95Percent) {

    static final double ENERGY = 0.95;

    /** Empty when nothing varies. */
    public static Optional<EffectiveRank> of(Marginal moments) {
        return of(new MomentSpectrum(moments));
    }

    /** Empty when nothing varies. */
    public static Optional<EffectiveRank> of(MomentSpectrum spectrum) {
        if (!spectrum.moments().varies()) {
            return Optional.empty();
        }
        double[] lambda = spectrum.scatter();
        // The entropy counts: the same function of the eigenvalues as the Vendi score's.
        return VendiScore.ofEigenvalues(lambda)
                .map(counts -> new EffectiveRank(
                        counts.order1(),
                        counts.order2(),
                        counts.orderInfinity(),
                        leadingDimensions(lambda, counts.trace())));
    }

    /** The fewest with their share of the trace. */
    static int leadingDimensions(double[] descending, double trace) {
        int count = 0;
        double sum = 0;
        while (sum < ENERGY * trace && count < descending.length) {
            sum += descending[count++];
        }
        return count;
    }
}
