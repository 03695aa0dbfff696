package io.pairscope.core.quality;

import java.util.Arrays;
import java.util.OptionalDouble;

/**
 * The share of pairs that score as re-paired rows do, by two histograms of one score. Where the scores of true pairs are above
 * all others, the lower part of the pairs' histogram is that of re-paired rows on the scale of this share: {@code F(t) = π·F₀(t)}, F
 * and F₀ the shares of scores below t. It is told only where the lowest tenth of re-paired rows gives the π of their lower half:
 * true pairs whose scores merely come near others thin out downwards. Mixtures of a known and an unknown component: Blanchard,
 * Lee, Scott, "Semi-supervised novelty detection" (2010).
 */
public final class MismatchedShare {
    private static final double HALF = 0.5;
    private static final double TENTH = 0.1;

    /** With fewer pairs among the lower half too few are among the lowest tenth. */
    private static final int FEWEST = 50;

    /** The least ratio of the π of the lowest tenth to that of the lower half, and the inverse of the largest. */
    private static final double ALIKE = 0.75;

    /** A larger share is no exception. */
    private static final double MOST = 0.3;

    private MismatchedShare() {}

    /**
     * An estimate, with a relative error of some {@code √(2/k)} for k such pairs; empty where there are few of them, or where
     * they are not told from true pairs.
     *
     * @param pairs counts by bin, ascending
     * @param repaired likewise, in the same bins
     */
    public static OptionalDouble of(long[] pairs, long[] repaired) {
        double others = Arrays.stream(repaired).sum();
        int half = binOf(HALF * others, repaired);
        int tenth = binOf(TENTH * others, repaired);
        double share = below(half, pairs) / Arrays.stream(pairs).sum() / (below(half, repaired) / others);
        double ratio = below(tenth, pairs) / below(half, pairs) * (below(half, repaired) / below(tenth, repaired));
        return below(half, pairs) >= FEWEST && share <= MOST && ratio >= ALIKE && ratio <= 1 / ALIKE
                ? OptionalDouble.of(share)
                : OptionalDouble.empty();
    }

    /** The bin below which about so many are. */
    private static int binOf(double wanted, long[] counts) {
        double sum = 0;
        int bin = 0;
        while (bin < counts.length && sum + counts[bin] / 2.0 < wanted) {
            sum += counts[bin++];
        }
        return bin;
    }

    private static double below(int bin, long[] counts) {
        return Arrays.stream(counts, 0, bin).sum();
    }
}
