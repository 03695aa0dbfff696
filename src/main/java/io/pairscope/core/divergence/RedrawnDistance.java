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
 * The squared {@link Wasserstein} distance of a random part of a pool from the rest of it, to second order in what chance changes. Of N
 * rows of d dimensions that leaves out a share of about d/N, and nearly the same one of every draw: a few distances tell it, and the
 * others take a quarter of the time.
 */
public final class RedrawnDistance {
    /** How many distances tell what the second order leaves out. */
    public static final int CHECKED = 4;

    /** The part of the range of these distances that may be left over. */
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
     * Empty where the second order, times one number, leaves more than {@value #MOST_LEFT} of what the distances differ by. Four draws
     * say little of rare ones, such as those with a row that outweighs others: this is for rows of unit norm, many of them per
     * dimension, and a draw about as large as the rest.
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
