package io.pairscope.job;

import io.pairscope.information.GaussianFit;
import io.pairscope.information.GaussianPair;
import io.pairscope.moments.JointSupport;
import io.pairscope.moments.Normalization;
import io.pairscope.moments.PairMoments;
import io.pairscope.moments.RankPolicy;
import io.pairscope.report.StatisticName;
import java.io.Serializable;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import org.apache.spark.api.java.function.Function;
import org.apache.spark.broadcast.Broadcast;

/** All statistics of a comparison as functions of the moments of both sets, for the sets and for their jackknife folds. */
final class ComparisonRefits implements Serializable {
    private static final long serialVersionUID = 1;

    /** What {@link #values} gives, in its order. */
    static final List<StatisticName> NAMES = names();

    private final RankPolicy policy;
    private final double ridge;
    private final Normalization normalization;

    ComparisonRefits(RankPolicy policy, double ridge, Normalization normalization) {
        this.policy = policy;
        this.ridge = ridge;
        this.normalization = normalization;
    }

    private static List<StatisticName> names() {
        EnumSet<StatisticName> names = EnumSet.range(StatisticName.MID, StatisticName.KL_JOINT);
        names.addAll(EnumSet.range(StatisticName.KL_REVERSED_IMAGE, StatisticName.CMMD_TEXT));
        return List.copyOf(names);
    }

    /** By name. */
    Map<StatisticName, Value> values(PairMoments reference, PairMoments candidate) {
        JointSupport support = JointSupport.of(reference, policy, ridge);
        GaussianFit fit = GaussianPair.fit(support, policy);
        Map<StatisticName, Value> values = new EnumMap<>(DivergenceStatistics.of(support, fit, candidate));
        values.putAll(DistanceStatistics.of(support, reference, candidate, normalization));
        return values;
    }

    /** Folds of the reference against a whole candidate. */
    Function<PairMoments, double[]> ofReference(Broadcast<PairMoments> candidate) {
        return fold -> numbers(values(fold, candidate.value()));
    }

    /** Folds of the candidate against a whole reference. */
    Function<PairMoments, double[]> ofCandidate(Broadcast<PairMoments> reference) {
        return fold -> numbers(values(reference.value(), fold));
    }

    private static double[] numbers(Map<StatisticName, Value> values) {
        return values.values().stream().mapToDouble(Value::number).toArray();
    }
}
