package io.pairscope.job;

import io.pairscope.divergence.Gaussian;
import io.pairscope.divergence.NoiseFloor;
import io.pairscope.moments.JointSupport;
import io.pairscope.moments.PairMoments;
import java.io.Serializable;

/** One of two sets, with all that is decomposed once however often it is compared. */
record ComparedSet(PairMoments moments, Gaussian image, Gaussian text, Gaussian joint) implements Serializable {
    static ComparedSet of(PairMoments moments) {
        return new ComparedSet(moments, Gaussian.image(moments), Gaussian.text(moments), Gaussian.joint(moments));
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
