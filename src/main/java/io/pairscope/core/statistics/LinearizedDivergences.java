package io.pairscope.core.statistics;

import io.pairscope.core.divergence.Bhattacharyya;
import io.pairscope.core.divergence.KullbackLeibler;
import io.pairscope.core.divergence.Slope;
import io.pairscope.core.divergence.WhitenedSets;
import io.pairscope.core.linalg.BlockCholesky;
import io.pairscope.core.linalg.Cholesky;
import io.pairscope.core.linalg.SymmetricMatrix;
import io.pairscope.core.linalg.Vectors;
import java.util.EnumMap;
import java.util.Map;
import java.util.function.Function;

/** Divergences of two sets of pairs to first order in mean and covariance of one of them, and to second order of sets that are alike. */
final class LinearizedDivergences {
    /** @param precision Σ⁻¹ of the set that changes */
    private record Slopes(Slope forward, Slope reversed, Slope bhattacharyya, SymmetricMatrix precision) {}

    private final Map<Part, Slopes> slopes = new EnumMap<>(Part.class);
    private final Map<String, Double> here;
    private final int split;

    private LinearizedDivergences(WhitenedSets sets, Map<String, Double> here, Function<Part, Slopes> slopes) {
        this.here = here;
        this.split = sets.split();
        for (Part part : Part.values()) {
            this.slopes.put(part, slopes.apply(part));
        }
    }

    /**
     * In the covariance of the reference with divisor N − 1.
     *
     * @param middle factors of {@link WhitenedSets#middle}
     * @param here the divergences of the sets
     */
    static LinearizedDivergences byReference(WhitenedSets sets, BlockCholesky middle, Map<String, Double> here) {
        return new LinearizedDivergences(sets, here, part -> {
            double[] delta = part.of(sets.delta(), sets.split());
            double[] back = Vectors.scaled(-1, delta);
            Cholesky reference = part.of(sets.referenceFactors());
            SymmetricMatrix candidate = part.of(sets.candidate(), sets.split());
            return new Slopes(
                    KullbackLeibler.bySecond(delta, candidate, reference),
                    KullbackLeibler.byFirst(back, reference, part.of(sets.candidateFactors())),
                    Bhattacharyya.byOne(back, part.of(middle), reference.inverse()),
                    reference.inverse());
        });
    }

    /** The same in the covariance of the candidate with divisor M. */
    static LinearizedDivergences byCandidate(WhitenedSets sets, BlockCholesky middle, Map<String, Double> here) {
        double rescaling = sets.rescaling();
        return new LinearizedDivergences(sets, here, part -> {
            double[] delta = part.of(sets.delta(), sets.split());
            Cholesky candidate = part.of(sets.candidateFactors());
            SymmetricMatrix reference = part.of(sets.reference(), sets.split());
            SymmetricMatrix precision = candidate.inverse().scaledPlusIdentity(1 / rescaling, 0);
            Slope ofSample = Bhattacharyya.byOne(delta, part.of(middle), precision);
            return new Slopes(
                    KullbackLeibler.byFirst(delta, candidate, part.of(sets.referenceFactors())),
                    KullbackLeibler.bySecond(Vectors.scaled(-1, delta), reference, candidate),
                    new Slope(ofSample.byCovariance().scaledPlusIdentity(rescaling, 0), ofSample.byMean()),
                    candidate.inverse());
        });
    }

    /**
     * The divergences when mean and covariance of pairs change by so much. Between equal Gaussians the second order of each of them is
     * the squared length of the change by Fisher's metric, times a half or, of Bhattacharyya, an eighth. Skovgaard (1984).
     *
     * @param fisher the squared lengths of the change of the covariance of each part, for the second order
     */
    void put(
            SymmetricMatrix covariance,
            double[] mean,
            Order order,
            Map<Part, Double> fisher,
            Map<String, Double> numbers) {
        slopes.forEach((part, slope) -> {
            SymmetricMatrix ofPart = part.of(covariance, split);
            double[] meanOfPart = part.of(mean, split);
            double length = order == Order.FIRST ? 0 : slope.precision.quadratic(meanOfPart) + fisher.get(part);
            put("kl_" + part.key(), slope.forward.change(ofPart, meanOfPart) + length / 2, numbers);
            put("kl_reversed_" + part.key(), slope.reversed.change(ofPart, meanOfPart) + length / 2, numbers);
            put("bhattacharyya_" + part.key(), slope.bhattacharyya.change(ofPart, meanOfPart) + length / 8, numbers);
            numbers.put(
                    "kl_symmetric_" + part.key(),
                    numbers.get("kl_" + part.key()) + numbers.get("kl_reversed_" + part.key()));
        });
    }

    private void put(String name, double change, Map<String, Double> numbers) {
        numbers.put(name, here.get(name) + change);
    }
}
