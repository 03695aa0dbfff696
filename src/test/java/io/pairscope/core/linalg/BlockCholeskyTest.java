package io.pairscope.core.linalg;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BlockCholeskyTest {
    /** Of Gram matrices of 3n random rows of length n, whose condition is below 1e3. */
    private static double tolerance(int n) {
        return 1e3 * n * n * Math.ulp(1.0);
    }

    private static Matrix random(int m, int n, long seed) {
        return new Matrix(
                m, n, new SplittableRandom(seed).doubles((long) m * n, -1, 1).toArray());
    }

    private static SymmetricMatrix gram(int n, long seed) {
        Matrix a = random(3 * n, n, seed);
        return SymmetricMatrix.ofUpper(a.transposeTimes(a));
    }

    @ParameterizedTest(name = "order {0}, split {1}, seed {2}")
    @CsvSource({"5,2,1", "40,17,2", "33,33,3", "7,0,4"})
    void theFactorsAreThoseOfTheWholeAndOfItsBlocks(int n, int split, long seed) {
        SymmetricMatrix a = gram(n, seed);
        BlockCholesky factors = BlockCholesky.of(a, split).orElseThrow();
        assertIsRoot(factors.whole(), a);
        assertIsRoot(factors.first(), a.principal(0, split));
        assertIsRoot(factors.second(), a.principal(split, n));
    }

    private static void assertIsRoot(Cholesky factor, SymmetricMatrix a) {
        assertThat(factor.order()).isEqualTo(a.order());
        Matrix lower = factor.lower();
        Matrix product = lower.times(lower.transposed());
        for (int j = 0; j < a.order(); j++) {
            for (int i = 0; i < a.order(); i++) {
                assertThat(product.get(i, j)).isCloseTo(a.get(i, j), within(tolerance(3 * a.order())));
                assertThat(i < j ? lower.get(i, j) : 0).isZero();
            }
        }
    }

    @ParameterizedTest(name = "order {0}, seed {1}")
    @CsvSource({"1,1", "6,2", "40,3"})
    void halfASolutionIsWhatTheFactorMapsBack(int n, long seed) {
        Cholesky factor = Cholesky.factor(gram(n, seed)).orElseThrow();
        Matrix b = random(n, 3, seed + 10);
        Matrix back = factor.lower().times(factor.solveLower(b));
        for (int k = 0; k < 3 * n; k++) {
            assertThat(back.values()[k]).isCloseTo(b.values()[k], within(tolerance(n)));
        }
    }

    @ParameterizedTest(name = "smallest eigenvalue {0}")
    @CsvSource({"1", "1e-6", "1e-13"})
    void theConditionIsNoneTooGood(double smallest) {
        SymmetricMatrix a = SymmetricMatrix.diagonal(4, i -> i == 2 ? smallest : 1);
        double condition = Cholesky.factor(a).orElseThrow().reciprocalCondition();
        // Of a diagonal matrix the norm of the inverse is found exactly.
        assertThat(condition).isCloseTo(smallest / (3 + smallest), within(1e-14 * smallest));
    }

    @Test
    void aSingularMatrixHasNoFactors() {
        SymmetricMatrix a = SymmetricMatrix.diagonal(3, i -> i);
        assertThat(BlockCholesky.of(a, 2)).isEmpty();
    }
}
