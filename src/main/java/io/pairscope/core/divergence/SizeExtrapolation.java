package io.pairscope.core.divergence;

import io.pairscope.core.moments.PairMoments;
import java.util.List;
import java.util.function.ToDoubleBiFunction;
import java.util.stream.IntStream;

/**
 * Squared Wasserstein-2 distance at infinite size: W2² of two sets, of their halves and of their quarters lies on a
 * parabola in 1/N, whose value at 1/N = 0 is {@code (8·whole − 6·halves + quarters)/3}. Chong and Forsyth, "Effectively
 * unbiased FID and Inception Score and where to find them" (2020), fit a line, which leaves the second order of 1/N.
 *
 * <p>Both sets shrink together, so their sizes may differ. The parabola holds from about one row per dimension of a quarter
 * on.
 *
 * @param halves mean W2² of the first half of one set from the first of the other, and of second halves
 * @param quarters likewise of quarters
 */
public record SizeExtrapolation(double halves, double quarters) {
    /** Parts of a set that are compared at the smallest size. */
    public static final int QUARTERS = 4;

    /**
     * @param a groups of one set, at least four, in the order of the rows
     * @param b likewise of the other set
     * @param distance W2² of two sets
     */
    public static SizeExtrapolation of(
            List<PairMoments> a, List<PairMoments> b, ToDoubleBiFunction<PairMoments, PairMoments> distance) {
        return new SizeExtrapolation(ofParts(2, a, b, distance), ofParts(QUARTERS, a, b, distance));
    }

    /** Part i with part i: rows that belong together in two sets in the same order stay together. */
    private static double ofParts(
            int parts,
            List<PairMoments> a,
            List<PairMoments> b,
            ToDoubleBiFunction<PairMoments, PairMoments> distance) {
        return IntStream.range(0, parts)
                .mapToDouble(part -> distance.applyAsDouble(part(part, parts, a), part(part, parts, b)))
                .average()
                .orElseThrow();
    }

    /** Every k-th group from the given one on. */
    private static PairMoments part(int part, int parts, List<PairMoments> groups) {
        return PairMoments.merged(IntStream.range(0, groups.size())
                .filter(group -> group % parts == part)
                .mapToObj(groups::get)
                .toList());
    }

    /** @param whole W2² of the two sets */
    public double atInfinity(double whole) {
        return (8 * whole - 6 * halves + quarters) / 3;
    }

    /**
     * The standard error of {@link #atInfinity}: that of W2² and, squared and added, the noise of halves and quarters, which is
     * about twice the variance of W2² between samples of one distribution.
     *
     * @param ofWhole the standard error of W2² of the two sets
     * @param ofChance the standard deviation of W2² of two such samples
     */
    public static double standardError(double ofWhole, double ofChance) {
        return Math.hypot(ofWhole, Math.sqrt(2) * ofChance);
    }
}
