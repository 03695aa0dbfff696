package io.pairscope.core.statistics;

import io.pairscope.core.covariance.JointSupport;
import io.pairscope.core.covariance.Regularization;
import io.pairscope.core.moments.Normalization;
import io.pairscope.core.moments.PairMoments;
import io.pairscope.core.spectrum.EffectiveRank;
import io.pairscope.core.spectrum.VendiScore;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;

/** A set of pairs by its moments. Spectra that several statistics need are computed once. For one thread. */
public final class OneSet {
    private final PairMoments moments;
    private final Regularization regularization;
    private final Normalization normalization;
    private final Map<Part, Optional<VendiScore>> vendi = new EnumMap<>(Part.class);
    private final Map<Part, Optional<EffectiveRank>> effectiveRanks = new EnumMap<>(Part.class);
    private JointSupport support;
    private double[] jointEigenvalues;
    private double[] variances;

    /**
     * @param support on which its covariance is taken
     * @param normalization that its rows went through
     */
    public OneSet(PairMoments moments, JointSupport support, Normalization normalization) {
        this(moments, support.regularization(), normalization);
        this.support = support;
    }

    /** A set whose covariance is regularized when a statistic first needs it. */
    public OneSet(PairMoments moments, Regularization regularization, Normalization normalization) {
        this.moments = moments;
        this.regularization = regularization;
        this.normalization = normalization;
    }

    public PairMoments moments() {
        return moments;
    }

    public long count() {
        return moments.count();
    }

    public Regularization regularization() {
        return regularization;
    }

    public JointSupport support() {
        if (support == null) {
            support = JointSupport.of(moments, regularization);
        }
        return support;
    }

    public Normalization normalization() {
        return normalization;
    }

    /** Eigenvalues of the joint covariance on the support, descending, columns scaled where the support has them so. */
    double[] jointEigenvalues() {
        if (jointEigenvalues == null) {
            jointEigenvalues = support().jointEigenvalues();
        }
        return jointEigenvalues;
    }

    /** The same of columns as they are, in squared embedding units. */
    double[] jointVariances() {
        if (variances == null) {
            variances = support.isScaled() ? support.jointEigenvaluesInUnits() : jointEigenvalues();
        }
        return variances;
    }

    public Optional<VendiScore> vendi(Part part) {
        return vendi.computeIfAbsent(part, of -> VendiScore.of(of.of(moments)));
    }

    public Optional<EffectiveRank> effectiveRank(Part part) {
        return effectiveRanks.computeIfAbsent(part, of -> EffectiveRank.of(of.of(moments)));
    }
}
