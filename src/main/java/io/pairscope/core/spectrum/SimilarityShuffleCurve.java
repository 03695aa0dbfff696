package io.pairscope.core.spectrum;

import io.pairscope.core.linalg.Vectors;
import io.pairscope.core.moments.PairMoments;
import io.pairscope.core.moments.Side;
import java.util.OptionalDouble;

/**
 * Expected similarity statistics after a random fraction p of the pairs (0 … 1) has new partners: the cross-covariance shrinks to (1 − p)Σxy, all else stays. Partners are taken as drawn from all rows; drawing none's own
 * changes p by a factor 1 + 1/(n − 1), far below the scatter of one shuffle. No pair is shuffled.
 */
public final class SimilarityShuffleCurve {
    private final PairMoments moments;
    private final OptionalDouble cka;
    private final OptionalDouble unbiasedCka;

    public SimilarityShuffleCurve(PairMoments moments) {
        this.moments = moments;
        this.cka = Cka.biased(moments);
        this.unbiasedCka = Cka.unbiased(moments);
    }

    /** {@code (1 − p)c + p·μxᵀμy} for unit rows, exact in expectation; empty when the sides differ in dimensions. */
    public OptionalDouble meanCosine(double p) {
        if (moments.imageDims() != moments.textDims() || moments.count() == 0) {
            return OptionalDouble.empty();
        }
        double unpaired = Vectors.dot(
                moments.marginal(Side.IMAGE).mean(), moments.marginal(Side.TEXT).mean());
        double paired = moments.cosines().sum() / moments.count();
        return OptionalDouble.of((1 - p) * paired + p * unpaired);
    }

    /** {@code (1 − p)²·CKA}: without the floor that finite samples have, so too low towards p = 1. */
    public OptionalDouble cka(double p) {
        return scaled(cka, p);
    }

    /** {@code (1 − p)²·CKA}, unbiased, which has no such floor; an approximation all the same. */
    public OptionalDouble unbiasedCka(double p) {
        return scaled(unbiasedCka, p);
    }

    private static OptionalDouble scaled(OptionalDouble cka, double p) {
        return cka.isPresent() ? OptionalDouble.of((1 - p) * (1 - p) * cka.getAsDouble()) : cka;
    }
}
