package io.pairscope.core.statistics;

import io.pairscope.core.influence.Linearization;
import io.pairscope.core.linalg.SymmetricEigen;
import io.pairscope.core.moments.Marginal;
import io.pairscope.core.moments.Side;
import io.pairscope.core.spectrum.LinearAlignability;
import io.pairscope.core.spectrum.NearbyCounts;
import io.pairscope.core.spectrum.NearbyExtremes;
import io.pairscope.core.spectrum.NearbyRanks;
import io.pairscope.core.spectrum.Procrustes;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * A set of pairs and the gradients of its statistics in its moments. Decompositions with vectors are computed at once, on
 * several threads; the numbers are those of one.
 */
final class LinearizedSet {
    final OneSet set;
    /** Of the joint scatter. */
    NearbyExtremes extremes;

    Linearization procrustes;
    private final Map<Part, Optional<NearbyCounts>> vendi = new ConcurrentHashMap<>();
    private final Map<Part, Optional<NearbyRanks>> ranks = new ConcurrentHashMap<>();
    private final Map<Side, Linearization> explained = new ConcurrentHashMap<>();

    /** @param rank of the joint covariance */
    LinearizedSet(OneSet set, int rank) {
        this.set = set;
        Marginal joint = set.moments().joint();
        LongestFirst.run(List.of(
                () -> vendi.put(Part.JOINT, NearbyCounts.ofSecondMoment(joint)),
                () -> extremes = new NearbyExtremes(SymmetricEigen.of(joint.scatter()), rank),
                () -> procrustes = Procrustes.linearized(joint, set.moments().imageDims()),
                () -> decompose(Part.IMAGE),
                () -> decompose(Part.TEXT),
                () -> regress(joint, Side.IMAGE),
                () -> regress(joint, Side.TEXT)));
    }

    private void decompose(Part side) {
        Marginal moments = side.of(set.moments());
        vendi.put(side, NearbyCounts.ofSecondMoment(moments));
        ranks.put(side, NearbyRanks.of(moments));
    }

    private void regress(Marginal joint, Side predicted) {
        if (LinearAlignability.of(set.support(), predicted).isPresent()) {
            explained.put(predicted, LinearAlignability.linearized(set.support(), joint, predicted));
        }
    }

    NearbyCounts vendi(Part part) {
        return vendi.get(part).orElseThrow();
    }

    NearbyRanks ranks(Part side) {
        return ranks.get(side).orElseThrow();
    }

    Linearization explained(Side predicted) {
        return explained.get(predicted);
    }
}
