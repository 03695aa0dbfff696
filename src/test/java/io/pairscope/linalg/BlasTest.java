package io.pairscope.linalg;

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
