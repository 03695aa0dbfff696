package io.pairscope.core.linalg;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.ludovic.netlib.blas.BLAS;
import dev.ludovic.netlib.blas.JavaBLAS;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class BlasTest {
    /** The one in use and every fallback that this JVM has, by name. */
    static Stream<Named<BLAS>> backends() throws ReflectiveOperationException {
        // Names the bundled library to netlib, which looks for one at its first use and never again.
        Blas.backend();
        List<Named<BLAS>> backends = new ArrayList<>();
        backends.add(Named.of("in use", BLAS.getInstance()));
        for (String name : List.of("VectorBLAS", "Java11BLAS", "Java8BLAS", "F2jBLAS")) {
            // The first needs the module jdk.incubator.vector.
            if (!name.equals("VectorBLAS")
                    || ModuleLayer.boot().findModule("jdk.incubator.vector").isPresent()) {
                Method instance =
                        Class.forName("dev.ludovic.netlib.blas." + name).getMethod("getInstance");
                instance.setAccessible(true);
                backends.add(Named.of(name, (BLAS) instance.invoke(null)));
            }
        }
        return backends.stream();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("backends")
    void aRankKUpdateAddsTheGramMatrixToTheLowerTriangleWithEveryBackend(BLAS blas) {
        int n = 37;
        int k = 300;
        double[] a = random(n * k, 1);
        double[] c = new double[n * n];
        c[0] = 5;
        double[] before = c.clone();
        Blas.syrk(blas, n, k, 1, a, 0, n, c);
        assertRankKUpdate(1, n, k, a, 0, n, before, c);
    }

    /** {@code C + alpha·A·Aᵀ} by plain loops; products of values of size at most 1. */
    private static void assertRankKUpdate(
            double alpha, int n, int k, double[] a, int at, int lda, double[] before, double[] after) {
        for (int j = 0; j < n; j++) {
            for (int i = j; i < n; i++) {
                double expected = before[i + j * n];
                for (int m = 0; m < k; m++) {
                    expected += alpha * a[at + i + m * lda] * a[at + j + m * lda];
                }
                // k products of size at most 1.
                assertThat(after[i + j * n]).isCloseTo(expected, within(k * Math.ulp(1.0) * 10));
            }
        }
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("backends")
    void aProductIsThatOfPlainLoopsWithEveryBackend(BLAS blas) {
        int m = 19;
        int n = 23;
        int k = 130;
        double[] a = random(k * m, 8);
        double[] b = random(k * n, 9);
        double[] c = new double[m * n];
        float[] single = new float[m * n];
        blas.dgemm("T", "N", m, n, k, 1, a, k, b, k, 0, c, m);
        blas.sgemm("T", "N", m, n, k, 1, narrowed(a), k, narrowed(b), k, 0, single, m);
        for (int j = 0; j < n; j++) {
            for (int i = 0; i < m; i++) {
                double expected = 0;
                for (int l = 0; l < k; l++) {
                    expected += a[l + i * k] * b[l + j * k];
                }
                // k products of size at most 1, each of factors that were rounded in single precision.
                assertThat(c[i + j * m]).isCloseTo(expected, within(k * Math.ulp(1.0) * 10));
                assertThat((double) single[i + j * m]).isCloseTo(expected, within(k * Math.ulp(1f) * 3.0));
            }
        }
    }

    private static float[] narrowed(double[] values) {
        float[] narrowed = new float[values.length];
        for (int i = 0; i < values.length; i++) {
            narrowed[i] = (float) values[i];
        }
        return narrowed;
    }

    @Test
    void aBackendThatMultipliesWronglyIsReplacedByAJavaOne() {
        BLAS idle = (BLAS) Proxy.newProxyInstance(
                BLAS.class.getClassLoader(), new Class<?>[] {BLAS.class}, (proxy, method, arguments) -> null);
        assertThat(Blas.selfTested(idle)).isInstanceOf(JavaBLAS.class);
        assertThat(Blas.selfTested(BLAS.getInstance())).isSameAs(BLAS.getInstance());
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("backends")
    void aRankKUpdateReadsColumnsThatAreApart(BLAS blas) {
        int n = 37;
        int k = 300;
        int at = 3;
        int lda = 45;
        double[] a = random(at + lda * k, 4);
        double[] c = new double[n * n];
        Blas.syrk(blas, n, k, 1, a, at, lda, c);
        assertRankKUpdate(1, n, k, a, at, lda, new double[n * n], c);
    }

    @Test
    void aSymmetricProductReadsTheUpperTriangleAlone() {
        int n = 9;
        int m = 5;
        double[] a = random(n * n, 6);
        double[] b = random(n * m, 7);
        double[] product = new double[n * m];
        Blas.symm(n, m, a, b, product);
        for (int j = 0; j < m; j++) {
            for (int i = 0; i < n; i++) {
                double expected = 0;
                for (int k = 0; k < n; k++) {
                    expected += a[Math.min(i, k) + Math.max(i, k) * n] * b[k + j * n];
                }
                assertThat(product[i + j * n]).isCloseTo(expected, within(n * Math.ulp(1.0) * 10));
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
        assertRankKUpdate(-0.5, n, k, a, at, n, before, c);
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
    void theBundledOpenBlasIsInUseWhereItIsShipped() {
        assumeTrue(
                System.getProperty("os.name").equals("Linux")
                        && System.getProperty("os.arch").equals("amd64"),
                "the bundled library is checked on Linux x86-64");
        Blas.Backend backend = Blas.backend();
        assertThat(backend.name()).isEqualTo("OpenBLAS");
        assertThat(Path.of(backend.path())).isRegularFile();
        assertThat(backend.threads()).isEqualTo(1);
    }
}
