package io.pairscope.core.divergence;

import io.pairscope.core.linalg.Vectors;
import io.pairscope.core.moments.Marginal;
import java.util.Arrays;
import java.util.DoubleSummaryStatistics;
import java.util.List;
import java.util.Optional;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;

/**
 * The squared {@link Wasserstein} distance of a random part of a pool from the rest of it, to second order in the difference of
 * their covariances. The second order is too small by a share of about d/N, for N rows of d dimensions, and by nearly the same one
 * for every draw. A few computed distances tell that share; the others take a quarter of their time.
 */
public final class RedrawnDistance {
    /** How many distances tell what the second order leaves out. */
    public static final int CHECKED = 4;

    /** The largest range of differences, over the range of the computed distances. */
    private static final double MOST_LEFT = 0.01;

    private final Marginal pool;
    private final GaussianMetrics metrics;
    private final double ratio;

    private RedrawnDistance(Marginal pool, GaussianMetrics metrics, double ratio) {
        this.pool = pool;
        this.metrics = metrics;
        this.ratio = ratio;
    }

    /**
     * Distances to second order, times the number that fits some computed ones best. Empty where that leaves more than
     * {@value #MOST_LEFT} of the range of these. Four draws say little of rare ones, such as those with a row that outweighs others:
     * use it for rows of unit norm, at least 100 per dimension, and a draw about as large as the rest.
     *
     * @param draws {@value #CHECKED} of them
     * @param exact squared distances of these
     */
    public static Optional<RedrawnDistance> of(Marginal pool, List<Marginal> draws, double[] exact) {
        if (draws.size() != CHECKED || exact.length != CHECKED) {
            throw new IllegalArgumentException(draws.size() + " draws and " + exact.length + " distances, where "
                    + CHECKED + " of both are needed");
        }
        RedrawnDistance plain = new RedrawnDistance(pool, GaussianMetrics.at(pool.sampleCovariance()), 1);
        double[] nearby = draws.parallelStream().mapToDouble(plain::squared).toArray();
        double ratio = Arrays.stream(exact).sum() / Arrays.stream(nearby).sum();
        double left = range(IntStream.range(0, exact.length).mapToDouble(i -> exact[i] - ratio * nearby[i]));
        return left <= MOST_LEFT * range(Arrays.stream(exact))
                ? Optional.of(new RedrawnDistance(pool, plain.metrics, ratio))
                : Optional.empty();
    }

    private static double range(DoubleStream values) {
        DoubleSummaryStatistics summary = values.summaryStatistics();
        return summary.getMax() - summary.getMin();
    }

    /** Of one draw from the rest of the pool; one and a half products of its order in single precision. */
    public double squared(Marginal draw) {
        Marginal rest = pool.without(draw);
        return ratio
                * (Vectors.squaredDistance(draw.mean(), rest.mean())
                        + metrics.of(draw.sampleCovariance().plus(-1, rest.sampleCovariance()))
                                .bures());
    }
}
