package io.pairscope.core.quality;

import java.util.Arrays;
import java.util.OptionalDouble;

/**
 * The share of pairs that score as re-paired rows do, by two histograms of one score. Where the scores of true pairs are above
 * all others, the lower part of the pairs' histogram is that of re-paired rows on the scale of this share: {@code F(t) = π·F₀(t)}, F
 * and F₀ the shares of scores below t. It is told only where the lower half of re-paired rows gives about the π of nine tenths of
 * them: true pairs whose scores merely come near others thin out downwards. Pairs that a Gaussian was fitted on score a little
 * better under it than re-paired rows. Mixtures of a known and an unknown component: Blanchard, Lee, Scott, "Semi-supervised
 * novelty detection" (2010).
 */
public final class MismatchedShare {
    private static final double HALF = 0.5;
    private static final double MOST_OTHERS = 0.9;

    /** Fewer such pairs do not show how their scores are spread. */
    private static final int FEWEST = 20;

    /** The least ratio of the π of the lower half to that of nine tenths; of normal scores whose share is the largest it is 0.2. */
    private static final double ALIKE = 0.75;

    /** A larger share is no exception. */
    private static final double LARGEST = 0.3;

    private MismatchedShare() {}

    /**
     * An estimate, with a relative standard error of some {@code √(1/k)} for k such pairs; where true pairs come near others it
     * may be a third too large. Empty where there are few of them, or where they are not told from true pairs. Cost: a pass
     * over the bins.
     *
     * @param pairs counts by bin, ascending
     * @param repaired likewise, in the same bins
     */
    public static OptionalDouble of(long[] pairs, long[] repaired) {
        double others = Arrays.stream(repaired).sum();
        int half = binOf(HALF * others, repaired);
        int most = binOf(MOST_OTHERS * others, repaired);
        double share = below(most, pairs) / Arrays.stream(pairs).sum() / (below(most, repaired) / others);
        double ratio = below(half, pairs) / below(most, pairs) * (below(most, repaired) / below(half, repaired));
        return below(most, pairs) >= FEWEST && share <= LARGEST && ratio >= ALIKE
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
