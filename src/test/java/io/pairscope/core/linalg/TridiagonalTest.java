package io.pairscope.core.linalg;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TridiagonalTest {
    private static SymmetricMatrix random(int n, long seed) {
        double[] packed = new SplittableRandom(seed)
                .doubles(SymmetricMatrix.packedLength(n), -1, 1)
                .toArray();
        return SymmetricMatrix.ofPacked(n, packed);
    }

    /** Backward stable: n·ε·‖A‖ times a small constant. */
    private static void assertEigenvalues(double[] actual, SymmetricMatrix a) {
        double[] expected = SymmetricEigen.of(a).values();
        double norm = Math.max(Math.abs(expected[0]), Math.abs(expected[a.order() - 1]));
        assertThat(actual).hasSize(a.order());
        for (int k = 0; k < a.order(); k++) {
            assertThat(actual[k]).as("eigenvalue %d", k).isCloseTo(expected[k], within((a.order() + 5) * 1e-15 * norm));
        }
    }

    /** Orders about those from which on a band comes between; the last panel of it has 8 rows, 25, and 2. */
    @ParameterizedTest(name = "order {0}, weight {1}, seed {2}")
    @CsvSource({"1,1,1", "2,1,2", "3,-5,3", "60,1e6,4", "60,1e-6,5", "1279,3,6", "1280,1e4,7", "1297,3,8", "1298,1,9"})
    void oneFormGivesTheEigenvaluesOfAMatrixAndOfItsRankOneChange(int n, double weight, long seed) {
        SymmetricMatrix a = random(n, seed);
        double[] first = new SplittableRandom(-seed).doubles(n, -1, 1).toArray();
        Tridiagonal form = Tridiagonal.of(a, first);
        assertEigenvalues(form.eigenvalues(), a);
        double squaredLength = Vectors.dot(first, first);
        assertEigenvalues(form.plusFirst(weight * squaredLength).eigenvalues(), a.plusOuter(weight, first));
    }

    @ParameterizedTest(name = "order {0}, scale {1}, seed {2}")
    @CsvSource({"1,1,1", "2,1,2", "3,1,3", "60,1,4", "60,1e-250,5", "60,1e250,6", "300,1,7"})
    void oneEigenvalueIsThatOfAll(int n, double scale, long seed) {
        Tridiagonal form = Tridiagonal.of(random(n, seed).scaledPlusIdentity(scale, 0));
        double[] all = form.eigenvalues();
        double norm = Math.max(Math.abs(all[0]), Math.abs(all[n - 1]));
        for (int place = 0; place < n; place++) {
            assertThat(form.eigenvalue(place)).as("place %d", place).isCloseTo(all[place], within(n * 1e-15 * norm));
        }
    }

    @Test
    void ofNoMatrixEveryEigenvalueIsZero() {
        Tridiagonal form = Tridiagonal.of(SymmetricMatrix.diagonal(5, i -> 0.0));
        assertThat(form.eigenvalue(0)).isZero();
        assertThat(form.eigenvalue(4)).isZero();
    }

    @ParameterizedTest(name = "place {0}, value {1}")
    @CsvSource({"0,1", "0,-2", "9,3", "9,-1e-200", "4,1e200"})
    void theDirectionMayBeAnAxis(int place, double value) {
        SymmetricMatrix a = random(10, 1);
        double[] first = new double[10];
        first[place] = value;
        double[] unit = new double[10];
        unit[place] = 1;
        Tridiagonal form = Tridiagonal.of(a, first);
        assertEigenvalues(form.eigenvalues(), a);
        assertEigenvalues(form.plusFirst(7).eigenvalues(), a.plusOuter(7, unit));
    }

    @Test
    void withoutADirectionTheEigenvaluesStand() {
        assertEigenvalues(Tridiagonal.of(random(50, 2), new double[50]).eigenvalues(), random(50, 2));
        assertThat(Tridiagonal.of(SymmetricMatrix.ofPacked(0, new double[0])).eigenvalues())
                .isEmpty();
    }

    @ParameterizedTest(name = "times {0}")
    @CsvSource({"1e-290", "1e-160", "1e160", "1e300"})
    void theScaleOfAMatrixDoesNotMatter(double scale) {
        SymmetricMatrix a = random(40, 3).scaledPlusIdentity(scale, 0);
        assertEigenvalues(Tridiagonal.of(a).eigenvalues(), a);
    }
}
