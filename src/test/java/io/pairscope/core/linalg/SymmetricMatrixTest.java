package io.pairscope.core.linalg;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SymmetricMatrixTest {
    private static SymmetricMatrix random(int n, long seed) {
        double[] packed = new SplittableRandom(seed)
                .doubles(SymmetricMatrix.packedLength(n), -1, 1)
                .toArray();
        return SymmetricMatrix.ofPacked(n, packed);
    }

    @Test
    void aScaledVectorLeadsBackToItsMatrix() {
        SymmetricMatrix a = random(9, 1);
        double[] vector = a.scaledVector();
        assertThat(vector).hasSize(45);
        double[] back = SymmetricMatrix.ofScaledVector(9, vector).packed();
        for (int i = 0; i < back.length; i++) {
            // Two roundings of factors √2 and √½ that are themselves rounded.
            assertThat(back[i]).isCloseTo(a.packed()[i], within(4 * Math.ulp(a.packed()[i])));
        }
    }

    @Test
    void theDotProductOfScaledVectorsIsTheFrobeniusInnerProduct() {
        SymmetricMatrix a = random(9, 2);
        SymmetricMatrix b = random(9, 3);
        double expected = 0;
        for (int i = 0; i < 9; i++) {
            for (int j = 0; j < 9; j++) {
                expected += a.get(i, j) * b.get(i, j);
            }
        }
        double dot = Vectors.dot(45, a.scaledVector(), 0, b.scaledVector(), 0);
        // 81 and 45 products of size at most 1 and 2.
        assertThat(dot).isCloseTo(expected, within(2 * 81 * 81 * Math.ulp(1.0)));
        assertThat(Vectors.dot(45, a.scaledVector(), 0, a.scaledVector(), 0))
                .isCloseTo(a.frobeniusSquared(), within(2 * 81 * 81 * Math.ulp(1.0)));
    }

    @ParameterizedTest(name = "order {0}, {1} columns")
    @CsvSource({"1, 1", "9, 0", "9, 3", "9, 16", "9, 17", "150, 16", "150, 40"})
    void aProductIsThatOfTheEntries(int n, int columns) {
        SymmetricMatrix a = random(n, 4);
        double[] b = new SplittableRandom(5).doubles((long) n * columns, -1, 1).toArray();
        double[] product = a.times(new Matrix(n, columns, b)).values();
        assertThat(product).hasSize(n * columns);
        for (int j = 0; j < columns; j++) {
            for (int i = 0; i < n; i++) {
                double expected = 0;
                for (int k = 0; k < n; k++) {
                    expected += a.get(i, k) * b[k + j * n];
                }
                assertThat(product[i + j * n]).isCloseTo(expected, within(2.0 * n * n * Math.ulp(1.0)));
            }
        }
    }

    @ParameterizedTest(name = "{0} of {1}")
    @CsvSource({"0, 5", "2, 5", "5, 5", "140, 300"})
    void theSquaresOfABlockAreThoseOfItsEntries(int split, int n) {
        SymmetricMatrix a = random(n, 6);
        double expected = 0;
        for (int i = 0; i < split; i++) {
            for (int j = split; j < n; j++) {
                expected += a.get(i, j) * a.get(i, j);
            }
        }
        assertThat(a.offDiagonalSquared(split)).isCloseTo(expected, within(expected * n * n * Math.ulp(1.0)));
    }

    @Test
    void theLowerTriangleOfASquareIsReadAndTheUpperOneIgnored() {
        double[] columns = {1, 2, 3, 99, 4, 5, 99, 99, 6};
        SymmetricMatrix a = SymmetricMatrix.ofLower(3, columns);
        assertThat(a.dense().values()).containsExactly(1, 2, 3, 2, 4, 5, 3, 5, 6);
    }
}
