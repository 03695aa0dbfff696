package io.pairscope.core.statistics;

import io.pairscope.core.covariance.JointSupport;
import io.pairscope.core.divergence.Bhattacharyya;
import io.pairscope.core.divergence.KullbackLeibler;
import io.pairscope.core.divergence.WhitenedSets;
import io.pairscope.core.information.MutualInformationDivergence;
import io.pairscope.core.information.MutualInformationDivergence.Departure;
import io.pairscope.core.linalg.BlockCholesky;
import io.pairscope.core.linalg.SymmetricMatrix;
import io.pairscope.core.linalg.Vectors;
import io.pairscope.core.moments.PairMoments;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** Divergences of two sets when one becomes another set near it: as they are or to first order, on the support that the reference has. */
final class NearbyDivergences {
    /** With a smaller one, what a fold changes has fewer than eight digits, and vectors are whitened first. */
    private static final double LEAST_RECIPROCAL_CONDITION = 1e-9;

    private final ReferenceSet reference;
    private final JointSupport support;
    private final boolean areAlike;
    private final boolean whitens;
    private final WhitenedSets here;
    private final SymmetricMatrix ofReference;
    private final Optional<LinearizedDivergences> byReference;
    private final Optional<LinearizedDivergences> byCandidate;

    /**
     * @param whitened the two sets
     * @param areAlike whether the second order is that of equal sets
     */
    NearbyDivergences(ReferenceSet reference, PairMoments candidate, WhitenedSets whitened, boolean areAlike) {
        this.areAlike = areAlike;
        this.reference = reference;
        this.support = reference.support();
        Optional<WhitenedSets> asTheyAre = asTheyAre(candidate);
        this.whitens = asTheyAre.isEmpty();
        this.here = asTheyAre.orElse(whitened);
        this.ofReference = sample(reference.moments());
        Map<String, Double> numbers = new HashMap<>();
        put(Optional.of(here), numbers);
        Optional<BlockCholesky> middle = here.middle();
        this.byReference = middle.map(factors -> LinearizedDivergences.byReference(here, factors, numbers));
        this.byCandidate = middle.map(factors -> LinearizedDivergences.byCandidate(here, factors, numbers));
    }

    /** The two sets in the coordinates of the rows, where the support is all of them: divergences are the same. */
    private Optional<WhitenedSets> asTheyAre(PairMoments candidate) {
        PairMoments moments = reference.moments();
        if (support.order() < moments.mean().length || support.regularization().changesCovariance()) {
            return Optional.empty();
        }
        int split = moments.imageDims();
        SymmetricMatrix first = moments.joint().sampleCovariance();
        SymmetricMatrix second = candidate.joint().populationCovariance();
        return BlockCholesky.of(first, split)
                .flatMap(ofFirst -> BlockCholesky.of(second, split)
                        .filter(ofSecond -> isSure(ofFirst) && isSure(ofSecond))
                        .map(ofSecond -> new WhitenedSets(
                                candidate.count(),
                                Vectors.difference(candidate.mean(), moments.mean()),
                                first,
                                second,
                                ofFirst,
                                ofSecond)));
    }

    private static boolean isSure(BlockCholesky factors) {
        return factors.whole().reciprocalCondition() > LEAST_RECIPROCAL_CONDITION;
    }

    private double[] mean(PairMoments moments) {
        return whitens
                ? support.whitenedMean(moments)
                : Vectors.difference(moments.mean(), reference.moments().mean());
    }

    /** Divisor N. */
    private SymmetricMatrix covariance(PairMoments moments) {
        return whitens ? support.whitenedCovariance(moments) : moments.joint().populationCovariance();
    }

    /** Divisor N − 1; what a ridge adds to the covariance of a reference is not in it. */
    private SymmetricMatrix sample(PairMoments moments) {
        return covariance(moments).scaledPlusIdentity(moments.count() / (moments.count() - 1.0), 0);
    }

    /**
     * With another reference.
     *
     * @param fisher squared lengths of the change of the covariance of each part; NaN where they are not known
     */
    void putOfReference(PairMoments nearby, Order order, Map<Part, Double> fisher, Map<String, Double> numbers) {
        double[] mean = mean(nearby);
        SymmetricMatrix change = sample(nearby).plus(-1, ofReference);
        if (byReference.isPresent() && isEnough(order, fisher)) {
            byReference.get().put(change, mean, order, fisher, numbers);
        } else {
            put(here.withReference(mean, here.reference().plus(1, change)), numbers);
        }
    }

    /** With another candidate; MID as well, where there is one. */
    void putOfCandidate(PairMoments nearby, Order order, Map<Part, Double> fisher, Map<String, Double> numbers) {
        double[] mean = mean(nearby);
        SymmetricMatrix covariance = covariance(nearby);
        if (byCandidate.isPresent() && isEnough(order, fisher)) {
            SymmetricMatrix change = covariance.plus(-1, here.candidate());
            byCandidate.get().put(change, Vectors.difference(mean, here.delta()), order, fisher, numbers);
        } else {
            put(here.withCandidate(nearby.count(), mean, covariance), numbers);
        }
        if (reference.undefined().isEmpty()) {
            putMid(mid(nearby.count(), mean, covariance), numbers);
        }
    }

    /** Whether derivatives do for an order. The second ones are for sets that are alike, in the coordinates of the rows. */
    private boolean isEnough(Order order, Map<Part, Double> fisher) {
        return order == Order.FIRST
                || areAlike
                        && !whitens
                        && Stream.of(Part.values())
                                .allMatch(part -> Double.isFinite(fisher.getOrDefault(part, Double.NaN)));
    }

    /** @param sets empty when a covariance is singular to rounding: the numbers are NaN */
    private static void put(Optional<WhitenedSets> sets, Map<String, Double> numbers) {
        Optional<KullbackLeibler> forward = sets.map(KullbackLeibler::of);
        Optional<KullbackLeibler> reversed = sets.map(KullbackLeibler::reversed);
        Optional<Bhattacharyya> bhattacharyya = sets.flatMap(Bhattacharyya::of);
        for (Part part : Part.values()) {
            double kl = divergence(forward, part);
            double other = divergence(reversed, part);
            numbers.put("kl_" + part.key(), kl);
            numbers.put("kl_reversed_" + part.key(), other);
            numbers.put("kl_symmetric_" + part.key(), kl + other);
            numbers.put(
                    "bhattacharyya_" + part.key(),
                    bhattacharyya
                            .map(all -> part.of(all.image(), all.text(), all.joint()))
                            .orElse(Double.NaN));
        }
    }

    private static double divergence(Optional<KullbackLeibler> divergence, Part part) {
        return divergence
                .map(all -> part.of(all.image(), all.text(), all.joint()))
                .orElse(Double.NaN);
    }

    static void putMid(MutualInformationDivergence mid, Map<String, Double> numbers) {
        for (Part part : Part.values()) {
            Departure departure = part.of(mid.image(), mid.text(), mid.joint());
            numbers.put("mid_bias_" + part.key(), departure.bias());
            numbers.put("mid_variance_" + part.key(), departure.variance());
        }
        numbers.put("mid", mid.value());
        numbers.put("mid_reference_convention", mid.referenceConvention());
    }

    private MutualInformationDivergence mid(long count, double[] mean, SymmetricMatrix covariance) {
        return MutualInformationDivergence.of(
                reference.fit().mutualInformation(),
                count,
                departure(Part.IMAGE, mean, covariance),
                departure(Part.TEXT, mean, covariance),
                departure(Part.JOINT, mean, covariance));
    }

    private Departure departure(Part part, double[] mean, SymmetricMatrix covariance) {
        SymmetricMatrix precision = part.of(here.referenceFactors()).inverse();
        return new Departure(
                precision.quadratic(part.of(mean, here.split())),
                precision.innerProduct(part.of(covariance, here.split())) - precision.order());
    }
}
