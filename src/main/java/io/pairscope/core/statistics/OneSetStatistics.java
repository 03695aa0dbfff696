package io.pairscope.core.statistics;

import static io.pairscope.core.statistics.Definition.Family.ALIGNMENT;
import static io.pairscope.core.statistics.Definition.Family.COVARIANCE;
import static io.pairscope.core.statistics.Definition.Family.DIVERSITY;
import static io.pairscope.core.statistics.Definition.Family.SIMILARITY;
import static io.pairscope.core.statistics.Definition.join;
import static io.pairscope.core.statistics.Definition.of;

import io.pairscope.core.covariance.JointSupport;
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
import io.pairscope.core.statistics.Definition.ErrorKind;
import java.util.OptionalDouble;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.IntToDoubleFunction;
import java.util.function.ToDoubleFunction;
import java.util.stream.Stream;

/** Statistics of one set of pairs that its moments give. Each is computed in its own room and defined here, once. */
final class OneSetStatistics {
    private static final String CONSTANT = "no direction varies";

    private OneSetStatistics() {}

    static Stream<Definition> all() {
        Stream<Definition> withError = join(
                cosines(),
                Part.SIDES.stream().flatMap(OneSetStatistics::within),
                unpaired(),
                modalityGap(),
                alignment(),
                Stream.of(Part.values()).flatMap(OneSetStatistics::vendi),
                Part.SIDES.stream().flatMap(OneSetStatistics::effectiveRank),
                condition());
        return join(withError.map(definition -> definition.with(ErrorKind.JACKKNIFE)), counts());
    }

    private static Stream<Definition> cosines() {
        return Stream.of(
                of(SIMILARITY, "cosine_mean", "cosine", "mean cosine of an image and its text")
                        .ofOne(set -> matched(set, sums -> sums.sum() / set.count())),
                of(SIMILARITY, "clip_score_mean", "2.5 × cosine", "mean of 2.5 · max(cosine, 0)")
                        .ofOne(set -> matched(
                                set, sums -> CosineMoments.CLIP_SCORE_WEIGHT * sums.positiveSum() / set.count())));
    }

    private static Value matched(OneSet set, ToDoubleFunction<CosineMoments> statistic) {
        CosineMoments sums = set.moments().cosines();
        return sums == null ? Value.undefined(apart(set)) : Value.of(statistic.applyAsDouble(sums));
    }

    private static Stream<Definition> within(Part side) {
        Function<PairMoments, PairwiseCosines> cosines = moments -> PairwiseCosines.within(side.of(moments));
        return spread(
                "intra_" + side.key(),
                "different " + side.rows(),
                (set, statistic) -> different(set, cosines, statistic));
    }

    private static Stream<Definition> unpaired() {
        return spread("inter", "images and the texts of others", OneSetStatistics::unpaired);
    }

    /** Mean and variance of the cosines of vectors that are no pair. */
    private static Stream<Definition> spread(
            String name, String which, BiFunction<OneSet, ToDoubleFunction<PairwiseCosines>, Value> value) {
        return Stream.of(
                of(SIMILARITY, name + "_cosine_mean", "cosine", "mean cosine of " + which)
                        .ofOne(set -> value.apply(set, PairwiseCosines::mean)),
                of(SIMILARITY, name + "_cosine_variance", "squared cosine", "variance of the cosines of " + which)
                        .ofOne(set -> value.apply(set, PairwiseCosines::variance)));
    }

    private static Value different(
            OneSet set, Function<PairMoments, PairwiseCosines> cosines, ToDoubleFunction<PairwiseCosines> statistic) {
        String missing = needsUnitRows(set);
        return missing == null
                ? Value.of(statistic.applyAsDouble(cosines.apply(set.moments())))
                : Value.undefined(missing);
    }

    private static Value unpaired(OneSet set, ToDoubleFunction<PairwiseCosines> statistic) {
        return set.moments().cosines() == null
                ? Value.undefined(apart(set))
                : different(set, PairwiseCosines::inter, statistic);
    }

    /** Why no cosine between the sides exists, or null. */
    private static String apart(OneSet set) {
        PairMoments moments = set.moments();
        return moments.cosines() != null
                ? null
                : "the sides have " + moments.imageDims() + " and " + moments.textDims()
                        + " dimensions: a cosine between them does not exist";
    }

    /** Why what is derived for unit rows does not exist, or null. */
    private static String needsUnitRows(OneSet set) {
        return set.normalization() == Normalization.NEVER
                ? "needs unit rows; normalize is never"
                : set.count() < 2 ? "needs two rows" : null;
    }

    private static Stream<Definition> modalityGap() {
        return Stream.of(
                of(SIMILARITY, "modality_gap", "embedding units", "distance of the mean image from the mean text")
                        .ofOne(set -> Value.of(ModalityGap.distance(set.moments()), apart(set))),
                of(
                                SIMILARITY,
                                "relative_modality_gap",
                                "fraction",
                                "a/(a + b): dissimilarity a of an image and its text, b of different rows of a side")
                        .ofOne(OneSetStatistics::relativeGap),
                of(SIMILARITY, "centroid_cosine", "cosine", "cosine of the mean image and the mean text")
                        .ofOne(set -> Value.of(ModalityGap.centroidCosine(set.moments()), apart(set))));
    }

    private static Value relativeGap(OneSet set) {
        return Value.of(
                set.normalization() == Normalization.NEVER
                        ? OptionalDouble.empty()
                        : ModalityGap.relative(set.moments()),
                apart(set) == null ? needsUnitRows(set) : apart(set));
    }

    private static Stream<Definition> alignment() {
        return Stream.of(
                of(ALIGNMENT, "cka", "fraction", "linear centred kernel alignment; above 0 by chance alone")
                        .ofOne(set -> Value.of(Cka.biased(set.moments()), CONSTANT)),
                of(ALIGNMENT, "cka_unbiased", "fraction", "unbiased CKA: 0 on average for independent sides")
                        .ofOne(set -> Value.of(Cka.unbiased(set.moments()), "needs four rows that vary")),
                of(
                                ALIGNMENT,
                                "procrustes_residual",
                                "fraction",
                                "share of one side that no rotation of the other gives")
                        .ofOne(set -> Value.of(Procrustes.residual(set.moments()), CONSTANT)),
                explained("linear_r2_image_from_text", "R² of a linear map from texts to images", Side.IMAGE),
                explained("linear_r2_text_from_image", "R² of a linear map from images to texts", Side.TEXT));
    }

    private static Definition explained(String name, String meaning, Side predicted) {
        return of(ALIGNMENT, name, "fraction of variance", meaning)
                .ofOne(set -> Value.of(
                        LinearAlignability.of(set.support(), predicted),
                        "too few rows: " + set.count() + " for a regression on so many dimensions"));
    }

    private static Stream<Definition> vendi(Part part) {
        String name = "vendi_" + part.key();
        String of = " of the " + part.rows();
        return Stream.of(
                of(DIVERSITY, name, "rows", "Vendi score" + of + ": effective number of different ones")
                        .ofOne(set -> vendi(set, part, VendiScore::order1)),
                of(DIVERSITY, name + "_q2", "rows", "Vendi score of order 2" + of + ": frequent ones weigh more")
                        .ofOne(set -> vendi(set, part, VendiScore::order2)),
                of(DIVERSITY, name + "_inf", "rows", "Vendi score of order ∞" + of + ": the strongest direction alone")
                        .ofOne(set -> vendi(set, part, VendiScore::orderInfinity)));
    }

    private static Value vendi(OneSet set, Part part, ToDoubleFunction<VendiScore> order) {
        if (set.vendi(part).isEmpty()) {
            return Value.undefined("every row is zero");
        }
        VendiScore score = set.vendi(part).get();
        // Unit rows have eigenvalues that sum to 1, up to rounding.
        String note = Math.abs(score.trace() - 1) <= 1e-9
                ? null
                : "eigenvalues divided by their sum, " + (float) score.trace() + ": rows are not of unit norm";
        return new Value(order.applyAsDouble(score), note);
    }

    private static Stream<Definition> effectiveRank(Part side) {
        return Stream.of(
                rank(side, "effective_rank", "effective number of dimensions, by entropy", EffectiveRank::value),
                rank(side, "participation_ratio", "(Σλ)²/Σλ² of their covariance", EffectiveRank::participationRatio),
                rank(side, "stable_rank", "Σλ/λmax of their covariance", EffectiveRank::stableRank),
                rank(side, "dims_95", "directions with 95 % of the variance", EffectiveRank::dimensionsOf95Percent));
    }

    private static Definition rank(Part side, String name, String meaning, ToDoubleFunction<EffectiveRank> rank) {
        return of(DIVERSITY, name + "_" + side.key(), "dimensions", side.rows() + ": " + meaning)
                .ofOne(set -> Value.of(set.effectiveRank(side).map(rank::applyAsDouble), CONSTANT));
    }

    private static Stream<Definition> condition() {
        return Stream.of(
                of(
                                COVARIANCE,
                                "covariance_min_eigenvalue",
                                "squared embedding units",
                                "smallest variance on the support")
                        .ofOne(set ->
                                eigenvalues(set, last -> set.jointEigenvalues()[last], "smallest on the support")),
                of(COVARIANCE, "covariance_condition", "ratio", "largest over smallest variance on the support")
                        .ofOne(set -> eigenvalues(
                                set,
                                last -> set.jointEigenvalues()[0] / set.jointEigenvalues()[last],
                                "on the support")));
    }

    /** @param value by the position of the smallest eigenvalue that counts */
    private static Value eigenvalues(OneSet set, IntToDoubleFunction value, String note) {
        int rank = numericalRank(set);
        return rank == 0 ? Value.undefined(CONSTANT) : new Value(value.applyAsDouble(rank - 1), note);
    }

    private static int numericalRank(OneSet set) {
        return SymmetricEigen.numericalRank(set.jointEigenvalues(), JointSupport.RELATIVE_TOLERANCE);
    }

    private static Stream<Definition> counts() {
        return Stream.of(
                of(COVARIANCE, "covariance_rank", "dimensions", "rank of the joint covariance")
                        .ofOne(set -> rank(
                                numericalRank(set),
                                set.moments().imageDims() + set.moments().textDims())),
                of(COVARIANCE, "covariance_rank_image", "dimensions", "rank of the images' covariance")
                        .ofOne(set -> rank(
                                set.support().rank(Side.IMAGE), set.moments().imageDims())),
                of(COVARIANCE, "covariance_rank_text", "dimensions", "rank of the texts' covariance")
                        .ofOne(set -> rank(
                                set.support().rank(Side.TEXT), set.moments().textDims())),
                of(COVARIANCE, "rows_per_dimension", "rows", "rows over the ranks of both sides")
                        .ofOne(set -> set.support().order() == 0
                                ? Value.undefined(CONSTANT)
                                : Value.of((double) set.count() / set.support().order())));
    }

    private static Value rank(int rank, int dimensions) {
        return new Value(rank, "of " + dimensions + " dimensions");
    }
}
