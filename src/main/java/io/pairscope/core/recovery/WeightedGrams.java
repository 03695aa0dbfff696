package io.pairscope.core.recovery;

import io.pairscope.core.linalg.SymmetricMatrix;
import io.pairscope.core.linalg.Vectors;
import java.io.Serializable;
import java.util.Arrays;
import java.util.List;

/** Weighted Gram matrices {@code Σᵢ cᵢ wᵢwᵢᵀ} of some rows, one for each set of weights, packed. Mergeable in order. */
public final class WeightedGrams implements Serializable {
    private static final long serialVersionUID = 1;

    private final int rank;
    private final double[][] sums;

    WeightedGrams(int rank, double[][] sums) {
        this.rank = rank;
        this.sums = sums;
    }

    public WeightedGrams merge(WeightedGrams later) {
        double[][] merged = new double[sums.length][];
        for (int s = 0; s < sums.length; s++) {
            merged[s] = sums[s].clone();
            Vectors.add(1, later.sums[s], merged[s]);
        }
        return new WeightedGrams(rank, merged);
    }

    /** The sums over n rows, each divided by n. */
    public List<SymmetricMatrix> means(long n) {
        return Arrays.stream(sums)
                .map(sum -> SymmetricMatrix.ofPacked(rank, sum).scaledPlusIdentity(1.0 / n, 0))
                .toList();
    }
}
