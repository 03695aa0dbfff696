package io.pairscope.core.linalg;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.ludovic.netlib.blas.BLAS;
import dev.ludovic.netlib.blas.JavaBLAS;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class BlasTest {
    static Stream<BLAS> backends() {
        return Stream.of(BLAS.getInstance(), JavaBLAS.getInstance());
    }

    @ParameterizedTest
    @MethodSource("backends")
    void aRankKUpdateAddsTheGramMatrixToTheLowerTriangleWithEveryBackend(BLAS blas) {
        int n = 37;
        int k = 300;
        double[] a = new SplittableRandom(1).doubles((long) n * k, -1, 1).toArray();
        double[] c = new double[n * n];
        c[0] = 5;
        Blas.syrk(blas, n, k, a, n, c);
        for (int j = 0; j < n; j++) {
            for (int i = j; i < n; i++) {
                double expected = i == 0 ? 5 : 0;
                for (int m = 0; m < k; m++) {
                    expected += a[i + m * n] * a[j + m * n];
                }
                // k products of size at most 1.
                assertThat(c[i + j * n]).isCloseTo(expected, within(k * Math.ulp(1.0) * 10));
            }
        }
    }

    @Test
    void aScaledRankKUpdateStartsWhereItIsToldTo() {
        int n = 11;
        int k = 40;
        int at = 7;
        double[] a = random(at + n * k, 2);
        double[] c = random(n * n, 3);
        double[] before = c.clone();
        Blas.syrk(n, k, -0.5, a, at, c);
        for (int j = 0; j < n; j++) {
            for (int i = j; i < n; i++) {
                double expected = before[i + j * n];
                for (int m = 0; m < k; m++) {
                    expected -= 0.5 * a[at + i + m * n] * a[at + j + m * n];
                }
                // k products of size at most a half.
                assertThat(c[i + j * n]).isCloseTo(expected, within(k * Math.ulp(1.0) * 10));
            }
        }
    }

    @Test
    void aTriangularProductReadsTheLowerTriangleAlone() {
        int n = 9;
        int m = 5;
        double[] l = random(n * n, 4);
        double[] b = random(n * m, 5);
        double[] product = b.clone();
        Blas.trmm(n, m, l, product);
        for (int j = 0; j < m; j++) {
            for (int i = 0; i < n; i++) {
                double expected = 0;
                for (int k = 0; k <= i; k++) {
                    expected += l[i + k * n] * b[k + j * n];
                }
                // At most n products of size at most 1.
                assertThat(product[i + j * n]).isCloseTo(expected, within(n * Math.ulp(1.0) * 10));
            }
        }
    }

    @Test
    void aDotProductStartsWhereItIsToldTo() {
        double[] x = random(50, 6);
        double[] y = random(50, 7);
        double expected = 0;
        for (int i = 0; i < 30; i++) {
            expected += x[3 + i] * y[20 + i];
        }
        // 30 products of size at most 1.
        assertThat(Vectors.dot(30, x, 3, y, 20)).isCloseTo(expected, within(30 * Math.ulp(1.0) * 10));
    }

    private static double[] random(int n, long seed) {
        return new SplittableRandom(seed).doubles(n, -1, 1).toArray();
    }

    @Test
    void theBackendIsNamedWithItsPathItsThreadsAndItsSpeed() {
        Blas.Backend backend = Blas.backend();
        assertThat(backend.name()).isNotBlank();
        assertThat(backend.path()).isNotBlank();
        assertThat(backend.threads()).isBetween(0, 1);
        assertThat(backend.gigaflops()).isPositive();
    }

    @Test
    void theBundledOpenBlasIsInUseWhereItIsShipped() {
        org.junit.jupiter.api.Assumptions.assumeTrue(
                System.getProperty("os.name").equals("Linux")
                        && System.getProperty("os.arch").equals("amd64"),
                "the bundled library is checked on Linux x86-64");
        Blas.Backend backend = Blas.backend();
        assertThat(backend.name()).isEqualTo("OpenBLAS");
        assertThat(backend.threads()).isEqualTo(1);
    }
}
