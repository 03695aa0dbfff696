package io.pairscope.core.spectrum;

import io.pairscope.core.linalg.SymmetricEigen;
import io.pairscope.core.linalg.SymmetricMatrix;
import io.pairscope.core.moments.Marginal;
import java.util.Optional;
import java.util.stream.IntStream;

/** The counts of {@link EffectiveRank} for moments near others, to first order. */
public final class NearbyRanks {
    private final NearbyCounts counts;
    private final SymmetricEigen eigen;
    private final int dimensions;
    /** Onto as many leading eigenvectors. */
    private final SymmetricMatrix projection;

    private NearbyRanks(NearbyCounts counts, SymmetricEigen eigen) {
        this.counts = counts;
        this.eigen = eigen;
        this.dimensions = EffectiveRank.leadingDimensions(eigen.values(), counts.trace());
        this.projection = eigen.withValues(IntStream.range(0, eigen.values().length)
                .mapToDouble(k -> k < dimensions ? 1 : 0)
                .toArray());
    }

    /** Empty when nothing varies. */
    public static Optional<NearbyRanks> of(Marginal moments) {
        if (!moments.varies()) {
            return Optional.empty();
        }
        SymmetricEigen eigen = SymmetricEigen.of(moments.populationCovariance());
        return NearbyCounts.ofCovariance(moments, eigen).map(counts -> new NearbyRanks(counts, eigen));
    }

    public double effectiveRank(Marginal nearby) {
        return counts.order1(nearby);
    }

    public double participationRatio(Marginal nearby) {
        return counts.order2(nearby);
    }

    public double stableRank(Marginal nearby) {
        return counts.orderInfinity(nearby);
    }

    /** By first-order variances along the eigenvectors; those that are far from the share asked for enter by their sum. */
    public double dimensionsOf95Percent(Marginal nearby) {
        SymmetricMatrix scatter = nearby.scatter();
        double energy = EffectiveRank.ENERGY * scatter.trace();
        double sum = projection.innerProduct(scatter);
        int count = dimensions;
        while (sum < energy && count < scatter.order()) {
            sum += along(count++, scatter);
        }
        while (count > 1 && sum - along(count - 1, scatter) >= energy) {
            sum -= along(--count, scatter);
        }
        return count;
    }

    private double along(int k, SymmetricMatrix scatter) {
        return scatter.quadratic(eigen.vector(k));
    }
}
