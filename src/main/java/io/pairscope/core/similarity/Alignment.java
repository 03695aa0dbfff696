package io.pairscope.core.similarity;

import io.pairscope.core.moments.CosineMoments;

/**
 * Alignment of matched pairs: the mean squared distance {@code E‖x − y‖² = 2 − 2·E cosine} of an image and its text, as unit
 * rows. Wang and Isola (2020).
 */
public final class Alignment {
    private Alignment() {}

    /** From the cosines of all pairs, its error by their scatter; NaN without pairs. */
    public static Estimate of(CosineMoments cosines) {
        double count = cosines.count();
        double mean = cosines.sum() / count;
        double variance = Math.max(0, cosines.sumOfSquares() - count * mean * mean) / (count - 1);
        double error = count < 2 ? Double.NaN : Math.sqrt(variance / count);
        return new Estimate(mean, error).map(cosine -> 2 - 2 * cosine, 2);
    }
}
