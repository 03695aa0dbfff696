package io.pairscope.job;

import static io.pairscope.core.statistics.StatisticName.*;

import io.pairscope.core.covariance.JointSupport;
import io.pairscope.core.covariance.Regularization;
import io.pairscope.core.linalg.SymmetricEigen;
import io.pairscope.core.moments.CosineMoments;
import io.pairscope.core.moments.Normalization;
import io.pairscope.core.moments.PairMoments;
import io.pairscope.core.moments.Side;
import io.pairscope.core.spectrum.Cka;
import io.pairscope.core.spectrum.EffectiveRank;
import io.pairscope.core.spectrum.LinearAlignability;
import io.pairscope.core.spectrum.ModalityGap;
import io.pairscope.core.spectrum.PairwiseCosines;
import io.pairscope.core.spectrum.Procrustes;
import io.pairscope.core.spectrum.VendiScore;
import io.pairscope.core.statistics.StatisticName;
import io.pairscope.core.statistics.Value;
import io.pairscope.engine.scan.ScorePass;
import java.io.Serializable;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import org.apache.spark.api.java.function.Function;

/**
 * Every statistic of one set of pairs that its moments give, other than information: computed in its own room and named
 * here, in one line. The same function serves the set itself and the jackknife's sets with a group left out.
 */
public final class MomentStatistics {
    /** What {@link #of} gives, in its order. */
    public static final List<StatisticName> NAMES = List.copyOf(EnumSet.range(COSINE_MEAN, ROWS_PER_DIMENSION));

    /** Of these, what is counted and has no error. */
    public static final Set<StatisticName> COUNTS = EnumSet.range(COVARIANCE_RANK, ROWS_PER_DIMENSION);

    private static final String CONSTANT = "no direction varies";

    private final Map<StatisticName, Value> values = new EnumMap<>(StatisticName.class);
    private final PairMoments moments;
    private final JointSupport support;
    private final Normalization normalization;

    private MomentStatistics(PairMoments moments, JointSupport support, Normalization normalization) {
        this.moments = moments;
        this.support = support;
        this.normalization = normalization;
    }

    /** By name, in the order of the report. */
    public static Map<StatisticName, Value> of(PairMoments moments, JointSupport support, Normalization normalization) {
        MomentStatistics statistics = new MomentStatistics(moments, support, normalization);
        statistics.cosines();
        statistics.alignment();
        statistics.diversity();
        statistics.covariance();
        return statistics.values;
    }

    /** Refits the statistics to other moments of the same kind; shipped to tasks. */
    public static final class Refit implements Function<PairMoments, double[]>, Serializable {
        private static final long serialVersionUID = 1;

        private final Regularization regularization;
        private final Normalization normalization;

        public Refit(Regularization regularization, Normalization normalization) {
            this.regularization = regularization;
            this.normalization = normalization;
        }

        /** The numbers of {@link MomentStatistics#of}, in its order. */
        @Override
        public double[] call(PairMoments fold) {
            return of(fold, JointSupport.of(fold, regularization), normalization).values().stream()
                    .mapToDouble(Value::number)
                    .toArray();
        }
    }

    private void cosines() {
        double n = moments.count();
        CosineMoments cosines = moments.cosines();
        String apart = "the sides have " + moments.imageDims() + " and " + moments.textDims()
                + " dimensions: a cosine between them does not exist";
        Optional<CosineMoments> matched = Optional.ofNullable(cosines);
        put(COSINE_MEAN, matched.map(sums -> sums.sum() / n), apart);
        put(CLIP_SCORE_MEAN, matched.map(sums -> ScorePass.CLIP_SCORE_WEIGHT * sums.positiveSum() / n), apart);
        String unavailable = needsUnitRows() != null ? needsUnitRows() : n < 2 ? "needs two rows" : null;
        pairwise(
                INTRA_IMAGE_COSINE_MEAN,
                INTRA_IMAGE_COSINE_VARIANCE,
                unavailable,
                of -> PairwiseCosines.within(of.marginal(Side.IMAGE)));
        pairwise(
                INTRA_TEXT_COSINE_MEAN,
                INTRA_TEXT_COSINE_VARIANCE,
                unavailable,
                of -> PairwiseCosines.within(of.marginal(Side.TEXT)));
        pairwise(
                INTER_COSINE_MEAN,
                INTER_COSINE_VARIANCE,
                cosines == null ? apart : unavailable,
                PairwiseCosines::inter);
        String gap = cosines == null ? apart : null;
        put(MODALITY_GAP, ModalityGap.distance(moments), gap);
        put(CENTROID_COSINE, ModalityGap.centroidCosine(moments), gap);
        put(
                RELATIVE_MODALITY_GAP,
                needsUnitRows() == null ? ModalityGap.relative(moments) : OptionalDouble.empty(),
                gap == null ? unavailable : gap);
    }

    private String needsUnitRows() {
        return normalization == Normalization.NEVER ? "needs unit rows; normalize is never" : null;
    }

    private interface Pairwise {
        PairwiseCosines of(PairMoments moments);
    }

    private void pairwise(StatisticName mean, StatisticName variance, String unavailable, Pairwise statistic) {
        Optional<PairwiseCosines> cosines = unavailable == null ? Optional.of(statistic.of(moments)) : Optional.empty();
        put(mean, cosines.map(PairwiseCosines::mean), unavailable);
        put(variance, cosines.map(PairwiseCosines::variance), unavailable);
    }

    private void alignment() {
        put(CKA, Cka.biased(moments), CONSTANT);
        put(CKA_UNBIASED, Cka.unbiased(moments), "needs four rows that vary");
        put(PROCRUSTES_RESIDUAL, Procrustes.residual(moments), CONSTANT);
        String few = "too few rows: " + moments.count() + " for a regression on so many dimensions";
        put(LINEAR_R2_IMAGE_FROM_TEXT, LinearAlignability.of(support, Side.IMAGE), few);
        put(LINEAR_R2_TEXT_FROM_IMAGE, LinearAlignability.of(support, Side.TEXT), few);
    }

    private void diversity() {
        vendi(VendiScore.of(moments.marginal(Side.IMAGE)), VENDI_IMAGE, VENDI_IMAGE_Q2, VENDI_IMAGE_INF);
        vendi(VendiScore.of(moments.marginal(Side.TEXT)), VENDI_TEXT, VENDI_TEXT_Q2, VENDI_TEXT_INF);
        vendi(VendiScore.of(moments.joint()), VENDI_JOINT, VENDI_JOINT_Q2, VENDI_JOINT_INF);
        Optional<EffectiveRank> imageRank = EffectiveRank.of(moments.marginal(Side.IMAGE));
        Optional<EffectiveRank> textRank = EffectiveRank.of(moments.marginal(Side.TEXT));
        put(EFFECTIVE_RANK_IMAGE, imageRank.map(EffectiveRank::value), CONSTANT);
        put(PARTICIPATION_RATIO_IMAGE, imageRank.map(EffectiveRank::participationRatio), CONSTANT);
        put(STABLE_RANK_IMAGE, imageRank.map(EffectiveRank::stableRank), CONSTANT);
        put(DIMS_95_IMAGE, imageRank.map(rank -> (double) rank.dimensionsOf95Percent()), CONSTANT);
        put(EFFECTIVE_RANK_TEXT, textRank.map(EffectiveRank::value), CONSTANT);
        put(PARTICIPATION_RATIO_TEXT, textRank.map(EffectiveRank::participationRatio), CONSTANT);
        put(STABLE_RANK_TEXT, textRank.map(EffectiveRank::stableRank), CONSTANT);
        put(DIMS_95_TEXT, textRank.map(rank -> (double) rank.dimensionsOf95Percent()), CONSTANT);
    }

    private void vendi(Optional<VendiScore> score, StatisticName q1, StatisticName q2, StatisticName infinity) {
        // Unit rows have eigenvalues that sum to 1, up to rounding.
        String note = score.map(found -> Math.abs(found.trace() - 1) <= 1e-9
                        ? null
                        : "eigenvalues divided by their sum, " + (float) found.trace() + ": rows are not of unit norm")
                .orElse(null);
        put(q1, score.map(VendiScore::order1).orElse(Double.NaN), note);
        put(q2, score.map(VendiScore::order2).orElse(Double.NaN), note);
        put(infinity, score.map(VendiScore::orderInfinity).orElse(Double.NaN), note);
    }

    private void covariance() {
        double[] eigenvalues = support.jointEigenvalues();
        int rank = SymmetricEigen.numericalRank(eigenvalues, JointSupport.RELATIVE_TOLERANCE);
        put(
                COVARIANCE_MIN_EIGENVALUE,
                rank == 0 ? Double.NaN : eigenvalues[rank - 1],
                rank == 0 ? CONSTANT : "smallest on the support");
        put(
                COVARIANCE_CONDITION,
                rank == 0 ? Double.NaN : eigenvalues[0] / eigenvalues[rank - 1],
                rank == 0 ? CONSTANT : "on the support");
        put(COVARIANCE_RANK, rank, "of " + (moments.imageDims() + moments.textDims()) + " dimensions");
        put(COVARIANCE_RANK_IMAGE, support.rank(Side.IMAGE), "of " + moments.imageDims() + " dimensions");
        put(COVARIANCE_RANK_TEXT, support.rank(Side.TEXT), "of " + moments.textDims() + " dimensions");
        int dimensions = support.order();
        put(
                ROWS_PER_DIMENSION,
                dimensions == 0 ? Double.NaN : (double) moments.count() / dimensions,
                dimensions == 0 ? CONSTANT : null);
    }

    private void put(StatisticName name, Optional<Double> value, String reason) {
        values.put(name, Value.of(value, reason));
    }

    private void put(StatisticName name, OptionalDouble value, String reason) {
        values.put(name, Value.of(value, reason));
    }

    private void put(StatisticName name, double value, String note) {
        values.put(name, new Value(value, note));
    }
}
