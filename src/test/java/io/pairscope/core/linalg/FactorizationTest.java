package io.pairscope.core.linalg;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FactorizationTest {
    /** Backward errors of LAPACK's routines are a small multiple of n·ε·‖A‖; ‖A‖ is below 4n here. */
    private static double tolerance(int n) {
        return 20 * n * n * Math.ulp(1.0);
    }

    private static Matrix random(int rows, int columns, long seed) {
        return new Matrix(
                rows,
                columns,
                new SplittableRandom(seed).doubles((long) rows * columns, -1, 1).toArray());
    }

    private static SymmetricMatrix gram(int n, long seed) {
        Matrix a = random(2 * n, n, seed);
        return SymmetricMatrix.ofUpper(a.transposeTimes(a));
    }

    @ParameterizedTest(name = "order {0}, seed {1}")
    @CsvSource({"1,1", "2,2", "17,3", "64,4"})
    void eigenpairsReproduceTheMatrixInDescendingOrder(int n, long seed) {
        SymmetricMatrix a = gram(n, seed);
        SymmetricEigen eigen = SymmetricEigen.of(a);
        assertThat(eigen.values()).isSortedAccordingTo((x, y) -> Double.compare(y, x));
        for (int i = 0; i < n; i++) {
            for (int j = 0; j < n; j++) {
                double sum = 0;
                for (int k = 0; k < n; k++) {
                    sum += eigen.vectors().get(i, k)
                            * eigen.values()[k]
                            * eigen.vectors().get(j, k);
                }
                assertThat(sum).isCloseTo(a.get(i, j), within(tolerance(n)));
            }
        }
        double[] alone = SymmetricEigen.values(a);
        for (int k = 0; k < n; k++) {
            assertThat(alone[k]).isCloseTo(eigen.values()[k], within(tolerance(n)));
        }
    }

    @ParameterizedTest(name = "order {0}, seed {1}")
    @CsvSource({"1,1", "5,2", "40,3"})
    void choleskyAndEigenvaluesGiveOneLogDeterminant(int n, long seed) {
        SymmetricMatrix a = gram(n, seed);
        Cholesky cholesky = Cholesky.factor(a).orElseThrow();
        double logDeterminant = 0;
        for (double value : SymmetricEigen.values(a)) {
            logDeterminant += Math.log(value);
        }
        // Relative errors of eigenvalues are n·ε·condition; the condition of these Gram matrices is below 1e4.
        assertThat(cholesky.logDeterminant()).isCloseTo(logDeterminant, within(1e4 * n * n * Math.ulp(1.0)));
    }

    @ParameterizedTest(name = "order {0}, seed {1}")
    @CsvSource({"1,1", "5,2", "130,3"})
    void aCongruenceByTheFactorIsTheProductOfThree(int n, long seed) {
        Cholesky cholesky = Cholesky.factor(gram(n, seed)).orElseThrow();
        SymmetricMatrix b = gram(n, seed + 100);
        Matrix lower = cholesky.lower();
        Matrix expected = lower.transposeTimes(b.times(lower));
        SymmetricMatrix congruent = cholesky.congruent(b);
        for (int i = 0; i < n; i++) {
            for (int j = 0; j < n; j++) {
                assertThat(congruent.get(i, j)).isCloseTo(expected.get(i, j), within(4 * n * tolerance(n)));
            }
        }
    }

    @Test
    void aMatrixThatIsNotPositiveDefiniteHasNoFactor() {
        SymmetricMatrix a = SymmetricMatrix.ofPacked(3, new double[] {1, 0, 1, 0, 2, 1});
        assertThat(Cholesky.factor(a)).isEmpty();
    }

    @ParameterizedTest(name = "{0} × {1}, seed {2}")
    @CsvSource({"6,6,1", "9,4,2", "4,9,3"})
    void singularVectorsAreCompleteAndReproduceTheMatrix(int m, int n, long seed) {
        Matrix a = random(m, n, seed);
        Svd svd = Svd.of(a);
        assertThat(svd.u().rows()).isEqualTo(m);
        assertThat(svd.u().columns()).isEqualTo(m);
        assertThat(svd.vTransposed().columns()).isEqualTo(n);
        for (int i = 0; i < m; i++) {
            for (int j = 0; j < n; j++) {
                double sum = 0;
                for (int k = 0; k < Math.min(m, n); k++) {
                    sum += svd.u().get(i, k)
                            * svd.singularValues()[k]
                            * svd.vTransposed().get(k, j);
                }
                assertThat(sum).isCloseTo(a.get(i, j), within(tolerance(m + n)));
            }
        }
    }

    @ParameterizedTest(name = "{0} × {1}, seed {2}")
    @CsvSource({"6,6,1", "9,4,2", "4,9,3", "200,30,4", "384,384,5", "401,408,6", "409,401,7", "700,385,8"})
    void singularValuesAloneAreThoseOfTheWholeDecomposition(int m, int n, long seed) {
        Matrix a = random(m, n, seed);
        double[] alone = Svd.values(a);
        double[] whole = Svd.of(a).singularValues();
        assertThat(alone).hasSize(Math.min(m, n));
        for (int k = 0; k < alone.length; k++) {
            assertThat(alone[k]).isCloseTo(whole[k], within(tolerance(m + n)));
        }
    }

    /** Of rank 20, with columns of zeros: in both stages some reflections have nothing to do. */
    @ParameterizedTest(name = "{0} × {1}, seed {2}")
    @CsvSource({"60,50,1", "420,400,2"})
    void singularValuesOfALowRankMatrixEndInZeros(int m, int n, long seed) {
        Matrix right = random(20, n, seed + 1);
        for (int j = 0; j < n; j += 3) {
            for (int i = 0; i < 20; i++) {
                right.values()[i + j * 20] = 0;
            }
        }
        Matrix a = random(m, 20, seed).times(right);
        double[] alone = Svd.values(a);
        double[] whole = Svd.of(a).singularValues();
        for (int k = 0; k < n; k++) {
            assertThat(alone[k]).isCloseTo(k < 20 ? whole[k] : 0, within(tolerance(m + n)));
        }
    }

    @ParameterizedTest(name = "order {0}, seed {1}")
    @CsvSource({"1,1", "5,2", "40,3"})
    void theRootTimesItselfIsTheMatrixAndWhiteningUndoesIt(int n, long seed) {
        SymmetricMatrix a = gram(n, seed);
        SymmetricEigen eigen = SymmetricEigen.of(a);
        Matrix root = eigen.root(n);
        Matrix product = root.times(root.transposed());
        Matrix identity = eigen.whitening(n).transposeTimes(root);
        for (int i = 0; i < n; i++) {
            for (int j = 0; j < n; j++) {
                assertThat(product.get(i, j)).isCloseTo(a.get(i, j), within(tolerance(n)));
                // Columns scaled by √λ and 1/√λ', of condition below 1e2.
                assertThat(identity.get(i, j)).isCloseTo(i == j ? 1 : 0, within(1e2 * n * Math.ulp(1.0)));
            }
        }
        assertThat(eigen.root(0).columns()).isZero();
    }

    @Test
    void aMatrixWithoutColumnsHasNoSingularValues() {
        assertThat(Svd.values(new Matrix(3, 0, new double[0]))).isEmpty();
    }

    @Test
    void numericalRankCountsEigenvaluesAboveTheRelativeTolerance() {
        assertThat(SymmetricEigen.numericalRank(new double[] {4, 1, 1e-15, -1e-17}, 1e-12))
                .isEqualTo(2);
        assertThat(SymmetricEigen.numericalRank(new double[] {0, 0}, 1e-12)).isZero();
    }

    @Test
    void theNumericalRankIsThatOfEigenvaluesFoundOneByOne() {
        for (int order = 0; order <= 20; order++) {
            for (int rank = 0; rank <= order; rank++) {
                double[] descending = new double[order];
                Arrays.fill(descending, 0, rank, 2);
                Arrays.fill(descending, rank, order, rank == 0 ? -1e-9 : 1e-12);
                assertThat(SymmetricEigen.numericalRank(order, place -> descending[place], 1e-12))
                        .as("rank %d of %d", rank, order)
                        .isEqualTo(SymmetricEigen.numericalRank(descending, 1e-12))
                        .isEqualTo(rank);
            }
        }
    }

    @Test
    void blocksAndCongruencesOfPackedMatricesAreThoseOfFullOnes() {
        SymmetricMatrix a = gram(7, 5);
        SymmetricMatrix rebuilt = SymmetricMatrix.ofBlocks(a.principal(0, 3), a.offDiagonal(3), a.principal(3, 7));
        assertThat(rebuilt.packed()).containsExactly(a.packed());
        Matrix b = random(7, 2, 6);
        Matrix expected = b.transposeTimes(a.dense().times(b));
        SymmetricMatrix congruence = a.congruence(b);
        assertThat(congruence.get(1, 0)).isCloseTo(expected.get(0, 1), within(tolerance(7) * 7));
        double[] x = {1, 2, 3, 4, 5, 6, 7};
        double[] ax = a.times(x);
        double[] full = a.dense().times(new Matrix(7, 1, x)).values();
        for (int i = 0; i < 7; i++) {
            assertThat(ax[i]).isCloseTo(full[i], within(tolerance(7) * 7));
        }
        double frobenius = 0;
        for (double value : a.dense().values()) {
            frobenius += value * value;
        }
        assertThat(a.frobeniusSquared()).isCloseTo(frobenius, within(frobenius * 1e-14));
        assertThat(a.dense().frobeniusSquared()).isCloseTo(frobenius, within(frobenius * 1e-14));
        assertThat(a.plus(-1, a).packed()).containsOnly(0.0);
        assertThat(a.plus(0.5, gram(7, 6)).get(1, 4))
                .isEqualTo(a.get(1, 4) + 0.5 * gram(7, 6).get(1, 4));
    }

    @Test
    void matricesStandSideBySideColumnAfterColumn() {
        Matrix a = new Matrix(2, 2, new double[] {1, 2, 3, 4});
        Matrix b = new Matrix(2, 1, new double[] {5, 6});
        Matrix joined = a.beside(b);
        assertThat(joined.rows()).isEqualTo(2);
        assertThat(joined.columns()).isEqualTo(3);
        assertThat(joined.values()).containsExactly(1, 2, 3, 4, 5, 6);
        assertThat(a.values()).containsExactly(1, 2, 3, 4);
    }

    @Test
    void shapesThatDoNotFitAreRefusedWithBothNumbers() {
        assertThatThrownBy(() -> new Matrix(2, 3, new double[5]))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("6")
                .hasMessageContaining("5");
        assertThatThrownBy(() -> gram(2, 1).plus(1, gram(3, 1))).hasMessageContaining("2 and 3");
        assertThatThrownBy(() -> random(2, 3, 1).times(random(2, 3, 2))).hasMessageContaining("3 and 2");
        assertThatThrownBy(() -> random(2, 3, 1).beside(random(4, 3, 2))).hasMessageContaining("2 and 4");
    }

    @ParameterizedTest(name = "{0} rows of rounding, rank {1}, seed {2}")
    @CsvSource({"1,3,1", "20,3,2", "40,10,3"})
    void rowsOfRoundingTakeNoColumnFromOthers(int noisy, int rank, long seed) {
        int n = 60;
        double[] scales = new double[n];
        Arrays.setAll(scales, i -> i < noisy ? 1e-17 : 1);
        Matrix rows = random(n, n, seed);
        Matrix low = random(n, rank, seed + 1);
        SymmetricMatrix noise =
                SymmetricMatrix.ofUpper(rows.times(rows.transposed())).scaled(scales);
        double[] others = new double[n];
        Arrays.setAll(others, i -> i < noisy ? 0 : 1);
        SymmetricMatrix signal =
                SymmetricMatrix.ofUpper(low.times(low.transposed())).scaled(others);

        for (int most : new int[] {rank, rank + 5}) {
            PivotedCholesky.factor(signal.plus(1e-17, noise), most).ifPresent(l -> {
                for (int i = 0; i < n; i++) {
                    assertThat(SymmetricMatrix.ofFactor(l).get(i, i))
                            .isCloseTo(signal.get(i, i), within(1e-12 * signal.trace()));
                }
            });
        }
        assertThat(PivotedCholesky.factor(signal.plus(1e-17, noise), rank)).isEmpty();
    }

    @Test
    void whatIsNoScatterHasNoFactor() {
        SymmetricMatrix zero = SymmetricMatrix.diagonal(3, i -> 0);
        assertThat(PivotedCholesky.factor(zero, 0).orElseThrow().columns()).isZero();
        for (double diagonal : new double[] {-1e-17, Double.NaN, Double.POSITIVE_INFINITY}) {
            assertThat(PivotedCholesky.factor(SymmetricMatrix.diagonal(3, i -> i == 1 ? diagonal : 1), 3))
                    .isEmpty();
        }
        SymmetricMatrix offDiagonal = SymmetricMatrix.ofPacked(2, new double[] {0, 1e-17, 1});
        assertThat(PivotedCholesky.factor(offDiagonal, 2)).isEmpty();
    }

    /** Rows of A by scales from 1e-150 to 1e150; every eighth is zero. */
    private static double[] scales(int n) {
        double[] scales = new double[n];
        Arrays.setAll(scales, i -> i % 8 == 7 ? 0 : Math.pow(10, 300.0 * i / n - 150));
        return scales;
    }

    @ParameterizedTest(name = "order {0}, rank {1}, seed {2}")
    @CsvSource({"1,0,1", "1,1,2", "17,3,3", "64,1,4", "64,20,5", "300,40,6", "300,260,7"})
    void aFactorOfLowRankReproducesEveryEntryAtItsScale(int n, int rank, long seed) {
        Matrix rows = random(n, rank, seed).rowsScaled(scales(n));
        SymmetricMatrix a = SymmetricMatrix.ofUpper(rows.times(rows.transposed()));

        for (int most : new int[] {rank, n}) {
            Matrix l = PivotedCholesky.factor(a, most).orElseThrow();
            SymmetricMatrix again = SymmetricMatrix.ofFactor(l);

            assertThat(l.rows()).isEqualTo(n);
            assertThat(l.columns()).isEqualTo(Math.min(rank, n - n / 8));
            double largest = 0;
            for (int j = 0; j < n; j++) {
                for (int i = 0; i <= j; i++) {
                    double sum = 0;
                    for (int k = 0; k < l.columns(); k++) {
                        sum += l.get(i, k) * l.get(j, k);
                    }
                    double difference = Math.max(Math.abs(sum - a.get(i, j)), Math.abs(again.get(i, j) - a.get(i, j)));
                    double scale = Math.sqrt(a.get(i, i)) * Math.sqrt(a.get(j, j));
                    largest = Math.max(largest, difference == 0 ? 0 : difference / scale);
                }
            }
            assertThat(largest).isLessThan(10 * n * Math.ulp(1.0));
        }
    }
}
