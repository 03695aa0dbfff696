package io.pairscope.job.compare;

import static io.pairscope.core.statistics.StatisticName.*;

import io.pairscope.core.covariance.JointSupport;
import io.pairscope.core.divergence.Bhattacharyya;
import io.pairscope.core.divergence.Cmmd;
import io.pairscope.core.divergence.Gaussian;
import io.pairscope.core.divergence.GramLoss;
import io.pairscope.core.divergence.KullbackLeibler;
import io.pairscope.core.divergence.NoiseFloor;
import io.pairscope.core.divergence.Wasserstein;
import io.pairscope.core.divergence.WhitenedSets;
import io.pairscope.core.moments.Normalization;
import io.pairscope.core.moments.PairMoments;
import io.pairscope.core.statistics.StatisticName;
import io.pairscope.core.statistics.Value;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/** How far two sets are apart, by the moments of both: per side and joint. */
final class DistanceStatistics {
    private final Map<StatisticName, Value> values = new EnumMap<>(StatisticName.class);
    private final ComparedSet.Reference reference;
    private final ComparedSet candidate;

    private DistanceStatistics(ComparedSet.Reference reference, ComparedSet candidate) {
        this.reference = reference;
        this.candidate = candidate;
    }

    /**
     * By name, in the order of the report.
     *
     * @param sets both, on the support of the reference
     * @param forward the divergence of the candidate from the reference there
     */
    static Map<StatisticName, Value> of(
            ComparedSet.Reference reference,
            ComparedSet candidate,
            Optional<WhitenedSets> sets,
            Optional<KullbackLeibler> forward,
            Normalization normalization) {
        DistanceStatistics statistics = new DistanceStatistics(reference, candidate);
        statistics.logarithmic(reference.support(), candidate.moments(), sets, forward);
        statistics.part(
                ComparedSet::image,
                reference.imageFloor(),
                WASSERSTEIN2_IMAGE,
                FID_IMAGE,
                FID_NOISE_FLOOR_IMAGE,
                FID_ABOVE_NOISE_FLOOR_IMAGE,
                GRAM_LOSS_IMAGE,
                GRAM_STYLE_LOSS_IMAGE);
        statistics.part(
                ComparedSet::text,
                reference.textFloor(),
                WASSERSTEIN2_TEXT,
                FID_TEXT,
                FID_NOISE_FLOOR_TEXT,
                FID_ABOVE_NOISE_FLOOR_TEXT,
                GRAM_LOSS_TEXT,
                GRAM_STYLE_LOSS_TEXT);
        statistics.part(
                ComparedSet::joint,
                reference.jointFloor(),
                WASSERSTEIN2_JOINT,
                FID_JOINT,
                FID_NOISE_FLOOR_JOINT,
                FID_ABOVE_NOISE_FLOOR_JOINT,
                GRAM_LOSS_JOINT,
                GRAM_STYLE_LOSS_JOINT);
        statistics.kernel(CMMD_IMAGE, ComparedSet::image, normalization);
        statistics.kernel(CMMD_TEXT, ComparedSet::text, normalization);
        return statistics.values;
    }

    /** Divergences that need log-determinants on the support of the reference. */
    private void logarithmic(
            JointSupport support,
            PairMoments evaluated,
            Optional<WhitenedSets> sets,
            Optional<KullbackLeibler> forward) {
        int order = support.order();
        boolean few = evaluated.count() <= order || support.count() <= order;
        String reason = few
                ? "too few rows for " + order + " dimensions of the reference"
                : "a covariance is singular on the support of the reference";
        Optional<WhitenedSets> both = few ? Optional.empty() : sets;
        Optional<KullbackLeibler> reversed = both.map(KullbackLeibler::reversed);
        Optional<KullbackLeibler> symmetric = reversed.flatMap(other -> forward.map(other::plus));
        put(List.of(KL_REVERSED_IMAGE, KL_REVERSED_TEXT, KL_REVERSED_JOINT), parts(reversed), reason);
        put(List.of(KL_SYMMETRIC_IMAGE, KL_SYMMETRIC_TEXT, KL_SYMMETRIC_JOINT), parts(symmetric), reason);
        Optional<Bhattacharyya> distance = both.flatMap(Bhattacharyya::of);
        put(
                List.of(BHATTACHARYYA_IMAGE, BHATTACHARYYA_TEXT, BHATTACHARYYA_JOINT),
                distance.map(found -> List.of(found.image(), found.text(), found.joint())),
                reason);
    }

    private static Optional<List<Double>> parts(Optional<KullbackLeibler> divergence) {
        return divergence.map(found -> List.of(found.image(), found.text(), found.joint()));
    }

    private void put(List<StatisticName> names, Optional<List<Double>> numbers, String reason) {
        for (int i = 0; i < names.size(); i++) {
            int index = i;
            values.put(names.get(i), Value.of(numbers.map(list -> list.get(index)), reason));
        }
    }

    private void part(
            Function<ComparedSet, Gaussian> part,
            NoiseFloor floorOfPart,
            StatisticName distance,
            StatisticName squared,
            StatisticName floor,
            StatisticName above,
            StatisticName gram,
            StatisticName style) {
        Gaussian a = part.apply(reference.set());
        Gaussian b = part.apply(candidate);
        Wasserstein wasserstein = Wasserstein.between(a, b);
        double noise = floorOfPart.against(b.count());
        values.put(distance, new Value(wasserstein.distance(), null));
        values.put(squared, new Value(wasserstein.squared(), null));
        values.put(floor, new Value(noise, "what two samples of these sizes of the reference's Gaussian are apart"));
        values.put(above, new Value(wasserstein.squared() - noise, null));
        GramLoss loss = GramLoss.between(a, b);
        values.put(gram, new Value(loss.value(), null));
        values.put(style, new Value(loss.style(), "gram_loss / (4d²)"));
    }

    private void kernel(StatisticName name, Function<ComparedSet, Gaussian> part, Normalization normalization) {
        values.put(
                name,
                normalization == Normalization.NEVER
                        ? new Value(Double.NaN, "needs unit rows; normalize is never")
                        : new Value(
                                Cmmd.between(part.apply(reference.set()), part.apply(candidate)),
                                "from moments, to 2.4e-5 on typical unit rows"));
    }
}
