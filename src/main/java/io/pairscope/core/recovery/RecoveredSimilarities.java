package io.pairscope.core.recovery;

import io.pairscope.core.covariance.SupportRoot;
import io.pairscope.core.linalg.Matrix;
import io.pairscope.core.linalg.SymmetricEigen;
import io.pairscope.core.linalg.SymmetricMatrix;
import io.pairscope.core.linalg.Vectors;
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
    /** Null where the true similarities are not known. */
    private final RowMap errors;

    /**
     * @param whitening rows to w
     * @param q of order r, in the basis of w
     */
    public RecoveredSimilarities(RowMap whitening, SymmetricMatrix q) {
        this(whitening, SymmetricEigen.of(q));
    }

    private RecoveredSimilarities(RowMap whitening, SymmetricEigen q) {
        this(whitening.then(q.vectors()), q.values(), null);
    }

    private RecoveredSimilarities(RowMap coordinates, double[] eigenvalues, RowMap errors) {
        this.coordinates = coordinates;
        this.eigenvalues = eigenvalues;
        this.errors = errors;
    }

    /**
     * The same with the errors of rows, of which the true similarities are dot products. With C the map to coordinates, the similarity of
     * rows x and y is off by {@code xᵀDy}, D = CΛCᵀ − I. Over all N rows, XᵀX/N = FFᵀ, the mean square of that is
     * {@code |FᵀDx|²}, so no pair is formed.
     *
     * @param gram {@code XᵀX} of all rows
     * @param n how many they are
     */
    public RecoveredSimilarities withErrors(SymmetricMatrix gram, long n) {
        Matrix root = SupportRoot.anyOf(gram).scaled(1 / Math.sqrt(n));
        Matrix c = coordinates.matrix();
        Matrix recovered = c.times(c.transposeTimes(root).rowsScaled(eigenvalues));
        return new RecoveredSimilarities(
                coordinates, eigenvalues, new RowMap(coordinates.side(), recovered.plus(-1, root)));
    }

    /** Whether the errors of rows are known. */
    public boolean hasErrors() {
        return errors != null;
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
        private final double[] misses = new double[hasErrors() ? EmbeddingBlock.CAPACITY * errors.rank() : 0];

        public void score(EmbeddingBlock block) {
            coordinates.apply(block, values);
            if (hasErrors()) {
                errors.apply(block, misses);
            }
        }

        /** Root mean square of ŝ − s over the similarities of row i with all rows, itself included. */
        public double error(int i) {
            int at = i * errors.rank();
            return Math.sqrt(Vectors.dot(errors.rank(), misses, at, misses, at));
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
