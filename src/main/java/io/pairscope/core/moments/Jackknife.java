package io.pairscope.core.moments;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;

/**
 * Delete-block jackknife: the standard error of any statistic of moments from its values with one group of rows left out
 * at a time. Künsch, "The jackknife and the bootstrap for general stationary observations" (1989); Shao and Tu, "The
 * jackknife and bootstrap" (1995), section 2.3.
 */
public final class Jackknife {
    /** With fewer groups the error itself is known too badly to be of use. */
    public static final int MIN_GROUPS = 8;

    private Jackknife() {}

    /**
     * {@code SE² = (G − 1)/G · Σg (θ(−g) − mean)²}, in the unit of θ; empty for fewer than {@link #MIN_GROUPS} groups.
     *
     * @param leftOut θ(−g), the statistic without group g
     */
    public static OptionalDouble standardError(double[] leftOut) {
        int groups = leftOut.length;
        if (groups < MIN_GROUPS) {
            return OptionalDouble.empty();
        }
        double mean = 0;
        for (double value : leftOut) {
            mean += value / groups;
        }
        double largest = 0;
        for (double value : leftOut) {
            largest = Math.max(largest, Math.abs(value - mean));
        }
        // A power of two changes no digit, and keeps squares in the range of double.
        int exponent = Math.max(Double.MIN_EXPONENT, Math.getExponent(largest));
        double squares = 0;
        for (double value : leftOut) {
            double difference = Math.scalb(value - mean, -exponent);
            squares += difference * difference;
        }
        return OptionalDouble.of(Math.scalb(Math.sqrt((groups - 1.0) / groups * squares), exponent));
    }

    /**
     * For each group the moments of all others, merged from what precedes it and what follows it: 3G merges instead of G²
     * and 2G states of p²/2 values in memory. A group without rows is passed over: leaving it out changes nothing.
     */
    public static List<PairMoments> leaveOneOut(List<PairMoments> all) {
        List<PairMoments> groups =
                all.stream().filter(group -> group.count() > 0).toList();
        if (groups.isEmpty()) {
            return List.of();
        }
        PairMoments before =
                PairMoments.empty(groups.get(0).imageDims(), groups.get(0).textDims());
        PairMoments[] after = new PairMoments[groups.size()];
        after[groups.size() - 1] = before;
        for (int g = groups.size() - 1; g > 0; g--) {
            after[g - 1] = groups.get(g).merge(after[g]);
        }
        List<PairMoments> others = new ArrayList<>();
        for (int g = 0; g < after.length; g++) {
            others.add(before.merge(after[g]));
            before = before.merge(groups.get(g));
        }
        return others;
    }
}
