package io.pairscope.core.statistics;

import io.pairscope.core.divergence.Gaussian;
import io.pairscope.core.moments.PairMoments;
import java.io.Serializable;
import java.util.EnumMap;
import java.util.Map;

/** One of two sets of pairs, decomposed once however often it is compared. Threads may share it. */
public class ComparedSet implements Serializable {
    private static final long serialVersionUID = 1;

    private final PairMoments moments;
    private final Map<Part, Gaussian> gaussians = new EnumMap<>(Part.class);

    public ComparedSet(PairMoments moments) {
        this.moments = moments;
    }

    public PairMoments moments() {
        return moments;
    }

    /** The first two moments of a part, with a root of its covariance. */
    public synchronized Gaussian gaussian(Part part) {
        return gaussians.computeIfAbsent(part, of -> Gaussian.of(of.of(moments)));
    }
}
