package io.pairscope.job;

import static io.pairscope.report.StatisticName.*;

import io.pairscope.divergence.KullbackLeibler;
import io.pairscope.information.GaussianFit;
import io.pairscope.information.GaussianPair;
import io.pairscope.information.MutualInformation;
import io.pairscope.information.MutualInformationDivergence;
import io.pairscope.moments.JointSupport;
import io.pairscope.moments.PairMoments;
import io.pairscope.report.StatisticName;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.Map;
import java.util.Optional;

/** How evaluated pairs fare under the Gaussian of a reference: MID with its parts, and the divergences behind it. */
final class DivergenceStatistics {
    private final Map<StatisticName, Value> values = new EnumMap<>(StatisticName.class);

    private DivergenceStatistics() {}

    /** By name, in the order of the report; null values, with the reason, where the reference has no Gaussian. */
    static Map<StatisticName, Value> of(JointSupport reference, GaussianFit fit, PairMoments evaluated) {
        DivergenceStatistics statistics = new DivergenceStatistics();
        if (fit instanceof GaussianPair gaussian) {
            statistics.divergence(gaussian, reference, evaluated);
        } else {
            String reason = ((GaussianFit.Undefined) fit).reason();
            for (StatisticName name : EnumSet.range(MID, KL_JOINT)) {
                statistics.put(name, Double.NaN, reason);
            }
        }
        return statistics.values;
    }

    private void divergence(GaussianPair gaussian, JointSupport reference, PairMoments evaluated) {
        MutualInformationDivergence mid = MutualInformationDivergence.of(gaussian, evaluated);
        put(MID, mid.value(), null);
        put(MID_REFERENCE_CONVENTION, mid.referenceConvention(), null);
        put(MID_BIAS_IMAGE, mid.image().bias(), null);
        put(MID_BIAS_TEXT, mid.text().bias(), null);
        put(MID_BIAS_JOINT, mid.joint().bias(), null);
        put(MID_VARIANCE_IMAGE, mid.image().variance(), null);
        put(MID_VARIANCE_TEXT, mid.text().variance(), null);
        put(MID_VARIANCE_JOINT, mid.joint().variance(), null);
        kullbackLeibler(mid.value(), reference, evaluated);
    }

    /** KL of each marginal and the joint, and the identity MID = I(X̂;Ŷ) + KLx + KLy − KLz by an independent route. */
    private void kullbackLeibler(double mid, JointSupport reference, PairMoments evaluated) {
        int order = reference.imageRank() + reference.textRank();
        Optional<KullbackLeibler> divergence =
                evaluated.count() <= order ? Optional.empty() : KullbackLeibler.of(reference, evaluated);
        String reason = evaluated.count() <= order
                ? "too few rows: " + evaluated.count() + " for " + order + " dimensions of the reference"
                : "the evaluated covariance is singular on the support of the reference";
        Optional<Double> residual = divergence.map(kl -> {
            double information = MutualInformation.fromCovariance(
                            reference.whiten(evaluated).covariance(), reference.imageRank())
                    .orElseThrow();
            return mid - (information + kl.image() + kl.text() - kl.joint());
        });
        put(
                MID_KL_IDENTITY_RESIDUAL,
                residual.orElse(Double.NaN),
                residual.isPresent() ? "mid − (I + kl_image + kl_text − kl_joint): rounding alone" : reason);
        values.put(KL_IMAGE, Value.of(divergence.map(KullbackLeibler::image), reason));
        values.put(KL_TEXT, Value.of(divergence.map(KullbackLeibler::text), reason));
        values.put(KL_JOINT, Value.of(divergence.map(KullbackLeibler::joint), reason));
    }

    private void put(StatisticName name, double value, String note) {
        values.put(name, new Value(value, note));
    }
}
