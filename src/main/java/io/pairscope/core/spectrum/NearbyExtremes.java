package io.pairscope.core.spectrum;

import io.pairscope.core.linalg.Matrix;
import io.pairscope.core.linalg.SymmetricEigen;
import io.pairscope.core.linalg.SymmetricMatrix;
import java.util.stream.IntStream;

/**
 * The largest and the smallest eigenvalue of symmetric matrices near another one, by the Rayleigh–Ritz method on eigenvectors of
 * that one at either end: to first order what each eigenvector gives, and right, too, where eigenvalues lie so close together
 * that their eigenvectors mix. Parlett, "The symmetric eigenvalue problem" (1998), chapter 11. Cost: a product with 16 vectors.
 */
public final class NearbyExtremes {
    /** Eigenvectors of each end. */
    private static final int VECTORS = 8;

    private final Matrix ends;

    /** @param rank how many leading eigenvalues are no rounding */
    public NearbyExtremes(SymmetricEigen eigen, int rank) {
        this.ends = eigen.at(IntStream.range(0, rank)
                        .filter(place -> place < VECTORS || place >= rank - VECTORS)
                        .toArray())
                .vectors();
    }

    /** Of the leading end alone. */
    static NearbyExtremes leading(SymmetricEigen eigen) {
        return new NearbyExtremes(eigen, Math.min(VECTORS, eigen.values().length));
    }

    /** Descending; the first and the last one are the extremes. */
    public double[] values(SymmetricMatrix nearby) {
        return SymmetricEigen.values(nearby.congruence(ends));
    }

    /** The largest eigenvalue of {@code A + w·xxᵀ}. */
    double largest(SymmetricMatrix nearby, double w, double[] x) {
        return SymmetricEigen.values(nearby.congruence(ends).plusOuter(w, ends.transposeTimes(x)))[0];
    }
}
