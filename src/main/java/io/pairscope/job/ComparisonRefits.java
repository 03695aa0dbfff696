package io.pairscope.job;

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

    /** The reference as both statistics and folds take it. */
    ComparedSet.Reference reference(PairMoments moments) {
        return ComparedSet.Reference.of(moments, policy, ridge);
    }

    /** By name. */
    Map<StatisticName, Value> values(ComparedSet.Reference reference, ComparedSet candidate) {
        Map<StatisticName, Value> values =
                new EnumMap<>(DivergenceStatistics.of(reference.support(), reference.fit(), candidate.moments()));
        values.putAll(DistanceStatistics.of(reference, candidate, normalization));
        return values;
    }

    /** Folds of the reference against a whole candidate. */
    Function<PairMoments, double[]> ofReference(Broadcast<ComparedSet> candidate) {
        return fold -> numbers(values(reference(fold), candidate.value()));
    }

    /** Folds of the candidate against a whole reference. */
    Function<PairMoments, double[]> ofCandidate(Broadcast<ComparedSet.Reference> reference) {
        return fold -> numbers(values(reference.value(), ComparedSet.of(fold)));
    }

    private static double[] numbers(Map<StatisticName, Value> values) {
        return values.values().stream().mapToDouble(Value::number).toArray();
    }
}
