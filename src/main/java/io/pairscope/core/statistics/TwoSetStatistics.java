package io.pairscope.core.statistics;

import static io.pairscope.core.statistics.Definition.Family.DISTANCE;
import static io.pairscope.core.statistics.Definition.Family.REFERENCE;
import static io.pairscope.core.statistics.Definition.join;
import static io.pairscope.core.statistics.Definition.of;

import io.pairscope.core.covariance.JointSupport;
import io.pairscope.core.divergence.Cmmd;
import io.pairscope.core.divergence.Gaussian;
import io.pairscope.core.divergence.KullbackLeibler;
import io.pairscope.core.information.MutualInformation;
import io.pairscope.core.information.MutualInformationDivergence;
import io.pairscope.core.information.MutualInformationDivergence.Departure;
import io.pairscope.core.moments.Side;
import io.pairscope.core.statistics.Definition.ErrorKind;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.ToDoubleBiFunction;
import java.util.function.ToDoubleFunction;
import java.util.stream.Stream;

/**
 * Statistics of a reference and a candidate, by the moments of both. Each is computed in its own room and
 * defined here, once; most are taken of every part: images, texts, and pairs as one vector.
 */
final class TwoSetStatistics {
    private static final String MAHALANOBIS = "squared Mahalanobis distance";
    private static final String SQUARED = "squared embedding units";
    private static final String FOURTH = "fourth power of embedding units";
    private static final String MMD = "1000 × squared MMD";
    private static final String NORMALIZED = ", of unit rows unless normalize is never";
    private static final String STORED = "on rows as they are stored";

    private TwoSetStatistics() {}

    static Stream<Definition> all() {
        return join(
                mid().map(definition -> definition.with(ErrorKind.JACKKNIFE_UNDER_REFERENCE)),
                join(divergences(), logarithmic(), distances(), ofStoredRows())
                        .map(definition -> definition.with(ErrorKind.JACKKNIFE)));
    }

    private static Stream<Definition> each(Definition common, BiFunction<TwoSets, Part, Value> value) {
        return each(List.of(Part.values()), common, value);
    }

    /** One definition per part, named after it. */
    private static Stream<Definition> each(
            List<Part> parts, Definition common, BiFunction<TwoSets, Part, Value> value) {
        return parts.stream()
                .map(part -> of(
                                common.family(),
                                common.name() + "_" + part.key(),
                                common.unit(),
                                part.rows() + ": " + common.meaning())
                        .ofTwo(sets -> value.apply(sets, part)));
    }

    private static Stream<Definition> mid() {
        return join(
                Stream.of(
                        of(REFERENCE, "mid", "nats", "mean PMI under the reference's Gaussian")
                                .ofTwo(sets -> mid(sets, MutualInformationDivergence::value)),
                        of(REFERENCE, "mid_reference_convention", "nats", "MID with divisor M − 1")
                                .ofTwo(sets -> mid(sets, MutualInformationDivergence::referenceConvention))),
                each(
                        of(REFERENCE, "mid_bias", MAHALANOBIS, "distance of the mean from the reference's"),
                        (sets, part) -> mid(sets, mid -> departure(mid, part).bias())),
                each(
                        of(REFERENCE, "mid_variance", MAHALANOBIS, "scatter beyond the reference's"),
                        (sets, part) -> mid(sets, mid -> departure(mid, part).variance())),
                Stream.of(of(
                                REFERENCE,
                                "mid_kl_identity_residual",
                                "nats",
                                "difference of MID from an independent route: rounding alone")
                        .ofTwo(sets -> underGaussian(sets, TwoSetStatistics::identityResidual))));
    }

    private static Value mid(TwoSets sets, ToDoubleFunction<MutualInformationDivergence> value) {
        return underGaussian(sets, both -> Value.of(value.applyAsDouble(both.mid())));
    }

    private static Departure departure(MutualInformationDivergence mid, Part part) {
        return part.of(mid.image(), mid.text(), mid.joint());
    }

    /** As far as the reference has a Gaussian. */
    private static Value underGaussian(TwoSets sets, Function<TwoSets, Value> value) {
        return sets.reference().undefined().map(Value::undefined).orElseGet(() -> value.apply(sets));
    }

    /** MID = I(X̂;Ŷ) + KLx + KLy − KLz, whose right side comes by an independent route. */
    private static Value identityResidual(TwoSets sets) {
        double mid = sets.mid().value();
        Optional<Double> information =
                sets.whitened().map(both -> MutualInformation.fromFactors(both.candidateFactors()));
        return sets.forward()
                .flatMap(kl -> information.map(own -> mid - (own + kl.image() + kl.text() - kl.joint())))
                .map(residual -> new Value(residual, "mid − (I + kl_image + kl_text − kl_joint): rounding alone"))
                .orElseGet(() -> Value.undefined(singularCandidate(sets)));
    }

    private static String singularCandidate(TwoSets sets) {
        return sets.count() <= sets.order()
                ? "too few rows: " + sets.count() + " for " + sets.order() + " dimensions of the reference"
                : "the evaluated covariance is singular on the support of the reference";
    }

    private static Stream<Definition> divergences() {
        return each(
                of(
                        REFERENCE,
                        "kl",
                        "nats",
                        "KL divergence from the reference's Gaussian; divisors M and N − 1, so not quite 0 from itself"),
                (sets, part) -> underGaussian(
                        sets,
                        both -> both.forward()
                                .map(kl -> new Value(partOf(kl, part), byChance(both, part)))
                                .orElseGet(() -> Value.undefined(singularCandidate(both)))));
    }

    private static String byChance(TwoSets sets, Part part) {
        return String.format(
                Locale.ROOT,
                "two samples of these sizes of one Gaussian give %.3g or more",
                KullbackLeibler.ofSamples(sets.rank(part), sets.count(), sets.referenceCount()));
    }

    private static double partOf(KullbackLeibler divergence, Part part) {
        return part.of(divergence.image(), divergence.text(), divergence.joint());
    }

    /** By log-determinants of both on the support of the reference. */
    private static Stream<Definition> logarithmic() {
        return join(
                each(
                        of(DISTANCE, "kl_reversed", "nats", "KL divergence of the reference's Gaussian from theirs"),
                        (sets, part) -> logarithmic(sets, part, sets.reversed().map(kl -> partOf(kl, part)))),
                each(
                        of(DISTANCE, "kl_symmetric", "nats", "sum of both KL divergences (Jeffreys)"),
                        (sets, part) -> logarithmic(sets, part, sets.symmetric().map(kl -> partOf(kl, part)))),
                each(
                        of(DISTANCE, "bhattacharyya", "nats", "Bhattacharyya distance of the Gaussians"),
                        (sets, part) -> logarithmic(
                                sets,
                                part,
                                sets.bhattacharyya().map(both -> part.of(both.image(), both.text(), both.joint())))));
    }

    private static Value logarithmic(TwoSets sets, Part part, Optional<Double> number) {
        JointSupport support = sets.reference().support();
        Optional<String> constant =
                part.of(support.constant(Side.IMAGE), support.constant(Side.TEXT), support.constant());
        if (constant.isPresent()) {
            return Value.undefined("of the reference " + constant.get());
        }
        return Value.of(
                number,
                sets.lackRows()
                        ? "too few rows for " + sets.order() + " dimensions of the reference"
                        : "a covariance is singular on the support of the reference");
    }

    private static Stream<Definition> distances() {
        String chance = "what two samples of these sizes of the reference's Gaussian are apart";
        return join(
                each(
                        of(
                                DISTANCE,
                                "wasserstein2",
                                "embedding units",
                                "2-Wasserstein distance of the Gaussians" + NORMALIZED),
                        (sets, part) ->
                                normalized(sets, part, sets.wasserstein(part).distance())),
                each(
                        of(DISTANCE, "fid", SQUARED, "Fréchet distance, the square of wasserstein2" + NORMALIZED),
                        (sets, part) ->
                                normalized(sets, part, sets.wasserstein(part).squared())),
                each(
                        of(DISTANCE, "fid_noise_floor", SQUARED, "FID of two samples of one Gaussian"),
                        (sets, part) -> inRange(sets, part, sets.noise(part), chance)),
                each(
                        of(DISTANCE, "fid_above_noise_floor", SQUARED, "FID less its noise floor"),
                        (sets, part) ->
                                inRange(sets, part, sets.wasserstein(part).squared() - sets.noise(part), null)),
                each(
                        of(
                                DISTANCE,
                                "gram_loss",
                                FOURTH,
                                "squared difference of the second-moment matrices" + NORMALIZED),
                        (sets, part) ->
                                normalized(sets, part, sets.gramLoss(part).value())),
                each(
                        of(DISTANCE, "gram_style_loss", FOURTH, "Gram loss over 4d², as style transfer scales it"),
                        (sets, part) -> inRange(sets, part, sets.gramLoss(part).style(), "gram_loss / (4d²)")),
                each(
                        Part.SIDES,
                        of(DISTANCE, "cmmd", MMD, "squared maximum mean discrepancy (CMMD), V-statistic as published"),
                        (sets, part) -> cmmd(
                                sets, part, "V-statistic from moments, to 2.4e-5 on typical unit rows", Cmmd::between)),
                each(
                        Part.SIDES,
                        of(DISTANCE, "cmmd_unbiased", MMD, "CMMD as U-statistic: 0 on average for one distribution"),
                        TwoSetStatistics::unbiasedCmmd));
    }

    /** A value of rows that are of unit length unless they are taken as they are, and which they are. */
    private static Value normalized(TwoSets sets, Part part, double number) {
        return inRange(sets, part, number, sets.isRaw() ? STORED : "on unit rows");
    }

    /** A distance that squares of values may carry out of the range of double, at either end. */
    private static Value inRange(TwoSets sets, Part part, double number, String note) {
        boolean belowRange = part.of(sets.reference().moments()).isBelowRange()
                || part.of(sets.candidate().moments()).isBelowRange();
        return Value.inRange(belowRange ? Double.NaN : number, note);
    }

    private static Stream<Definition> ofStoredRows() {
        return join(
                ofStoredRows(
                        "wasserstein2",
                        "embedding units",
                        raw -> raw.wasserstein().distance()),
                ofStoredRows("fid", SQUARED, raw -> raw.wasserstein().squared()),
                ofStoredRows("gram_loss", FOURTH, raw -> raw.gramLoss().value()));
    }

    private static Stream<Definition> ofStoredRows(
            String distance, String unit, ToDoubleFunction<TwoSets.Distances> value) {
        return Part.SIDES.stream().map(part -> {
            String plain = distance + "_" + part.key();
            return of(DISTANCE, plain + "_raw", unit, plain + " of rows as they are stored, whatever their norms")
                    .ofTwo(sets -> sets.withoutRaw(part)
                            .map(Value::undefined)
                            .orElseGet(() -> inRange(sets, part, value.applyAsDouble(sets.raw(part)), STORED)));
        });
    }

    private static Value unbiasedCmmd(TwoSets sets, Part part) {
        return sets.count() < 2 || sets.reference().moments().count() < 2
                ? Value.undefined("needs two rows in each set")
                : cmmd(sets, part, "U-statistic from moments, as close as cmmd", Cmmd::unbiasedBetween);
    }

    private static Value cmmd(
            TwoSets sets, Part part, String note, ToDoubleBiFunction<Gaussian, Gaussian> discrepancy) {
        return sets.isRaw()
                ? Value.undefined("needs unit rows; normalize is never")
                : new Value(
                        discrepancy.applyAsDouble(
                                sets.reference().gaussian(part),
                                sets.candidate().gaussian(part)),
                        note);
    }
}
