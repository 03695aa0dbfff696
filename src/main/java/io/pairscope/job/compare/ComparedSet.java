package io.pairscope.job.compare;

import io.pairscope.core.covariance.JointSupport;
import io.pairscope.core.divergence.Gaussian;
import io.pairscope.core.divergence.NoiseFloor;
import io.pairscope.core.moments.PairMoments;
import io.pairscope.core.moments.Side;
import java.io.Serializable;

/** One of two sets, with all that is decomposed once however often it is compared. */
record ComparedSet(PairMoments moments, Gaussian image, Gaussian text, Gaussian joint) implements Serializable {
    static ComparedSet of(PairMoments moments) {
        return new ComparedSet(
                moments,
                Gaussian.of(moments.marginal(Side.IMAGE)),
                Gaussian.of(moments.marginal(Side.TEXT)),
                Gaussian.of(moments.joint()));
    }

    /** The set that is the reference, on whose support the other one is seen. */
    record Reference(
            ComparedSet set, JointSupport support, NoiseFloor imageFloor, NoiseFloor textFloor, NoiseFloor jointFloor)
            implements Serializable {
        static Reference of(PairMoments moments, JointSupport support) {
            ComparedSet set = ComparedSet.of(moments);
            return new Reference(
                    set, support, NoiseFloor.of(set.image), NoiseFloor.of(set.text), NoiseFloor.of(set.joint));
        }
    }
}
