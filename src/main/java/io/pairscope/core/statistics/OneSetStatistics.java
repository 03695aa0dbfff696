package io.pairscope.core.statistics;

import static io.pairscope.core.statistics.Family.ALIGNMENT;
import static io.pairscope.core.statistics.Family.COVARIANCE;
import static io.pairscope.core.statistics.Family.DIVERSITY;
import static io.pairscope.core.statistics.Family.SIMILARITY;

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
import java.util.OptionalDouble;
import java.util.function.Function;
import java.util.function.IntToDoubleFunction;
import java.util.function.ToDoubleFunction;
import java.util.stream.Stream;

/** Statistics of one set of pairs that its moments give. Each is computed in its own room and defined here, once. */
final class OneSetStatistics {
    private static final String CONSTANT = "no direction varies";

    private OneSetStatistics() {}

    static Stream<Definition> all() {
        return Stream.of(
                        cosines(),
                        Part.SIDES.stream().flatMap(OneSetStatistics::within),
                        unpaired(),
                        modalityGap(),
                        alignment(),
                        Stream.of(Part.values()).flatMap(OneSetStatistics::vendi),
                        Part.SIDES.stream().flatMap(OneSetStatistics::effectiveRank),
                        condition(),
                        ranks())
                .flatMap(definitions -> definitions);
    }

    private static Definition define(
            Family family, String name, String unit, String meaning, Function<OneSet, Value> value) {
        return new Definition(name, unit, family, ErrorKind.JACKKNIFE, meaning, new Definition.OfOneSet(value));
    }

    private static Stream<Definition> cosines() {
        return Stream.of(
                define(
                        SIMILARITY,
                        "cosine_mean",
                        "cosine",
                        "mean cosine of an image and its text",
                        set -> matched(set, sums -> sums.sum() / set.count())),
                define(
                        SIMILARITY,
                        "clip_score_mean",
                        "2.5 × cosine",
                        "mean of 2.5 · max(cosine, 0)",
                        set -> matched(
                                set, sums -> CosineMoments.CLIP_SCORE_WEIGHT * sums.positiveSum() / set.count())));
    }

    private static Stream<Definition> within(Part side) {
        String name = "intra_" + side.key() + "_cosine_";
        return Stream.of(
                define(
                        SIMILARITY,
                        name + "mean",
                        "cosine",
                        "mean cosine of different " + side.rows(),
                        set -> within(set, side, PairwiseCosines::mean)),
                define(
                        SIMILARITY,
                        name + "variance",
                        "squared cosine",
                        "variance of the cosines of different " + side.rows(),
                        set -> within(set, side, PairwiseCosines::variance)));
    }

    private static Value within(OneSet set, Part side, ToDoubleFunction<PairwiseCosines> statistic) {
        return different(set, moments -> PairwiseCosines.within(side.of(moments)), statistic);
    }

    private static Stream<Definition> unpaired() {
        return Stream.of(
                define(
                        SIMILARITY,
                        "inter_cosine_mean",
                        "cosine",
                        "mean cosine of images and the texts of others",
                        set -> unpaired(set, PairwiseCosines::mean)),
                define(
                        SIMILARITY,
                        "inter_cosine_variance",
                        "squared cosine",
                        "variance of the cosines of images and the texts of others",
                        set -> unpaired(set, PairwiseCosines::variance)));
    }

    private static Value matched(OneSet set, ToDoubleFunction<CosineMoments> statistic) {
        CosineMoments sums = set.moments().cosines();
        return sums == null ? Value.undefined(apart(set)) : Value.of(statistic.applyAsDouble(sums));
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
                define(
                        SIMILARITY,
                        "modality_gap",
                        "embedding units",
                        "distance of the mean image from the mean text",
                        set -> Value.of(ModalityGap.distance(set.moments()), apart(set))),
                define(
                        SIMILARITY,
                        "relative_modality_gap",
                        "fraction",
                        "a/(a + b): dissimilarity a of an image and its text, b of different rows of a side",
                        set -> Value.of(
                                set.normalization() == Normalization.NEVER
                                        ? OptionalDouble.empty()
                                        : ModalityGap.relative(set.moments()),
                                apart(set) == null ? needsUnitRows(set) : apart(set))),
                define(
                        SIMILARITY,
                        "centroid_cosine",
                        "cosine",
                        "cosine of the mean image and the mean text",
                        set -> Value.of(ModalityGap.centroidCosine(set.moments()), apart(set))));
    }

    private static Stream<Definition> alignment() {
        return Stream.of(
                define(
                        ALIGNMENT,
                        "cka",
                        "fraction",
                        "linear centred kernel alignment; above 0 by chance alone",
                        set -> Value.of(Cka.biased(set.moments()), CONSTANT)),
                define(
                        ALIGNMENT,
                        "cka_unbiased",
                        "fraction",
                        "linear centred kernel alignment without bias: 0 on average for independent sides",
                        set -> Value.of(Cka.unbiased(set.moments()), "needs four rows that vary")),
                define(
                        ALIGNMENT,
                        "procrustes_residual",
                        "fraction",
                        "share of one side that no rotation and scale of the other explains",
                        set -> Value.of(Procrustes.residual(set.moments()), CONSTANT)),
                define(
                        ALIGNMENT,
                        "linear_r2_image_from_text",
                        "fraction of variance",
                        "R²: share of the images that a linear map of the texts explains",
                        set -> Value.of(LinearAlignability.of(set.support(), Side.IMAGE), fewForRegression(set))),
                define(
                        ALIGNMENT,
                        "linear_r2_text_from_image",
                        "fraction of variance",
                        "R²: share of the texts that a linear map of the images explains",
                        set -> Value.of(LinearAlignability.of(set.support(), Side.TEXT), fewForRegression(set))));
    }

    private static String fewForRegression(OneSet set) {
        return "too few rows: " + set.count() + " for a regression on so many dimensions";
    }

    private static Stream<Definition> vendi(Part part) {
        String name = "vendi_" + part.key();
        return Stream.of(
                define(
                        DIVERSITY,
                        name,
                        "rows",
                        "Vendi score of the " + part.rows() + ": effective number of different ones",
                        set -> vendi(set, part, VendiScore::order1)),
                define(
                        DIVERSITY,
                        name + "_q2",
                        "rows",
                        "Vendi score of order 2 of the " + part.rows() + ": frequent ones weigh more",
                        set -> vendi(set, part, VendiScore::order2)),
                define(
                        DIVERSITY,
                        name + "_inf",
                        "rows",
                        "Vendi score of order ∞ of the " + part.rows() + ": the strongest direction alone",
                        set -> vendi(set, part, VendiScore::orderInfinity)));
    }

    private static Value vendi(OneSet set, Part part, ToDoubleFunction<VendiScore> order) {
        return set.vendi(part)
                // Unit rows have eigenvalues that sum to 1, up to rounding.
                .map(score -> new Value(
                        order.applyAsDouble(score),
                        Math.abs(score.trace() - 1) <= 1e-9
                                ? null
                                : "eigenvalues divided by their sum, " + (float) score.trace()
                                        + ": rows are not of unit norm"))
                .orElse(Value.undefined(null));
    }

    private static Stream<Definition> effectiveRank(Part side) {
        return Stream.of(
                rank(side, "effective_rank", "effective number of dimensions, by entropy", EffectiveRank::value),
                rank(side, "participation_ratio", "(Σλ)²/Σλ² of their covariance", EffectiveRank::participationRatio),
                rank(side, "stable_rank", "Σλ/λmax of their covariance", EffectiveRank::stableRank),
                rank(
                        side,
                        "dims_95",
                        "fewest directions with 95 % of their variance",
                        EffectiveRank::dimensionsOf95Percent));
    }

    private static Definition rank(Part side, String name, String meaning, ToDoubleFunction<EffectiveRank> rank) {
        return define(
                DIVERSITY,
                name + "_" + side.key(),
                "dimensions",
                side.rows() + ": " + meaning,
                set -> Value.of(set.effectiveRank(side).map(rank::applyAsDouble), CONSTANT));
    }

    private static Stream<Definition> condition() {
        return Stream.of(
                define(
                        COVARIANCE,
                        "covariance_min_eigenvalue",
                        "squared embedding units",
                        "smallest variance of a direction on the support",
                        set -> eigenvalues(set, last -> set.jointEigenvalues()[last], "smallest on the support")),
                define(
                        COVARIANCE,
                        "covariance_condition",
                        "ratio",
                        "largest over smallest variance of a direction on the support",
                        set -> eigenvalues(
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

    /** Counts, which have no error. */
    private static Stream<Definition> ranks() {
        return Stream.of(
                count(
                        "covariance_rank",
                        "dimensions",
                        "rank of the joint covariance",
                        set -> of(
                                numericalRank(set),
                                set.moments().imageDims() + set.moments().textDims())),
                count(
                        "covariance_rank_image",
                        "dimensions",
                        "rank of the images' covariance",
                        set -> of(set.support().rank(Side.IMAGE), set.moments().imageDims())),
                count(
                        "covariance_rank_text",
                        "dimensions",
                        "rank of the texts' covariance",
                        set -> of(set.support().rank(Side.TEXT), set.moments().textDims())),
                count("rows_per_dimension", "rows", "rows over the ranks of both sides", set -> {
                    int dimensions = set.support().order();
                    return dimensions == 0 ? Value.undefined(CONSTANT) : Value.of((double) set.count() / dimensions);
                }));
    }

    private static Definition count(String name, String unit, String meaning, Function<OneSet, Value> value) {
        return new Definition(name, unit, COVARIANCE, ErrorKind.NONE, meaning, new Definition.OfOneSet(value));
    }

    private static Value of(int rank, int dimensions) {
        return new Value(rank, "of " + dimensions + " dimensions");
    }
}
