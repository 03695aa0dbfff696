package io.pairscope.job;

import io.pairscope.engine.MomentPass;
import io.pairscope.information.GaussianFit;
import io.pairscope.information.GaussianPair;
import io.pairscope.moments.JointSupport;
import io.pairscope.moments.PairMoments;
import io.pairscope.moments.Precision;
import io.pairscope.moments.RankPolicy;
import java.util.List;
import java.util.Optional;

/** A set of pairs and the Gaussian fitted on it; support and fit are found when first asked for. On the driver, one thread. */
final class Fitted {
    private final String name;
    private final List<PairMoments> groups;
    private final PairMoments moments;
    private final Precision precision;
    private final Optional<MomentPass> pass;
    private final RankPolicy policy;
    private final double ridge;
    private JointSupport support;
    private GaussianFit fit;

    /**
     * @param name how messages call it
     * @param groups the moments by row-range group
     * @param precision in which its moments were formed
     * @param pass how the pairs were read; empty when the moments come from a saved state
     * @param ridge used under {@link RankPolicy#RIDGE}
     */
    Fitted(
            String name,
            List<PairMoments> groups,
            Precision precision,
            Optional<MomentPass> pass,
            RankPolicy policy,
            double ridge) {
        this.name = name;
        this.groups = groups;
        this.moments = PairMoments.merged(groups);
        this.precision = precision;
        this.pass = pass;
        this.policy = policy;
        this.ridge = ridge;
    }

    String name() {
        return name;
    }

    List<PairMoments> groups() {
        return groups;
    }

    PairMoments moments() {
        return moments;
    }

    Precision precision() {
        return precision;
    }

    Optional<MomentPass> pass() {
        return pass;
    }

    JointSupport support() {
        if (support == null) {
            support = JointSupport.of(moments, policy, ridge);
        }
        return support;
    }

    GaussianFit fit() {
        if (fit == null) {
            fit = GaussianPair.fit(support(), policy);
        }
        return fit;
    }
}
