package io.pairscope.job.compare;

import io.pairscope.core.covariance.JointSupport;
import io.pairscope.core.covariance.Regularization;
import io.pairscope.core.divergence.KullbackLeibler;
import io.pairscope.core.divergence.WhitenedSets;
import io.pairscope.core.information.GaussianFit;
import io.pairscope.core.moments.Normalization;
import io.pairscope.core.moments.PairMoments;
import io.pairscope.core.statistics.StatisticName;
import io.pairscope.core.statistics.Value;
import io.pairscope.job.DivergenceStatistics;
import java.io.Serializable;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.spark.api.java.function.Function;
import org.apache.spark.broadcast.Broadcast;

/** All statistics of a comparison as functions of the moments of both sets, for the sets and for their jackknife folds. */
final class ComparisonRefits {
    /** Those whose error is given with the reference held fixed: MID is a score under its Gaussian. */
    static final Set<StatisticName> UNDER_FIXED_REFERENCE =
            EnumSet.range(StatisticName.MID, StatisticName.MID_KL_IDENTITY_RESIDUAL);

    /** What folds of the reference give, in their order. */
    static final List<StatisticName> OF_REFERENCE = names(StatisticName.KL_IMAGE);

    /** What {@link #values} and folds of the candidate give, in their order. */
    static final List<StatisticName> NAMES = names(StatisticName.MID);

    private ComparisonRefits() {}

    private static List<StatisticName> names(StatisticName first) {
        EnumSet<StatisticName> names = EnumSet.range(first, StatisticName.KL_JOINT);
        names.addAll(EnumSet.range(StatisticName.KL_REVERSED_IMAGE, StatisticName.CMMD_TEXT));
        return List.copyOf(names);
    }

    /** By name. */
    static Map<StatisticName, Value> values(
            ComparedSet.Reference reference, GaussianFit fit, ComparedSet candidate, Normalization normalization) {
        JointSupport support = reference.support();
        Optional<WhitenedSets> sets = WhitenedSets.of(support, candidate.moments());
        Optional<KullbackLeibler> forward = sets.map(KullbackLeibler::of);
        Map<StatisticName, Value> values =
                new EnumMap<>(DivergenceStatistics.of(support, fit, candidate.moments(), sets, forward));
        values.putAll(DistanceStatistics.of(reference, candidate, sets, forward, normalization));
        return values;
    }

    private static double[] numbers(Map<StatisticName, Value> values) {
        return values.values().stream().mapToDouble(Value::number).toArray();
    }

    /** Refits to folds of the reference against a whole candidate; shipped to tasks. */
    static final class OfReference implements Function<PairMoments, double[]>, Serializable {
        private static final long serialVersionUID = 1;

        private final Regularization regularization;
        private final Normalization normalization;
        private final Broadcast<ComparedSet> candidate;

        OfReference(Regularization regularization, Normalization normalization, Broadcast<ComparedSet> candidate) {
            this.regularization = regularization;
            this.normalization = normalization;
            this.candidate = candidate;
        }

        /** The numbers of {@link #OF_REFERENCE}. */
        @Override
        public double[] call(PairMoments fold) {
            JointSupport support = JointSupport.of(fold, regularization);
            Optional<WhitenedSets> sets = support.lacksRows()
                    ? Optional.empty()
                    : WhitenedSets.of(support, candidate.value().moments());
            Optional<KullbackLeibler> forward = sets.map(KullbackLeibler::of);
            Map<StatisticName, Value> values = DivergenceStatistics.kullbackLeibler(forward, null);
            ComparedSet.Reference reference = ComparedSet.Reference.of(fold, support);
            values.putAll(DistanceStatistics.of(reference, candidate.value(), sets, forward, normalization));
            return numbers(values);
        }
    }

    /** Refits to folds of the candidate against a whole reference; shipped to tasks. */
    static final class OfCandidate implements Function<PairMoments, double[]>, Serializable {
        private static final long serialVersionUID = 1;

        private final Normalization normalization;
        private final Broadcast<ComparedSet.Reference> reference;
        private final Broadcast<GaussianFit> fit;

        OfCandidate(
                Normalization normalization, Broadcast<ComparedSet.Reference> reference, Broadcast<GaussianFit> fit) {
            this.normalization = normalization;
            this.reference = reference;
            this.fit = fit;
        }

        /** The numbers of {@link #NAMES}. */
        @Override
        public double[] call(PairMoments fold) {
            return numbers(values(reference.value(), fit.value(), ComparedSet.of(fold), normalization));
        }
    }
}
