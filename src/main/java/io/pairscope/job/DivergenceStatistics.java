package io.pairscope.job;

import static io.pairscope.core.statistics.StatisticName.*;

import io.pairscope.core.covariance.JointSupport;
import io.pairscope.core.divergence.KullbackLeibler;
import io.pairscope.core.divergence.WhitenedSets;
import io.pairscope.core.information.GaussianFit;
import io.pairscope.core.information.GaussianPair;
import io.pairscope.core.information.MutualInformation;
import io.pairscope.core.information.MutualInformationDivergence;
import io.pairscope.core.moments.PairMoments;
import io.pairscope.core.statistics.StatisticName;
import io.pairscope.core.statistics.Value;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.Map;
import java.util.Optional;

/** How evaluated pairs fare under the Gaussian of a reference: MID with its parts, and the divergences behind it. */
public final class DivergenceStatistics {
    private final Map<StatisticName, Value> values = new EnumMap<>(StatisticName.class);

    private DivergenceStatistics() {}

    /**
     * By name, in the order of the report; null values, with the reason, where the reference has no Gaussian.
     *
     * @param sets both, on the support of the reference
     * @param forward the divergence of the evaluated pairs from the reference there
     */
    public static Map<StatisticName, Value> of(
            JointSupport reference,
            GaussianFit fit,
            PairMoments evaluated,
            Optional<WhitenedSets> sets,
            Optional<KullbackLeibler> forward) {
        DivergenceStatistics statistics = new DivergenceStatistics();
        if (fit instanceof GaussianPair gaussian) {
            statistics.divergence(gaussian, reference, evaluated, sets, forward);
        } else {
            String reason = ((GaussianFit.Undefined) fit).reason();
            for (StatisticName name : EnumSet.range(MID, KL_JOINT)) {
                statistics.put(name, Double.NaN, reason);
            }
        }
        return statistics.values;
    }

    private void divergence(
            GaussianPair gaussian,
            JointSupport reference,
            PairMoments evaluated,
            Optional<WhitenedSets> sets,
            Optional<KullbackLeibler> forward) {
        MutualInformationDivergence mid = MutualInformationDivergence.of(gaussian, evaluated);
        put(MID, mid.value(), null);
        put(MID_REFERENCE_CONVENTION, mid.referenceConvention(), null);
        put(MID_BIAS_IMAGE, mid.image().bias(), null);
        put(MID_BIAS_TEXT, mid.text().bias(), null);
        put(MID_BIAS_JOINT, mid.joint().bias(), null);
        put(MID_VARIANCE_IMAGE, mid.image().variance(), null);
        put(MID_VARIANCE_TEXT, mid.text().variance(), null);
        put(MID_VARIANCE_JOINT, mid.joint().variance(), null);
        int order = reference.order();
        String reason = evaluated.count() <= order
                ? "too few rows: " + evaluated.count() + " for " + order + " dimensions of the reference"
                : "the evaluated covariance is singular on the support of the reference";
        values.putAll(kullbackLeibler(forward, reason));
        identity(mid.value(), sets, forward, reason);
    }

    /** KL of each marginal and the joint, or the reason why there is none. */
    public static Map<StatisticName, Value> kullbackLeibler(Optional<KullbackLeibler> divergence, String reason) {
        Map<StatisticName, Value> values = new EnumMap<>(StatisticName.class);
        values.put(KL_IMAGE, Value.of(divergence.map(KullbackLeibler::image), reason));
        values.put(KL_TEXT, Value.of(divergence.map(KullbackLeibler::text), reason));
        values.put(KL_JOINT, Value.of(divergence.map(KullbackLeibler::joint), reason));
        return values;
    }

    /** MID = I(X̂;Ŷ) + KLx + KLy − KLz, whose right side comes by an independent route. */
    private void identity(double mid, Optional<WhitenedSets> sets, Optional<KullbackLeibler> forward, String reason) {
        Optional<Double> information = sets.map(both -> MutualInformation.fromFactors(both.candidateFactors()));
        Optional<Double> residual =
                forward.flatMap(kl -> information.map(own -> mid - (own + kl.image() + kl.text() - kl.joint())));
        put(
                MID_KL_IDENTITY_RESIDUAL,
                residual.orElse(Double.NaN),
                residual.isPresent() ? "mid − (I + kl_image + kl_text − kl_joint): rounding alone" : reason);
    }

    private void put(StatisticName name, double value, String note) {
        values.put(name, new Value(value, note));
    }
}
