package io.pairscope.core.statistics;

import static io.pairscope.core.statistics.Definition.Family.ALIGNMENT;
import static io.pairscope.core.statistics.Definition.Family.COVARIANCE;
import static io.pairscope.core.statistics.Definition.Family.DIVERSITY;
import static io.pairscope.core.statistics.Definition.join;
import static io.pairscope.core.statistics.Definition.of;

import io.pairscope.core.covariance.JointSupport;
import io.pairscope.core.moments.Marginal;
import io.pairscope.core.moments.Side;
import io.pairscope.core.spectrum.Cka;
import io.pairscope.core.spectrum.EffectiveRank;
import io.pairscope.core.spectrum.NearbyCounts;
import io.pairscope.core.spectrum.NearbyRanks;
import io.pairscope.core.spectrum.Procrustes;
import io.pairscope.core.spectrum.VendiScore;
import io.pairscope.core.statistics.Definition.ErrorKind;
import java.util.OptionalDouble;
import java.util.function.IntToDoubleFunction;
import java.util.function.ToDoubleBiFunction;
import java.util.function.ToDoubleFunction;
import java.util.stream.Stream;

/**
 * Statistics of one set of pairs that its covariance or second moments give: alignment, diversity and condition. Each is
 * computed in its own room and defined here, once.
 */
final class CovarianceStatistics {
    private static final String CONSTANT = "no direction varies";

    private CovarianceStatistics() {}

    static Stream<Definition> all() {
        Stream<Definition> withErrors = join(
                alignment(),
                Stream.of(Part.values()).flatMap(CovarianceStatistics::vendi),
                Part.SIDES.stream().flatMap(CovarianceStatistics::effectiveRank),
                condition());
        return join(withErrors.map(definition -> definition.with(ErrorKind.JACKKNIFE)), counts());
    }

    private static Stream<Definition> alignment() {
        return Stream.of(
                of(ALIGNMENT, "cka", "fraction", "linear centred kernel alignment; above 0 by chance alone")
                        .ofOne(set -> ifBothVary(set, Cka.biased(set.moments()), CONSTANT)),
                of(ALIGNMENT, "cka_unbiased", "fraction", "unbiased CKA: 0 on average for independent sides")
                        .ofOne(set -> ifBothVary(set, Cka.unbiased(set.moments()), unbiasedCkaMissing(set))),
                of(
                                ALIGNMENT,
                                "procrustes_residual",
                                "fraction",
                                "share of one side that no rotation of the other gives")
                        .ofOne(
                                set -> ifBothVary(set, Procrustes.residual(set.moments()), CONSTANT),
                                NearbySet::procrustes),
                explained("linear_r2_image_from_text", "R² of a linear map from texts to images", Side.IMAGE),
                explained("linear_r2_text_from_image", "R² of a linear map from images to texts", Side.TEXT));
    }

    /** @param reason why it does not exist, where it does not and both sides vary */
    private static Value ifBothVary(OneSet set, OptionalDouble value, String reason) {
        return set.constant().map(Value::undefined).orElseGet(() -> Value.of(value, reason));
    }

    private static String unbiasedCkaMissing(OneSet set) {
        return set.count() < 4
                ? "needs four rows"
                : "rounding leaves no digits: a row has nearly all of the scatter, or fourth powers are beyond the range of"
                        + " double";
    }

    private static Definition explained(String name, String meaning, Side predicted) {
        return of(ALIGNMENT, name, "fraction of variance", meaning)
                .ofOne(
                        set -> ifBothVary(
                                set,
                                set.explained(predicted),
                                "too few rows: " + set.count() + " for a regression on so many dimensions"),
                        near -> near.explained(predicted));
    }

    private static Stream<Definition> vendi(Part part) {
        String name = "vendi_" + part.key();
        String of = " of the " + part.rows();
        return Stream.of(
                of(DIVERSITY, name, "rows", "Vendi score" + of + ": effective number of different ones")
                        .ofOne(
                                set -> vendi(set, part, VendiScore::order1),
                                near -> near.vendi(part, NearbyCounts::order1)),
                of(DIVERSITY, name + "_q2", "rows", "Vendi score of order 2" + of + ": frequent ones weigh more")
                        .ofOne(
                                set -> vendi(set, part, VendiScore::order2),
                                near -> near.vendi(part, NearbyCounts::order2)),
                of(DIVERSITY, name + "_inf", "rows", "Vendi score of order ∞" + of + ": the strongest direction alone")
                        .ofOne(
                                set -> vendi(set, part, VendiScore::orderInfinity),
                                near -> near.vendi(part, NearbyCounts::orderInfinity)));
    }

    private static Value vendi(OneSet set, Part part, ToDoubleFunction<VendiScore> order) {
        if (set.vendi(part).isEmpty()) {
            return part.of(set.moments()).isBelowRange() ? Value.outOfRange() : Value.undefined("every row is zero");
        }
        VendiScore score = set.vendi(part).get();
        // Unit rows have eigenvalues that sum to 1, up to rounding.
        double trace = score.trace();
        Number sum = trace > Float.MIN_NORMAL && trace < Float.MAX_VALUE ? (Number) (float) trace : trace;
        String note = Math.abs(trace - 1) <= 1e-9
                ? null
                : "eigenvalues divided by their sum, " + sum + ": rows are not of unit norm";
        return new Value(order.applyAsDouble(score), note);
    }

    private static Stream<Definition> effectiveRank(Part side) {
        return Stream.of(
                rank(
                        side,
                        "effective_rank",
                        "effective number of dimensions, by entropy",
                        EffectiveRank::value,
                        NearbyRanks::effectiveRank),
                rank(
                        side,
                        "participation_ratio",
                        "(Σλ)²/Σλ² of their covariance",
                        EffectiveRank::participationRatio,
                        NearbyRanks::participationRatio),
                rank(
                        side,
                        "stable_rank",
                        "Σλ/λmax of their covariance",
                        EffectiveRank::stableRank,
                        NearbyRanks::stableRank),
                rank(
                        side,
                        "dims_95",
                        "directions with 95 % of the variance",
                        EffectiveRank::dimensionsOf95Percent,
                        NearbyRanks::dimensionsOf95Percent));
    }

    private static Definition rank(
            Part side,
            String name,
            String meaning,
            ToDoubleFunction<EffectiveRank> rank,
            ToDoubleBiFunction<NearbyRanks, Marginal> near) {
        return of(DIVERSITY, name + "_" + side.key(), "dimensions", side.rows() + ": " + meaning)
                .ofOne(
                        set -> set.constant(side.of(Side.IMAGE, Side.TEXT, null))
                                .map(Value::undefined)
                                .orElseGet(
                                        () -> Value.of(set.effectiveRank(side).map(rank::applyAsDouble), CONSTANT)),
                        nearby -> nearby.rank(side, near));
    }

    private static Stream<Definition> condition() {
        return Stream.of(
                of(
                                COVARIANCE,
                                "covariance_min_eigenvalue",
                                "squared embedding units",
                                "smallest variance on the support")
                        .ofOne(
                                set -> eigenvalues(set, set::jointVariance, "smallest on the support"),
                                NearbySet::smallestVariance),
                of(COVARIANCE, "covariance_condition", "ratio", "largest over smallest variance on the support")
                        .ofOne(
                                set -> eigenvalues(
                                        set, last -> set.jointVariance(0) / set.jointVariance(last), "on the support"),
                                NearbySet::condition));
    }

    /** @param value by the position of the smallest eigenvalue that counts */
    private static Value eigenvalues(OneSet set, IntToDoubleFunction value, String note) {
        int rank = set.jointRank();
        if (rank == 0) {
            return Value.undefined(CONSTANT);
        }
        return set.jointVariance(rank - 1) > JointSupport.RELATIVE_TOLERANCE * set.jointVariance(0)
                ? new Value(value.applyAsDouble(rank - 1), note)
                : Value.undefined("columns of so different scales: the smallest variance is rounding of the largest");
    }

    private static Stream<Definition> counts() {
        return Stream.of(
                of(COVARIANCE, "covariance_rank", "dimensions", "rank of the joint covariance")
                        .ofOne(set -> rank(set, Part.JOINT, set.jointRank())),
                of(COVARIANCE, "covariance_rank_image", "dimensions", "rank of the images' covariance")
                        .ofOne(set -> rank(set, Part.IMAGE, set.support().rank(Side.IMAGE))),
                of(COVARIANCE, "covariance_rank_text", "dimensions", "rank of the texts' covariance")
                        .ofOne(set -> rank(set, Part.TEXT, set.support().rank(Side.TEXT))),
                of(COVARIANCE, "rows_per_dimension", "rows", "rows over the ranks of both sides")
                        .ofOne(set -> set.support().order() == 0
                                ? Value.undefined(CONSTANT)
                                : Value.of((double) set.count() / set.support().order())),
                of(COVARIANCE, "shrinkage_intensity", "fraction", "weight of the identity in a shrunk covariance")
                        .ofOne(set -> Value.of(
                                set.regularization().shrinkage(set.moments()),
                                "the covariance is not shrunk: rank-policy is neither ledoit-wolf nor oas")));
    }

    private static Value rank(OneSet set, Part part, int rank) {
        Marginal rows = part.of(set.moments());
        return rows.isBelowRange() ? Value.outOfRange() : new Value(rank, "of " + rows.mean().length + " dimensions");
    }
}
