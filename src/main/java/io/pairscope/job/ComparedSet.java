package io.pairscope.job;

import io.pairscope.divergence.Gaussian;
import io.pairscope.information.GaussianFit;
import io.pairscope.information.GaussianPair;
import io.pairscope.moments.JointSupport;
import io.pairscope.moments.PairMoments;
import io.pairscope.moments.RankPolicy;
import java.io.Serializable;

/** One of two sets, with all that is decomposed once however often it is compared. */
record ComparedSet(PairMoments moments, Gaussian image, Gaussian text, Gaussian joint) implements Serializable {
    static ComparedSet of(PairMoments moments) {
        return new ComparedSet(moments, Gaussian.image(moments), Gaussian.text(moments), Gaussian.joint(moments));
    }

    /** The set that is the reference, with the Gaussian fitted on it. */
    record Reference(ComparedSet set, JointSupport support, GaussianFit fit) implements Serializable {
        static Reference of(PairMoments moments, RankPolicy policy, double ridge) {
            JointSupport support = JointSupport.of(moments, policy, ridge);
            return new Reference(ComparedSet.of(moments), support, GaussianPair.fit(support, policy));
        }
    }
}
