package io.pairscope.core.recovery;

import io.pairscope.core.linalg.Matrix;
import io.pairscope.core.linalg.SymmetricEigen;
import io.pairscope.core.linalg.SymmetricMatrix;
import io.pairscope.core.moments.EmbeddingBlock;
import io.pairscope.core.moments.Side;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Recoveries of rows held in memory, and what they are compared with. Rows are n × d values, row after row. */
final class Recoveries {
    static final SimilarityRecovery.Options DEFAULTS = new SimilarityRecovery.Options(1e-10, 500, 1);

    private Recoveries() {}

    /** A recovery of the similarities of {@code rows}, and all that it went through. */
    record Recovery(RowMap whitening, double[] whitened, SimilarityRecovery.Solution solution) {
        RecoveredSimilarities similarities() {
            return new RecoveredSimilarities(whitening, solution.q());
        }

        RecoveryError error(double[] rows) {
            return RecoveryError.of(similarities(), rows, whitening.matrix().rows());
        }

        /** Root mean square of {@code wᵢᵀQwᵢ − 1}. */
        double selfSimilarityRms() {
            int rank = whitening.rank();
            int n = whitened.length / rank;
            Matrix w = byRow(whitened, rank);
            Matrix wq = w.times(solution.q().dense());
            double squares = 0;
            for (int i = 0; i < n; i++) {
                double form = -1;
                for (int k = 0; k < rank; k++) {
                    form += w.get(i, k) * wq.get(i, k);
                }
                squares += form * form;
            }
            return Math.sqrt(squares / n);
        }
    }

    /** Of the images, at the numerical rank, as the job takes it from stored doubles. */
    static Recovery ofEmbeddings(double[] images, double[] texts, int d) {
        InterModalSvd svd = svd(images, texts, d);
        int n = images.length / d;
        int rank = NumericalRank.of(svd.singularValues(), n, n, 0x1p-53, NumericalRank.Route.GRAM)
                .rank();
        return at(svd, Side.IMAGE, rank, images, d);
    }

    /** Of the rows that the map of {@code side} takes to singular vectors. */
    static Recovery at(InterModalSvd svd, Side side, int rank, double[] rows, int dims) {
        Matrix basis = svd.map(side, rank).orElseThrow();
        return with(RowMap.whitening(side, basis, rows.length / dims), rows);
    }

    static Recovery with(RowMap whitening, double[] rows) {
        double[] whitened = whitening.apply(rows);
        return new Recovery(whitening, whitened, solve(whitening.rank(), whitened));
    }

    static SimilarityRecovery.Solution solve(int rank, double[] whitened) {
        WhitenedRows rows = inMemory(rank, whitened, EmbeddingBlock.CAPACITY);
        return new SimilarityRecovery(rows, DEFAULTS, stage -> {}).solve();
    }

    static InterModalSvd svd(double[] images, double[] texts, int d) {
        return InterModalSvd.ofGrams(gram(images, d), gram(texts, d));
    }

    static RowsInMemory inMemory(int rank, double[] values, int blockRows) {
        return new RowsInMemory(blocks(rank, values, blockRows));
    }

    static List<WhitenedBlock> blocks(int rank, double[] values, int blockRows) {
        List<WhitenedBlock> blocks = new ArrayList<>();
        for (int from = 0; from < values.length; from += blockRows * rank) {
            double[] block = Arrays.copyOfRange(values, from, Math.min(values.length, from + blockRows * rank));
            blocks.add(new WhitenedBlock(rank, block.length / rank, block));
        }
        return blocks;
    }

    /** n × d. */
    static Matrix byRow(double[] rows, int d) {
        return new Matrix(d, rows.length / d, rows).transposed();
    }

    static SymmetricMatrix gram(double[] rows, int d) {
        Matrix x = byRow(rows, d);
        return SymmetricMatrix.ofUpper(x.transposeTimes(x));
    }

    /**
     * The least-squares solution of minimum norm of A·svec(Q) = 1, by the pseudo-inverse of the normal matrix AᵀA/N:
     * eigenvalues under 1e-9 of the largest count as zero.
     *
     * @param errorPerResidual the largest ‖ΔQ‖ at a relative residual ‖b − T(Q)‖/‖b‖ of 1: ‖b‖ over the smallest
     *     eigenvalue that counts
     */
    record DenseSolution(SymmetricMatrix q, double errorPerResidual) {
        static DenseSolution of(int rank, double[] whitened) {
            Matrix a = scaledProducts(rank, whitened);
            double[] means = new double[a.rows()];
            Arrays.fill(means, 1.0 / a.rows());
            double[] b = a.transposeTimes(means);
            SymmetricEigen eigen = SymmetricEigen.of(
                    SymmetricMatrix.ofUpper(a.transposeTimes(a)).scaledPlusIdentity(1.0 / a.rows(), 0));
            int counting = SymmetricEigen.numericalRank(eigen.values(), 1e-9);
            double[] coefficients = eigen.vectors().leadingColumns(counting).transposeTimes(b);
            for (int k = 0; k < counting; k++) {
                coefficients[k] /= eigen.values()[k];
            }
            Matrix q = eigen.vectors().leadingColumns(counting).times(new Matrix(counting, 1, coefficients));
            double norm = Math.sqrt(Arrays.stream(b).map(value -> value * value).sum());
            return new DenseSolution(
                    SymmetricMatrix.ofScaledVector(rank, q.values()), norm / eigen.values()[counting - 1]);
        }
    }

    /** Rows svec(wwᵀ): the products of the values of w, those of different ones times √2. */
    private static Matrix scaledProducts(int rank, double[] whitened) {
        int n = whitened.length / rank;
        int unknowns = rank * (rank + 1) / 2;
        double[] products = new double[n * unknowns];
        for (int i = 0; i < n; i++) {
            for (int k = 0, column = 0; k < rank; k++) {
                for (int j = 0; j <= k; j++, column++) {
                    double factor = j == k ? 1 : Math.sqrt(2);
                    products[i + column * n] = factor * whitened[i * rank + j] * whitened[i * rank + k];
                }
            }
        }
        return new Matrix(n, unknowns, products);
    }
}
