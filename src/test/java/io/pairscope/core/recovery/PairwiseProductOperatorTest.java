package io.pairscope.core.recovery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.pairscope.core.linalg.SymmetricMatrix;
import io.pairscope.core.recovery.PairwiseProductOperator.Weighting;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class PairwiseProductOperatorTest {
    private static final int RANK = 5;
    private static final int ROWS = 300;

    /** What a pass should give, and by how much rounding may change each of its entries. */
    private record Naive(SymmetricMatrix mean, SymmetricMatrix tolerance) {}

    /**
     * By the definition, row after row; {@code q} null for the right-hand side. A mean of n terms, each of r² products, in
     * any order: (n + r²)·ε times the mean size of a term, and twice that for the roots of weights.
     */
    private static Naive naive(double[] rows, SymmetricMatrix q, Weighting weighting) {
        int n = rows.length / RANK;
        double[] sums = new double[SymmetricMatrix.packedLength(RANK)];
        double[] sizes = new double[sums.length];
        for (int row = 0; row < n; row++) {
            int at = row * RANK;
            double squaredNorm = 0;
            double form = q == null ? 1 : 0;
            double formSize = form;
            for (int i = 0; i < RANK; i++) {
                squaredNorm += rows[at + i] * rows[at + i];
                for (int j = 0; q != null && j < RANK; j++) {
                    form += rows[at + i] * q.get(i, j) * rows[at + j];
                    formSize += Math.abs(rows[at + i] * q.get(i, j) * rows[at + j]);
                }
            }
            double leverage = squaredNorm / RANK;
            double weight = weighting == Weighting.UNIFORM ? 1 : Math.min(100, 1 / (leverage * leverage));
            for (int j = 0; j < RANK; j++) {
                for (int i = 0; i <= j; i++) {
                    double product = weight * rows[at + i] * rows[at + j] / n;
                    sums[SymmetricMatrix.index(i, j)] += form * product;
                    sizes[SymmetricMatrix.index(i, j)] += formSize * Math.abs(product);
                }
            }
        }
        double rounding = 2 * (n + RANK * RANK) * Math.ulp(1.0);
        return new Naive(
                SymmetricMatrix.ofPacked(RANK, sums),
                SymmetricMatrix.ofPacked(RANK, sizes).scaledPlusIdentity(rounding, 0));
    }

    /** Rows of very different lengths: the shortest ones meet the largest weight, the longest ones weigh next to nothing. */
    private static double[] rows(int n, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        double[] rows = new double[n * RANK];
        for (int i = 0; i < n; i++) {
            double length = Math.pow(10, random.nextDouble(-1, 1));
            for (int j = 0; j < RANK; j++) {
                rows[i * RANK + j] = length * random.nextGaussian();
            }
        }
        return rows;
    }

    private static List<SymmetricMatrix> indefinite(int count, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        List<SymmetricMatrix> matrices = new ArrayList<>();
        for (int s = 0; s < count; s++) {
            double[] packed =
                    random.doubles(SymmetricMatrix.packedLength(RANK), -1, 1).toArray();
            matrices.add(SymmetricMatrix.ofPacked(RANK, packed));
        }
        return matrices;
    }

    private static void assertWithinRounding(SymmetricMatrix actual, Naive expected) {
        for (int i = 0; i < actual.packed().length; i++) {
            assertThat(actual.packed()[i])
                    .isCloseTo(
                            expected.mean.packed()[i], within(expected.tolerance.packed()[i]));
        }
    }

    @ParameterizedTest(name = "{0}, {1} matrices, blocks of {2} rows")
    @CsvSource({"UNIFORM,1,1024", "UNIFORM,3,64", "EQUILIBRATED,1,1024", "EQUILIBRATED,3,64", "EQUILIBRATED,2,1"})
    void onePassAppliesItsDefinitionToEveryMatrix(Weighting weighting, int count, int blockRows) {
        double[] rows = rows(ROWS, 1);
        List<SymmetricMatrix> matrices = indefinite(count, 2);
        List<SymmetricMatrix> images =
                Recoveries.inMemory(RANK, rows, blockRows).pass(PairwiseProductOperator.of(matrices, weighting));
        assertThat(images).hasSize(count);
        for (int s = 0; s < count; s++) {
            assertWithinRounding(images.get(s), naive(rows, matrices.get(s), weighting));
        }
    }

    @ParameterizedTest(name = "{0}")
    @EnumSource
    void theRightHandSideIsTheWeightedSecondMoment(Weighting weighting) {
        double[] rows = rows(ROWS, 3);
        List<SymmetricMatrix> sides =
                Recoveries.inMemory(RANK, rows, 64).pass(PairwiseProductOperator.rightHandSide(RANK, weighting));
        assertThat(sides).hasSize(1);
        assertWithinRounding(sides.get(0), naive(rows, null, weighting));
    }

    @ParameterizedTest(name = "first {0} of {1} blocks")
    @CsvSource({"1,5", "2,5", "4,5"})
    void partialSumsOfASplitMergeToTheWhole(int first, int blockCount) {
        double[] rows = rows(ROWS, 4);
        List<SymmetricMatrix> matrices = indefinite(2, 5);
        List<WhitenedBlock> blocks = Recoveries.blocks(RANK, rows, ROWS / blockCount);
        PairwiseProductOperator operator = PairwiseProductOperator.of(matrices, Weighting.EQUILIBRATED);
        WeightedGrams early = sum(operator, blocks.subList(0, first));
        WeightedGrams late = sum(operator, blocks.subList(first, blockCount));
        List<SymmetricMatrix> merged = early.merge(late).means(ROWS);
        for (int s = 0; s < 2; s++) {
            assertWithinRounding(merged.get(s), naive(rows, matrices.get(s), Weighting.EQUILIBRATED));
        }
        assertThat(early.means(1).get(0).packed())
                .as("merging changes neither part")
                .containsExactly(
                        sum(operator, blocks.subList(0, first)).means(1).get(0).packed());
    }

    private static WeightedGrams sum(PairwiseProductOperator operator, List<WhitenedBlock> blocks) {
        PairwiseProductOperator.Accumulator accumulator = operator.new Accumulator();
        blocks.forEach(accumulator::accumulate);
        return accumulator.snapshot();
    }

    @Test
    void blocksThatDoNotFitAndNoBlocksAreRefused() {
        assertThatThrownBy(() -> new WhitenedBlock(3, 2, new double[5]))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("6")
                .hasMessageContaining("5");
        assertThatThrownBy(() -> new RowsInMemory(List.of())).isInstanceOf(IllegalArgumentException.class);
    }
}
