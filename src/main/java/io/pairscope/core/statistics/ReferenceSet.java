package io.pairscope.core.statistics;

import io.pairscope.core.covariance.JointSupport;
import io.pairscope.core.divergence.NoiseFloor;
import io.pairscope.core.information.GaussianFit;
import io.pairscope.core.information.GaussianPair;
import io.pairscope.core.moments.PairMoments;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;

/** A set that others are compared with, on its support and under its Gaussian. Threads may share it. */
public final class ReferenceSet extends ComparedSet {
    private static final long serialVersionUID = 1;

    private final JointSupport support;
    private final GaussianFit fit;
    private final Map<Part, NoiseFloor> noiseFloors = new EnumMap<>(Part.class);

    /** @param fit under which pairs are scored */
    public ReferenceSet(PairMoments moments, JointSupport support, GaussianFit fit) {
        super(moments);
        this.support = support;
        this.fit = fit;
    }

    /** For statistics that need moments and support, but no score under its Gaussian: that costs no fit. */
    public static ReferenceSet unfitted(PairMoments moments, JointSupport support) {
        return new ReferenceSet(
                moments, support, support.lacksRows() ? new GaussianFit.Undefined("too few rows") : null);
    }

    public JointSupport support() {
        return support;
    }

    /** Under which pairs are scored. */
    GaussianPair fit() {
        if (fit instanceof GaussianPair gaussian) {
            return gaussian;
        }
        throw new IllegalStateException("the reference was not fitted");
    }

    /** Why no divergence from its Gaussian exists, or empty. */
    Optional<String> undefined() {
        return fit instanceof GaussianFit.Undefined without ? Optional.of(without.reason()) : Optional.empty();
    }

    /** Of the Fréchet distance between samples of a part. */
    synchronized NoiseFloor noiseFloor(Part part) {
        return noiseFloors.computeIfAbsent(part, of -> NoiseFloor.of(gaussian(of)));
    }
}
