package io.pairscope.core.covariance;

import io.pairscope.core.linalg.SymmetricMatrix;
import io.pairscope.core.moments.PairMoments;
import java.io.Serializable;
import java.util.OptionalDouble;
import java.util.function.DoubleUnaryOperator;

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

    /** What is added to every variance: 0 but under {@link RankPolicy#RIDGE}. */
    public double ridge() {
        return policy == RankPolicy.RIDGE ? ridge : 0;
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
            case LEDOIT_WOLF, OAS -> {
                double intensity = shrinkage(moments).orElseThrow();
                yield sample.scaledPlusIdentity(1 - intensity, intensity * meanVariance(moments));
            }
        };
    }

    /** An eigenvalue of the regularized Σz from that of the scatter of z in the same direction. */
    public DoubleUnaryOperator eigenvalues(PairMoments moments) {
        double intensity = shrinkage(moments).orElse(0);
        double added = ridge() + intensity * meanVariance(moments);
        double divisor = Math.max(1, moments.count() - 1);
        return ofScatter -> (1 - intensity) * (ofScatter / divisor) + added;
    }

    private static double meanVariance(PairMoments moments) {
        return moments.scatter().trace() / Math.max(1, moments.count() - 1) / moments.mean().length;
    }

    @Override
    public String toString() {
        return policy + " " + ridge();
    }
}
