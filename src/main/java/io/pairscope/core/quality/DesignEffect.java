package io.pairscope.core.quality;

import io.pairscope.core.linalg.SymmetricMatrix;
import io.pairscope.core.linalg.Vectors;
import io.pairscope.core.moments.Marginal;
import io.pairscope.core.moments.PairMoments;
import java.util.List;
import java.util.function.Function;

/**
 * Design effect of groups of rows: the variance of their means over that of as many independent rows,
 * {@code Σg ng‖μg − μ‖²/((G − 1)·tr Σ)}. 1 on average where rows stand in random order, more where rows of a group are more alike
 * than rows of different groups, as in sorted sets. Kish, "Survey Sampling" (1965).
 *
 * @param ratio NaN when nothing varies
 * @param deviation of the ratio about 1 for independent rows: {@code √(2‖Σ‖²F/(G − 1))/tr Σ}
 */
public record DesignEffect(double ratio, double deviation) {
    private static final double DEVIATIONS = 4;

    /**
     * O(d²), and O(d) per group.
     *
     * @param groups two or more, none of them empty
     * @param part what is looked at of each
     * @param all that of all of them merged
     */
    public static DesignEffect of(List<PairMoments> groups, Function<PairMoments, Marginal> part, Marginal all) {
        SymmetricMatrix covariance = all.sampleCovariance();
        int degrees = groups.size() - 1;
        double between = groups.stream()
                .map(part)
                .mapToDouble(group -> group.count() * Vectors.squaredDistance(group.mean(), all.mean()))
                .sum();
        return new DesignEffect(
                between / degrees / covariance.trace(),
                Math.sqrt(2 * covariance.frobeniusSquared() / degrees) / covariance.trace());
    }

    /** Whether rows of a group are more alike than chance lets independent rows be. */
    public boolean isBeyondChance() {
        return ratio > 1 + DEVIATIONS * deviation;
    }
}
