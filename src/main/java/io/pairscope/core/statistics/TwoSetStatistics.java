package io.pairscope.core.statistics;

import static io.pairscope.core.statistics.ErrorKind.JACKKNIFE;
import static io.pairscope.core.statistics.ErrorKind.JACKKNIFE_UNDER_REFERENCE;
import static io.pairscope.core.statistics.Family.DISTANCE;
import static io.pairscope.core.statistics.Family.REFERENCE;

import io.pairscope.core.divergence.Cmmd;
import io.pairscope.core.divergence.KullbackLeibler;
import io.pairscope.core.information.MutualInformation;
import io.pairscope.core.information.MutualInformationDivergence;
import io.pairscope.core.information.MutualInformationDivergence.Departure;
import io.pairscope.core.moments.Normalization;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * Statistics of a reference and a set that is seen from it, by the moments of both. Each is computed in its own room and
 * defined here, once; most are taken of every part: images, texts, and pairs as one vector.
 */
final class TwoSetStatistics {
    private static final List<Part> PARTS = List.of(Part.values());

    private TwoSetStatistics() {}

    static Stream<Definition> all() {
        return Stream.of(mid(), divergences(), distances()).flatMap(definitions -> definitions);
    }

    private static Stream<Definition> mid() {
        String mahalanobis = "squared Mahalanobis distance";
        return Stream.of(
                        Stream.of(
                                mid(
                                        "mid",
                                        "nats",
                                        "mutual information divergence: mean PMI of the pairs under the reference's Gaussian",
                                        MutualInformationDivergence::value),
                                mid(
                                        "mid_reference_convention",
                                        "nats",
                                        "MID with divisor M − 1, as its reference implementation has it",
                                        MutualInformationDivergence::referenceConvention)),
                        PARTS.stream()
                                .map(part -> mid(
                                        "mid_bias_" + part.key(),
                                        mahalanobis,
                                        part.rows() + ": how far their mean is from the reference's",
                                        mid -> departure(mid, part).bias())),
                        PARTS.stream()
                                .map(part -> mid(
                                        "mid_variance_" + part.key(),
                                        mahalanobis,
                                        part.rows() + ": how much wider than the reference's they scatter",
                                        mid -> departure(mid, part).variance())),
                        Stream.of(scored(
                                "mid_kl_identity_residual",
                                "nats",
                                "difference of MID from an independent route: rounding alone",
                                TwoSetStatistics::identityResidual)))
                .flatMap(definitions -> definitions);
    }

    private static Departure departure(MutualInformationDivergence mid, Part part) {
        return part.of(mid.image(), mid.text(), mid.joint());
    }

    private static Definition mid(
            String name, String unit, String meaning, Function<MutualInformationDivergence, Double> value) {
        return scored(name, unit, meaning, sets -> Value.of(value.apply(sets.mid())));
    }

    /** Of scores under the Gaussian of the reference, as far as it has one. */
    private static Definition scored(String name, String unit, String meaning, Function<TwoSets, Value> value) {
        return define(REFERENCE, JACKKNIFE_UNDER_REFERENCE, name, unit, meaning, underGaussian(value));
    }

    private static Function<TwoSets, Value> underGaussian(Function<TwoSets, Value> value) {
        return sets -> sets.reference().undefined().map(Value::undefined).orElseGet(() -> value.apply(sets));
    }

    private static Definition define(
            Family family, ErrorKind error, String name, String unit, String meaning, Function<TwoSets, Value> value) {
        return new Definition(name, unit, family, error, meaning, new Definition.OfTwoSets(value));
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
        return Stream.of(
                        parts(
                                REFERENCE,
                                "kl",
                                "nats",
                                "KL divergence from the reference's Gaussian",
                                part -> underGaussian(sets ->
                                        Value.of(sets.forward().map(kl -> of(kl, part)), singularCandidate(sets)))),
                        parts(
                                DISTANCE,
                                "kl_reversed",
                                "nats",
                                "KL divergence of the reference's Gaussian from theirs",
                                part -> sets ->
                                        logarithmic(sets, sets.reversed().map(kl -> of(kl, part)))),
                        parts(
                                DISTANCE,
                                "kl_symmetric",
                                "nats",
                                "sum of both KL divergences (Jeffreys)",
                                part -> sets -> logarithmic(
                                        sets,
                                        sets.reversed()
                                                .flatMap(other -> sets.forward().map(other::plus))
                                                .map(kl -> of(kl, part)))),
                        parts(
                                DISTANCE,
                                "bhattacharyya",
                                "nats",
                                "Bhattacharyya distance of the Gaussians",
                                part -> sets -> logarithmic(
                                        sets,
                                        sets.bhattacharyya()
                                                .map(found -> part.of(found.image(), found.text(), found.joint())))))
                .flatMap(definitions -> definitions);
    }

    private static double of(KullbackLeibler divergence, Part part) {
        return part.of(divergence.image(), divergence.text(), divergence.joint());
    }

    /** By log-determinants of both on the support of the reference. */
    private static Value logarithmic(TwoSets sets, Optional<Double> number) {
        return Value.of(
                number,
                sets.lackRows()
                        ? "too few rows for " + sets.order() + " dimensions of the reference"
                        : "a covariance is singular on the support of the reference");
    }

    private static Stream<Definition> distances() {
        String squared = "squared embedding units";
        String fourth = "fourth power of embedding units";
        return Stream.of(
                        parts(
                                DISTANCE,
                                "wasserstein2",
                                "embedding units",
                                "2-Wasserstein distance of the Gaussians",
                                part -> sets -> Value.of(sets.wasserstein(part).distance())),
                        parts(
                                DISTANCE,
                                "fid",
                                squared,
                                "Fréchet distance, the square of wasserstein2",
                                part -> sets -> Value.of(sets.wasserstein(part).squared())),
                        parts(
                                DISTANCE,
                                "fid_noise_floor",
                                squared,
                                "FID of two samples of one Gaussian",
                                part -> sets -> new Value(
                                        sets.noise(part),
                                        "what two samples of these sizes of the reference's Gaussian are apart")),
                        parts(
                                DISTANCE,
                                "fid_above_noise_floor",
                                squared,
                                "FID less its noise floor",
                                part -> sets -> Value.of(sets.wasserstein(part).squared() - sets.noise(part))),
                        parts(
                                DISTANCE,
                                "gram_loss",
                                fourth,
                                "squared difference of the second-moment matrices",
                                part -> sets -> Value.of(sets.gramLoss(part).value())),
                        parts(
                                DISTANCE,
                                "gram_style_loss",
                                fourth,
                                "Gram loss over 4d², as style transfer scales it",
                                part -> sets -> new Value(sets.gramLoss(part).style(), "gram_loss / (4d²)")),
                        parts(
                                Part.SIDES,
                                DISTANCE,
                                "cmmd",
                                "1000 × squared MMD",
                                "squared maximum mean discrepancy (CMMD)",
                                part -> sets -> cmmd(sets, part)))
                .flatMap(definitions -> definitions);
    }

    private static Value cmmd(TwoSets sets, Part part) {
        return sets.normalization() == Normalization.NEVER
                ? Value.undefined("needs unit rows; normalize is never")
                : new Value(
                        Cmmd.between(
                                sets.reference().gaussian(part),
                                sets.candidate().gaussian(part)),
                        "from moments, to 2.4e-5 on typical unit rows");
    }

    private static Stream<Definition> parts(
            Family family, String name, String unit, String meaning, Function<Part, Function<TwoSets, Value>> value) {
        return parts(PARTS, family, name, unit, meaning, value);
    }

    /** One definition a part, named after it. */
    private static Stream<Definition> parts(
            List<Part> parts,
            Family family,
            String name,
            String unit,
            String meaning,
            Function<Part, Function<TwoSets, Value>> value) {
        return parts.stream()
                .map(part -> define(
                        family,
                        JACKKNIFE,
                        name + "_" + part.key(),
                        unit,
                        part.rows() + ": " + meaning,
                        value.apply(part)));
    }
}
