package io.pairscope.core.quality;

import io.pairscope.core.moments.CosineMoments;
import io.pairscope.core.moments.PairMoments;
import java.util.Arrays;
import java.util.List;

/**
 * How far the mean cosine of each group of pairs is from the median of all groups, in units of their robust spread or of the sampling
 * error of a mean of as many cosines of all pairs, whichever is larger. The latter needs no normal cosines: k of K odd pairs that fall
 * into one of G equal groups put it k·√(G/K) errors away, so that of 32 groups one odd pair is never a finding, and more are by chance in
 * fewer than 2 of 10 000 sets.
 */
final class CosineDepartures {
    private static final double DEVIATIONS = 10;

    private final double[] distances;
    private final double deviation;
    private final double[] errors;

    /**
     * @param groups with cosines; those of none but zero vectors have no distance
     * @param total all of them merged
     */
    CosineDepartures(List<PairMoments> groups, PairMoments total) {
        double[] means =
                groups.stream().mapToDouble(group -> mean(group.cosines())).toArray();
        RobustScale usual = RobustScale.of(
                Arrays.stream(means).filter(mean -> !Double.isNaN(mean)).toArray());
        double mean = mean(total.cosines());
        double squares = total.cosines().sumOfSquares() / total.cosines().count();
        double spread = Math.sqrt(Math.max(0, squares - mean * mean));
        this.distances =
                Arrays.stream(means).map(own -> Math.abs(own - usual.median())).toArray();
        this.deviation = usual.deviation();
        this.errors = groups.stream()
                .mapToDouble(group -> spread / Math.sqrt(group.cosines().count()))
                .toArray();
    }

    private static double mean(CosineMoments cosines) {
        return cosines.sum() / cosines.count();
    }

    /** NaN for a group without cosines. */
    double distance(int group) {
        return distances[group];
    }

    boolean isOutlier(int group) {
        return distances[group] > DEVIATIONS * Math.max(deviation, errors[group])
                && distances[group] > ShardOutliers.COSINE_DIFFERENCE;
    }
}
