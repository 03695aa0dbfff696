package io.pairscope.core.covariance;

import io.pairscope.core.linalg.SymmetricMatrix;
import io.pairscope.core.moments.PairMoments;
import java.io.Serializable;
import java.util.OptionalDouble;

/** Regularization of the joint covariance Σz: a rank policy and, under {@link RankPolicy#RIDGE}, its ridge. */
public final class Regularization implements Serializable {
    private static final long serialVersionUID = 1;

    /** Σz as it is, on the numerical support of each side. */
    public static final Regularization NONE = new Regularization(RankPolicy.SUPPORT, 0);

    private final RankPolicy policy;
    private final double ridge;

    /**
     * @param ridge added to the diagonal of Σz under {@link RankPolicy#RIDGE}, in squared units of the embeddings; not
     *     used otherwise
     */
    public Regularization(RankPolicy policy, double ridge) {
        this.policy = policy;
        this.ridge = ridge;
    }

    public RankPolicy policy() {
        return policy;
    }

    /** Whether Σz is changed, which breaks mean PMI = I and the bias correction. */
    public boolean changesCovariance() {
        return switch (policy) {
            case SUPPORT, STRICT -> false;
            case RIDGE, LEDOIT_WOLF, OAS -> true;
        };
    }

    /** How far Σz is shrunk towards a multiple of the identity, in [0, 1]; empty where the policy does not shrink. */
    public OptionalDouble shrinkage(PairMoments moments) {
        return switch (policy) {
            case LEDOIT_WOLF -> OptionalDouble.of(Shrinkage.ledoitWolf(moments));
            case OAS -> OptionalDouble.of(Shrinkage.oracleApproximating(moments));
            case SUPPORT, STRICT, RIDGE -> OptionalDouble.empty();
        };
    }

    /** The regularized Σz, with divisor n − 1 before it is changed. */
    SymmetricMatrix covariance(PairMoments moments) {
        SymmetricMatrix sample = moments.joint().sampleCovariance();
        return switch (policy) {
            case SUPPORT, STRICT -> sample;
            case RIDGE -> sample.scaledPlusIdentity(1, ridge);
            case LEDOIT_WOLF, OAS -> shrunk(sample, shrinkage(moments).orElseThrow());
        };
    }

    private static SymmetricMatrix shrunk(SymmetricMatrix sample, double intensity) {
        return sample.scaledPlusIdentity(1 - intensity, intensity * sample.trace() / sample.order());
    }
}
