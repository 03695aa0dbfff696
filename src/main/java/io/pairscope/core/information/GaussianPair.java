package io.pairscope.core.information;

import io.pairscope.core.covariance.JointSupport;
import io.pairscope.core.linalg.BlockCholesky;
import io.pairscope.core.linalg.Matrix;
import io.pairscope.core.linalg.Svd;
import io.pairscope.core.moments.Side;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * A joint Gaussian of (x, y), fitted once, in its canonical basis: {@code u = Aᵀ(x − μx)} and {@code v = Bᵀ(y − μy)} have
 * identity covariance and the cross-covariance diag(ρ), ρ the canonical correlations. Everything asked of the pair
 * afterwards is a sum over canonical directions. Hotelling, "Relations between two sets of variates" (1936).
 */
public final class GaussianPair implements GaussianFit {
    private static final long serialVersionUID = 1;

    private final long count;
    private final CanonicalMap image;
    private final CanonicalMap text;
    private final double[] correlations;
    private final double mutualInformation;
    private final double mutualInformationByDeterminants;

    private GaussianPair(JointSupport support, Svd cross, double byDeterminants) {
        this.count = support.count();
        this.image = map(support, Side.IMAGE, cross.u());
        this.text = map(support, Side.TEXT, cross.vTransposed().transposed());
        this.correlations = cross.singularValues();
        this.mutualInformation = MutualInformation.fromCanonicalCorrelations(correlations);
        this.mutualInformationByDeterminants = byDeterminants;
    }

    private static CanonicalMap map(JointSupport support, Side side, Matrix rotation) {
        return new CanonicalMap(support.mean(side), support.whitening(side).times(rotation));
    }

    public static GaussianFit fit(JointSupport support) {
        int rx = support.rank(Side.IMAGE);
        int ry = support.rank(Side.TEXT);
        if (support.constant().isPresent()) {
            return new Undefined(support.constant().get());
        }
        if (support.lacksRows()) {
            return new Undefined("too few rows: " + support.count() + " rows cannot determine the joint covariance of "
                    + rx + " + " + ry + " dimensions; it takes more rows than dimensions that vary, and "
                    + (support.dims(Side.IMAGE) + support.dims(Side.TEXT) + 1) + " are always enough");
        }
        Svd cross = Svd.of(support.whitenedCross());
        Optional<BlockCholesky> factors = BlockCholesky.of(support.projected(), rx);
        if (factors.isEmpty() || isSingular(support, cross)) {
            return new Undefined("the joint covariance is singular on the support (largest canonical correlation "
                    + cross.singularValues()[0]
                    + "): one side is a function of the other in some direction, the mutual information is"
                    + " infinite");
        }
        return new GaussianPair(support, cross, MutualInformation.fromFactors(factors.get()));
    }

    /** Whether some 1 − ρ² is no more than rounding: one side is then a function of the other in that direction. */
    private static boolean isSingular(JointSupport support, Svd cross) {
        double[] rho = cross.singularValues();
        double[] ofImages = support.rounding(Side.IMAGE, cross.u());
        double[] ofTexts = support.rounding(Side.TEXT, cross.vTransposed().transposed());
        return IntStream.range(0, rho.length).anyMatch(k -> (1 - rho[k]) * (1 + rho[k]) <= ofImages[k] + ofTexts[k]);
    }

    public long count() {
        return count;
    }

    CanonicalMap map(Side side) {
        return side == Side.IMAGE ? image : text;
    }

    /** ρ, descending, length min(rx, ry), each in [0, 1). */
    public double[] correlations() {
        return correlations;
    }

    public int dims(Side side) {
        return map(side).mean().length;
    }

    /** rx or ry. */
    public int rank(Side side) {
        return map(side).rank();
    }

    /** I(X;Y) in nats, by canonical correlations. */
    public double mutualInformation() {
        return mutualInformation;
    }

    /** I(X;Y) less its {@link MutualInformation#bias}, which n &gt; rx + ry pairs and an unregularized covariance give. */
    public double mutualInformationBiasCorrected() {
        return mutualInformation - MutualInformation.bias(count, image.rank(), text.rank());
    }

    /**
     * The standard error of I(X;Y) in nats, by {@link MutualInformation#variance}, which n &gt; rx + ry pairs and an
     * unregularized covariance have.
     *
     * @param ofMeanPmi the scatter of the PMI of the same pairs, as a standard error of their mean
     */
    public double standardError(double ofMeanPmi) {
        return Math.sqrt(
                MutualInformation.variance(correlations, ofMeanPmi * ofMeanPmi, count, image.rank(), text.rank()));
    }

    /** I(X;Y) less the expected MID of fresh pairs of the same Gaussian, in nats: {@link MutualInformationDivergence#expectedOptimism}. */
    public double expectedOptimism() {
        return MutualInformationDivergence.expectedOptimism(count, image.rank(), text.rank());
    }

    /** I(X;Y) in nats, by log-determinants; differs from the other route by rounding alone. */
    public double mutualInformationByDeterminants() {
        return mutualInformationByDeterminants;
    }
}
