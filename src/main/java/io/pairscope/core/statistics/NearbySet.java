package io.pairscope.core.statistics;

import io.pairscope.core.covariance.JointSupport;
import io.pairscope.core.moments.Marginal;
import io.pairscope.core.moments.PairMoments;
import io.pairscope.core.moments.Side;
import io.pairscope.core.spectrum.NearbyCounts;
import io.pairscope.core.spectrum.NearbyRanks;
import java.util.EnumMap;
import java.util.Map;
import java.util.function.ToDoubleBiFunction;
import java.util.stream.DoubleStream;

/** A set of pairs near another one, such as a fold of it: its statistics to first order, from those of the other. For one thread. */
final class NearbySet {
    private final LinearizedSet from;
    private final PairMoments moments;
    private final Map<Part, Marginal> parts = new EnumMap<>(Part.class);
    private double[] extremes;

    NearbySet(LinearizedSet from, PairMoments moments) {
        this.from = from;
        this.moments = moments;
    }

    private Marginal part(Part part) {
        return parts.computeIfAbsent(part, of -> of.of(moments));
    }

    double vendi(Part part, ToDoubleBiFunction<NearbyCounts, Marginal> order) {
        return order.applyAsDouble(from.vendi(part), part(part));
    }

    double rank(Part side, ToDoubleBiFunction<NearbyRanks, Marginal> rank) {
        return rank.applyAsDouble(from.ranks(side), part(side));
    }

    double procrustes() {
        return from.procrustes.at(part(Part.JOINT));
    }

    double explained(Side predicted) {
        return from.explained(predicted).at(part(Part.JOINT));
    }

    /** On the support. */
    double smallestVariance() {
        return extremes()[1];
    }

    /** The largest one over it. */
    double condition() {
        return extremes()[0] / extremes()[1];
    }

    /**
     * The largest and the smallest variance along a direction of both sides, with what regularization adds. The smallest one is
     * NaN when a direction is lost, as its rank is then another one.
     */
    private double[] extremes() {
        if (extremes == null) {
            double[] ritz = from.extremes.values(moments.scatter());
            double smallest = ritz[ritz.length - 1];
            boolean isLost = smallest <= JointSupport.RELATIVE_TOLERANCE * ritz[0];
            extremes = DoubleStream.of(ritz[0], isLost ? Double.NaN : smallest)
                    .map(value -> value / (moments.count() - 1)
                            + from.set.regularization().ridge())
                    .toArray();
        }
        return extremes;
    }
}
