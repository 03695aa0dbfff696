package io.pairscope.core.statistics;

import io.pairscope.core.covariance.JointSupport;
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
    private final JointSupport support;
    private final Normalization normalization;
    private final Map<Part, Optional<VendiScore>> vendi = new EnumMap<>(Part.class);
    private final Map<Part, Optional<EffectiveRank>> effectiveRanks = new EnumMap<>(Part.class);
    private double[] jointEigenvalues;

    /**
     * @param support on which its covariance is taken
     * @param normalization that its rows went through
     */
    public OneSet(PairMoments moments, JointSupport support, Normalization normalization) {
        this.moments = moments;
        this.support = support;
        this.normalization = normalization;
    }

    public PairMoments moments() {
        return moments;
    }

    public long count() {
        return moments.count();
    }

    public JointSupport support() {
        return support;
    }

    public Normalization normalization() {
        return normalization;
    }

    /** Eigenvalues of the joint covariance on the support, descending. */
    public double[] jointEigenvalues() {
        if (jointEigenvalues == null) {
            jointEigenvalues = support.jointEigenvalues();
        }
        return jointEigenvalues;
    }

    public Optional<VendiScore> vendi(Part part) {
        return vendi.computeIfAbsent(part, of -> VendiScore.of(of.of(moments)));
    }

    public Optional<EffectiveRank> effectiveRank(Part part) {
        return effectiveRanks.computeIfAbsent(part, of -> EffectiveRank.of(of.of(moments)));
    }
}
