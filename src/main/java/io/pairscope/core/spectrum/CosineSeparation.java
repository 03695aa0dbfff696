package io.pairscope.core.spectrum;

import io.pairscope.core.moments.PairMoments;
import java.util.OptionalDouble;
import org.apache.commons.numbers.gamma.Erfc;

/**
 * Separation of the cosines of matched pairs from those of unmatched ones, from the moments of unit rows: d′ of signal
 * detection theory and the AUC it stands for. Green and Swets, "Signal detection theory and psychophysics" (1966). O(d²).
 */
public final class CosineSeparation {
    private CosineSeparation() {}

    /**
     * {@code d′ = (c̄ − ū)/√(½(var c + var u))}, c the cosines of the n matched pairs, u those of the n(n − 1) unmatched ones,
     * in standard deviations; variances with divisors n and n(n − 1). Empty when the sides differ in dimensions, for fewer
     * than two pairs, and when no cosine varies.
     */
    public static OptionalDouble dPrime(PairMoments moments) {
        if (moments.cosines() == null || moments.count() < 2) {
            return OptionalDouble.empty();
        }
        PairwiseCosines matched = PairwiseCosines.matched(moments);
        PairwiseCosines unmatched = PairwiseCosines.inter(moments);
        if (!matched.vary() && !unmatched.vary()) {
            return OptionalDouble.empty();
        }
        double pooled = 0.5 * (Math.max(0, matched.variance()) + Math.max(0, unmatched.variance()));
        return OptionalDouble.of((matched.mean() - unmatched.mean()) / Math.sqrt(pooled));
    }

    /**
     * {@code Φ(d′/√2)}, in [0, 1]: the probability that a matched pair has a higher cosine than an unmatched one, were both
     * Gaussian; 0.5 by chance.
     */
    public static double auc(double dPrime) {
        return 0.5 * Erfc.value(-0.5 * dPrime);
    }
}
