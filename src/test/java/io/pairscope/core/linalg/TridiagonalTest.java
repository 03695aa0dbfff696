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

    /** Orders about those from which on a band comes between; the last panel of it has one row, two, and all. */
    @ParameterizedTest(name = "order {0}, weight {1}, seed {2}")
    @CsvSource({
        "1,1,1",
        "2,1,2",
        "3,-5,3",
        "60,1e6,4",
        "60,1e-6,5",
        "767,3,6",
        "768,3,7",
        "769,1e4,8",
        "793,1,9",
        "794,1,10"
    })
    void oneFormGivesTheEigenvaluesOfAMatrixAndOfItsRankOneChange(int n, double weight, long seed) {
        SymmetricMatrix a = random(n, seed);
        double[] first = new SplittableRandom(-seed).doubles(n, -1, 1).toArray();
        Tridiagonal form = Tridiagonal.of(a, first);
        assertEigenvalues(form.eigenvalues(), a);
        double squaredLength = Vectors.dot(first, first);
        assertEigenvalues(form.plusFirst(weight * squaredLength).eigenvalues(), a.plusOuter(weight, first));
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
