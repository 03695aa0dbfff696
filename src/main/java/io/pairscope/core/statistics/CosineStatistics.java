package io.pairscope.core.statistics;

import static io.pairscope.core.statistics.Definition.Family.SIMILARITY;
import static io.pairscope.core.statistics.Definition.join;
import static io.pairscope.core.statistics.Definition.of;

import io.pairscope.core.moments.CosineMoments;
import io.pairscope.core.moments.Normalization;
import io.pairscope.core.moments.PairMoments;
import io.pairscope.core.spectrum.CosineSeparation;
import io.pairscope.core.spectrum.ModalityGap;
import io.pairscope.core.spectrum.PairwiseCosines;
import io.pairscope.core.statistics.Definition.ErrorKind;
import java.util.OptionalDouble;
import java.util.function.BiFunction;
import java.util.function.DoubleUnaryOperator;
import java.util.function.ToDoubleFunction;
import java.util.stream.Stream;

/**
 * Statistics of one set of pairs that need no covariance: cosines and the modality gap. Each is computed in its own room and
 * defined here, once.
 */
final class CosineStatistics {
    private CosineStatistics() {}

    static Stream<Definition> all() {
        return join(
                        cosines(),
                        Part.SIDES.stream().flatMap(CosineStatistics::within),
                        unpaired(),
                        modalityGap(),
                        separation())
                .map(definition -> definition.with(ErrorKind.JACKKNIFE_WITHOUT_COVARIANCE));
    }

    private static Stream<Definition> cosines() {
        return Stream.of(
                of(SIMILARITY, "cosine_mean", "cosine", "mean cosine of an image and its text")
                        .ofOne(set -> matched(set, sums -> sums.sum() / sums.count())),
                of(SIMILARITY, "clip_score_mean", "2.5 × cosine", "mean of 2.5 · max(cosine, 0)")
                        .ofOne(set -> matched(
                                set, sums -> CosineMoments.CLIP_SCORE_WEIGHT * sums.positiveSum() / sums.count())));
    }

    private static Value matched(OneSet set, ToDoubleFunction<CosineMoments> statistic) {
        CosineMoments sums = set.moments().cosines();
        if (sums == null) {
            return Value.undefined(apart(set));
        }
        long without = set.count() - sums.count();
        String note = without == 0 ? null : "without " + without + " pairs of which a vector is zero";
        return sums.count() == 0
                ? Value.undefined("every pair has a zero vector")
                : new Value(statistic.applyAsDouble(sums), note);
    }

    private static Stream<Definition> within(Part side) {
        return spread(
                "intra_" + side.key(), "different " + side.rows(), (set, statistic) -> different(set, side, statistic));
    }

    private static Stream<Definition> unpaired() {
        return spread("inter", "images and the texts of others", CosineStatistics::unpaired);
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

    private static Value different(OneSet set, Part part, ToDoubleFunction<PairwiseCosines> statistic) {
        String missing = needsUnitRows(set);
        return missing == null ? Value.of(statistic.applyAsDouble(set.cosines(part))) : Value.undefined(missing);
    }

    private static Value unpaired(OneSet set, ToDoubleFunction<PairwiseCosines> statistic) {
        return set.moments().cosines() == null ? Value.undefined(apart(set)) : different(set, Part.JOINT, statistic);
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
                        .ofOne(CosineStatistics::relativeGap),
                of(SIMILARITY, "centroid_cosine", "cosine", "cosine of the mean image and the mean text")
                        .ofOne(CosineStatistics::centroidCosine));
    }

    private static Value centroidCosine(OneSet set) {
        if (apart(set) != null) {
            return Value.undefined(apart(set));
        }
        return Part.SIDES.stream().anyMatch(side -> side.of(set.moments()).isBelowRange())
                ? Value.outOfRange()
                : Value.of(ModalityGap.centroidCosine(set.moments()), "a mean is zero but for rounding");
    }

    private static Value relativeGap(OneSet set) {
        String missing = apart(set) == null ? needsUnitRows(set) : apart(set);
        return missing == null
                ? Value.of(ModalityGap.relative(set.moments()), "no row differs from another by more than rounding")
                : Value.undefined(missing);
    }

    private static Stream<Definition> separation() {
        return Stream.of(
                of(
                                SIMILARITY,
                                "cosine_d_prime",
                                "standard deviations",
                                "how far the cosines of matched pairs are above those of unmatched ones")
                        .ofOne(set -> separation(set, null, DoubleUnaryOperator.identity())),
                of(
                                SIMILARITY,
                                "cosine_auc",
                                "probability",
                                "that a matched pair has a higher cosine than an unmatched one, if both are Gaussian")
                        .ofOne(set -> separation(
                                set, "Φ(cosine_d_prime/√2), as for Gaussian cosines", CosineSeparation::auc)));
    }

    private static Value separation(OneSet set, String note, DoubleUnaryOperator ofDPrime) {
        String missing = apart(set) == null ? needsUnitRows(set) : apart(set);
        if (missing != null) {
            return Value.undefined(missing);
        }
        OptionalDouble dPrime = CosineSeparation.dPrime(set.moments());
        return dPrime.isEmpty()
                ? Value.undefined("no cosine varies by 1e-6 or more")
                : new Value(ofDPrime.applyAsDouble(dPrime.getAsDouble()), note);
    }
}
