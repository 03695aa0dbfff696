package io.pairscope.core.statistics;

import io.pairscope.core.divergence.Gaussian;
import io.pairscope.core.moments.Marginal;
import io.pairscope.core.moments.PairMoments;
import java.io.Serializable;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;

/** One of two sets of pairs, decomposed once however often it is compared. Threads may share it. */
public class ComparedSet implements Serializable {
    private static final long serialVersionUID = 1;

    private final PairMoments moments;
    private final Map<Part, Gaussian> gaussians = new EnumMap<>(Part.class);
    private final Map<Part, Gaussian> raw = new EnumMap<>(Part.class);

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

    /** Likewise of the rows as they are stored, whose moments are there. */
    synchronized Gaussian rawGaussian(Part part) {
        return raw.computeIfAbsent(part, of -> Gaussian.of(of.rawOf(moments).orElseThrow()));
    }

    /** Why nothing can be said of the rows as they are stored, or empty. */
    Optional<String> withoutRaw(Part part) {
        Optional<Marginal> stored = part.rawOf(moments);
        if (stored.isEmpty()) {
            return Optional.of(
                    "needs moments of rows as they are stored; a state has them when it is written with raw-moments = on");
        }
        if (stored.get().isBelowRange()) {
            return Optional.of("the squares of the rows as they are stored are below the range of double");
        }
        boolean finite = Double.isFinite(stored.get().gram().trace());
        return finite ? Optional.empty() : Optional.of("the squares of the rows as they are stored overflow");
    }
}
