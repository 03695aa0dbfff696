package io.pairscope.core.statistics;

import io.pairscope.core.divergence.Cmmd;
import io.pairscope.core.divergence.Gaussian;
import io.pairscope.core.divergence.GaussianMetrics;
import io.pairscope.core.divergence.TransportMap;
import io.pairscope.core.linalg.SymmetricMatrix;
import io.pairscope.core.linalg.Vectors;
import io.pairscope.core.moments.Marginal;
import java.util.List;
import java.util.Map;

/** Distances of sets near one of two from the other: the Fréchet distance to first or second order, Gram loss and CMMD as they are. */
final class NearbyDistance {
    /** What it puts, each with an ending. */
    static final List<String> NAMES = List.of("fid_", "wasserstein2_", "gram_loss_");

    private static final GaussianMetrics.Lengths TO_FIRST_ORDER = new GaussianMetrics.Lengths(0, Double.NaN);

    private final double[] mean;
    private final SymmetricMatrix covariance;
    private final Gaussian other;
    private final TransportMap transport;
    private final double squared;
    private final double gramLoss;
    private final double squaredSecond;
    private final SymmetricMatrix second;
    private final SymmetricMatrix difference;

    /**
     * @param at the moments of the one
     * @param transport from the one to the other
     * @param here the distances of the two
     */
    NearbyDistance(Marginal at, Gaussian one, Gaussian other, TransportMap transport, TwoSets.Distances here) {
        this.mean = at.mean();
        this.covariance = at.populationCovariance();
        this.other = other;
        this.transport = transport;
        this.squared = here.wasserstein().squared() - Vectors.squaredDistance(mean, other.mean());
        this.gramLoss = here.gramLoss().value();
        this.second = one.secondMoment();
        this.squaredSecond = second.frobeniusSquared();
        this.difference = second.plus(-1, other.secondMoment());
    }

    /**
     * Fréchet distance and Gram loss, named with an ending; and CMMD where that is asked for.
     *
     * @return how long the change of the covariance is by Fisher's metric; NaN to first order, and where it is singular
     */
    double put(String ending, Marginal nearby, Order order, Map<String, Double> numbers) {
        SymmetricMatrix change = change(nearby);
        GaussianMetrics.Lengths lengths = order == Order.SECOND ? transport.lengths(change) : TO_FIRST_ORDER;
        double distance = squared
                + Vectors.squaredDistance(nearby.mean(), other.mean())
                + transport.slope(change)
                + lengths.bures();
        numbers.put("fid_" + ending, distance);
        numbers.put("wasserstein2_" + ending, Math.sqrt(Math.max(0, distance)));
        numbers.put("gram_loss_" + ending, gramLoss + squaredNorm(difference, change, nearby.mean()));
        return lengths.fisher();
    }

    /** CMMD, of which the Gram loss is a part. */
    void putCmmd(String ending, Marginal nearby, Map<String, Double> numbers) {
        double[] own = nearby.mean();
        double means = Vectors.squaredDistance(own, other.mean());
        double biased = Cmmd.ofDistances(means, numbers.get("gram_loss_" + ending));
        double ofNearby = Cmmd.excess(
                nearby.count(), Vectors.dot(own, own), squaredSecond + squaredNorm(second, change(nearby), own));
        numbers.put("cmmd_" + ending, biased);
        numbers.put("cmmd_unbiased_" + ending, Cmmd.unbiased(biased, ofNearby, Cmmd.excess(other)));
    }

    private SymmetricMatrix change(Marginal nearby) {
        return nearby.populationCovariance().plus(-1, covariance);
    }

    /**
     * What ‖D + dM‖²F is more than ‖D‖²F, with the change of the second moment {@code dM = dΣ + mmᵀ − μμᵀ} from here to a mean
     * m: {@code 2⟨D, dM⟩ + ‖dM‖²F}.
     */
    private double squaredNorm(SymmetricMatrix d, SymmetricMatrix change, double[] m) {
        double linear = d.innerProduct(change) + d.quadratic(m) - d.quadratic(mean);
        double both = Vectors.dot(m, mean);
        double outer = Math.pow(Vectors.dot(m, m), 2) + Math.pow(Vectors.dot(mean, mean), 2) - 2 * both * both;
        double squares = change.frobeniusSquared() + 2 * (change.quadratic(m) - change.quadratic(mean)) + outer;
        return 2 * linear + squares;
    }
}
