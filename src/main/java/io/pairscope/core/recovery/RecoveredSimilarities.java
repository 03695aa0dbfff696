package io.pairscope.core.recovery;

import io.pairscope.core.linalg.SymmetricEigen;
import io.pairscope.core.linalg.SymmetricMatrix;
import io.pairscope.core.moments.EmbeddingBlock;
import java.io.Serializable;

/**
 * Similarities and embeddings of rows from a recovered matrix Q: {@code wᵢᵀQwⱼ} is the similarity of rows i and j, and with Q = EΛEᵀ the rows
 * {@code x̂ = √Λ₊ Eᵀw} are embeddings that have these similarities, up to one rotation of all of them. Negative
 * eigenvalues, which only noise or rows that leave something open can give, count in similarities and are left out of
 * embeddings.
 */
public final class RecoveredSimilarities implements Serializable {
    private static final long serialVersionUID = 1;

    private final RowMap coordinates;
    private final double[] eigenvalues;

    /**
     * @param whitening rows to w
     * @param q of order r, in the basis of w
     */
    public RecoveredSimilarities(RowMap whitening, SymmetricMatrix q) {
        SymmetricEigen eigen = SymmetricEigen.of(q);
        this.coordinates = whitening.then(eigen.vectors());
        this.eigenvalues = eigen.values();
    }

    /** Of Q, descending. */
    public double[] eigenvalues() {
        return eigenvalues;
    }

    public int rank() {
        return eigenvalues.length;
    }

    /** Rows in the eigenbasis of Q: r values per row. */
    double[] coordinates(double[] rows) {
        return coordinates.apply(rows);
    }

    /** Of the rows of one block, until the next one. Not thread-safe. */
    public final class Scores {
        private final double[] values = new double[EmbeddingBlock.CAPACITY * rank()];

        public void score(EmbeddingBlock block) {
            coordinates.apply(block, values);
        }

        /** {@code wᵢᵀQwᵢ}, which is 1 for a unit row whose similarities were recovered. */
        public double selfSimilarity(int i) {
            double sum = 0;
            for (int k = 0; k < rank(); k++) {
                double c = values[i * rank() + k];
                sum += eigenvalues[k] * c * c;
            }
            return sum;
        }

        /** Coordinate k of the recovered embedding of row i. */
        public double embedding(int i, int k) {
            return Math.sqrt(Math.max(0, eigenvalues[k])) * values[i * rank() + k];
        }
    }
}
