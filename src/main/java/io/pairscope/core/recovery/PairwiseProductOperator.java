package io.pairscope.core.recovery;

import io.pairscope.core.linalg.Blas;
import io.pairscope.core.linalg.SymmetricMatrix;
import io.pairscope.core.linalg.Vectors;
import java.io.Serializable;
import java.util.Arrays;
import java.util.List;

/**
 * One pass of the recovery: {@code T(Q) = (1/N) Σᵢ fᵢ (wᵢᵀQwᵢ) wᵢwᵢᵀ} for one or several symmetric Q of order r, or the
 * right-hand side {@code (1/N) Σᵢ fᵢ wᵢwᵢᵀ}. T is AᵀA/N of the system A·vec(Q) = 1 whose rows are wᵢ ⊗ wᵢ, which is never
 * formed (at r = 512 its normal matrix would take 138 GB). The weights f are 1 or equilibrate the equations.
 *
 * <p>Cost: 2r²N flops a Q. A quadratic form needs only the lower triangle of Q with half its diagonal (r²N by dtrmm);
 * the weighted Gram matrix is two symmetric rank-k updates, of the rows with positive and with negative weights (r²N).
 */
public final class PairwiseProductOperator implements Serializable {
    private static final long serialVersionUID = 1;

    public enum Weighting {
        /** All the same: plain least squares. */
        UNIFORM,
        /** {@code (r/‖w‖²)²}: every equation is divided by the norm of its row of A, so that no long row rules. */
        EQUILIBRATED
    }

    private final int rank;
    private final Weighting weighting;
    /** Lower triangles with half the diagonal, column-major; none for the right-hand side. */
    private final double[][] halves;

    private PairwiseProductOperator(int rank, Weighting weighting, double[][] halves) {
        this.rank = rank;
        this.weighting = weighting;
        this.halves = halves;
    }

    /** The pass that gives the right-hand side. */
    public static PairwiseProductOperator rightHandSide(int rank, Weighting weighting) {
        return new PairwiseProductOperator(rank, weighting, new double[0][]);
    }

    /** The pass that gives T of each matrix, in this order. */
    public static PairwiseProductOperator of(List<SymmetricMatrix> matrices, Weighting weighting) {
        int rank = matrices.get(0).order();
        double[][] halves = new double[matrices.size()][];
        for (int s = 0; s < halves.length; s++) {
            halves[s] = matrices.get(s).dense().values();
            for (int j = 0; j < rank; j++) {
                halves[s][j * (rank + 1)] *= 0.5;
            }
        }
        return new PairwiseProductOperator(rank, weighting, halves);
    }

    /** Sums over blocks, strip by strip, so that a strip is in cache for all matrices. Not thread-safe. */
    public final class Accumulator {
        private static final int STRIP = 512;

        private final double[][] sums = new double[Math.max(1, halves.length)][rank * rank];
        private final double[] buffer = new double[rank * STRIP];
        private final double[] weights = new double[STRIP];

        public void accumulate(WhitenedBlock block) {
            for (int from = 0; from < block.rows(); from += STRIP) {
                int n = Math.min(STRIP, block.rows() - from);
                for (int s = 0; s < sums.length; s++) {
                    if (halves.length == 0) {
                        Arrays.fill(weights, 1);
                    } else {
                        quadraticForms(block.values(), from, n, halves[s]);
                    }
                    if (weighting == Weighting.EQUILIBRATED) {
                        for (int i = 0; i < n; i++) {
                            weights[i] *= block.equilibration(from + i);
                        }
                    }
                    addWeightedGram(block.values(), from, n, sums[s]);
                }
            }
        }

        public WeightedGrams snapshot() {
            double[][] packed = new double[sums.length][];
            for (int s = 0; s < sums.length; s++) {
                packed[s] = SymmetricMatrix.ofLower(rank, sums[s]).packed();
            }
            return new WeightedGrams(rank, packed);
        }

        /** {@code wᵀQw = 2·wᵀ(Lw)}, L the lower triangle of Q with half its diagonal. */
        private void quadraticForms(double[] rows, int from, int n, double[] half) {
            System.arraycopy(rows, from * rank, buffer, 0, n * rank);
            Blas.trmm(rank, n, half, buffer);
            for (int i = 0; i < n; i++) {
                weights[i] = 2 * Vectors.dot(rank, rows, (from + i) * rank, buffer, i * rank);
            }
        }

        /** Rows times the root of their weight: positive ones from the front of the buffer, negative ones from its end. */
        private void addWeightedGram(double[] rows, int from, int n, double[] sum) {
            int front = 0;
            int back = n;
            for (int i = 0; i < n; i++) {
                int at = (from + i) * rank;
                int to = (weights[i] >= 0 ? front++ : --back) * rank;
                double root = Math.sqrt(Math.abs(weights[i]));
                for (int j = 0; j < rank; j++) {
                    buffer[to + j] = root * rows[at + j];
                }
            }
            if (front > 0) {
                Blas.syrk(rank, front, 1, buffer, 0, sum);
            }
            if (back < n) {
                Blas.syrk(rank, n - back, -1, buffer, back * rank, sum);
            }
        }
    }
}
