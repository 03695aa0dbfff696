package io.pairscope.core.linalg;

import dev.ludovic.netlib.blas.BLAS;
import dev.ludovic.netlib.blas.JavaBLAS;
import dev.ludovic.netlib.lapack.LAPACK;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.bytedeco.javacpp.Loader;
import org.bytedeco.openblas.global.openblas_full;

/**
 * The BLAS and LAPACK this JVM computes with, chosen once: the OpenBLAS on the class path, else the system's BLAS, else
 * netlib's own (vectorized, then plain Java). All arrays are column-major; an embedding block stored row after row is
 * read as the column-major matrix whose columns are the rows. Always one thread a call: parallelism belongs to the
 * tasks, and the bits of a product depend on the number of threads.
 */
public final class Blas {
    /**
     * What was chosen.
     *
     * @param kernels those of OpenBLAS for a family of processors, such as SkylakeX; null of any other library
     * @param threads as the library reports them; 0 for a system BLAS, which cannot be asked
     * @param gigaflops of a double-precision product of order 512
     */
    public record Backend(String name, String path, String kernels, int threads, double gigaflops) {}

    /** VectorBLAS counts operations of one product in an int. */
    private static final long MAX_VECTOR_OPERATIONS = 1L << 30;

    /** Of the product whose speed is measured. */
    private static final int SPEED_ORDER = 512;

    private static final String OPENBLAS_PATH = loadOpenBlas();
    private static final BLAS BLAS_INSTANCE = selfTested(BLAS.getInstance());
    private static final LAPACK LAPACK_INSTANCE = LAPACK.getInstance();

    static {
        // OpenBLAS counts the processors at its first use, so a limit set before that does not last.
        if (OPENBLAS_PATH != null) {
            openblas_full.openblas_set_num_threads(1);
        }
    }

    private Blas() {}

    /** {@code C ← alpha·op(A)·op(B) + beta·C}, op by {@code "N"} or {@code "T"}; C is m × n, the inner dimension k. */
    public static void gemm(
            String transA,
            String transB,
            int m,
            int n,
            int k,
            double alpha,
            double[] a,
            int lda,
            double[] b,
            int ldb,
            double beta,
            double[] c) {
        BLAS_INSTANCE.dgemm(transA, transB, m, n, k, alpha, a, lda, b, ldb, beta, c, m);
    }

    /** {@code C ← Aᵀ·B}, A k × m and B k × n, which starts at the given place with its columns {@code ldb} apart; C is m × n. */
    public static void product(int m, int n, int k, double[] a, double[] b, int bAt, int ldb, double[] c) {
        BLAS_INSTANCE.dgemm("T", "N", m, n, k, 1, a, 0, k, b, bAt, ldb, 0, c, 0, m);
    }

    /** {@code C ← C + alpha·A·Aᵀ} in the lower triangle; A is n × k and starts at {@code aAt}, C n × n. n²k flops. */
    public static void syrk(int n, int k, double alpha, double[] a, int aAt, double[] c) {
        syrk(BLAS_INSTANCE, n, k, alpha, a, aAt, n, c);
    }

    /** {@code C ← C + A·Aᵀ} likewise, the columns of A {@code lda} apart. */
    public static void syrk(int n, int k, double[] a, int aAt, int lda, double[] c) {
        syrk(BLAS_INSTANCE, n, k, 1, a, aAt, lda, c);
    }

    /** {@code C ← A·B}, A symmetric of order n, of which the upper triangle is read, B and C n × m; a full product. */
    static void symm(int n, int m, double[] a, double[] b, double[] c) {
        BLAS_INSTANCE.dsymm("L", "U", n, m, 1, a, n, b, n, 0, c, n);
    }

    /** {@code B ← L·B}, L the lower triangle of an n × n matrix, B n × m; n²m flops, half of a full product. */
    public static void trmm(int n, int m, double[] l, double[] b) {
        BLAS_INSTANCE.dtrmm("L", "L", "N", "N", n, m, 1, l, n, b, n);
    }

    /** {@code C ← op(A)·op(B)} in single precision; m × n, inner dimension k. */
    public static void gemm(
            String transA, String transB, int m, int n, int k, float[] a, int lda, float[] b, int ldb, float[] c) {
        BLAS_INSTANCE.sgemm(transA, transB, m, n, k, 1, a, lda, b, ldb, 0, c, m);
    }

    /** {@code C ← Aᵀ·B}, A k × m and B k × n, which start at the given places; C is m × n. */
    public static void product(int m, int n, int k, double[] a, int aAt, double[] b, int bAt, double[] c) {
        BLAS_INSTANCE.dgemm("T", "N", m, n, k, 1, a, aAt, k, b, bAt, k, 0, c, 0, m);
    }

    /** {@code C ← Aᵀ·B} in single precision, A k × m and B k × n, which start at the given places; C is m × n. */
    public static void product(int m, int n, int k, float[] a, int aAt, float[] b, int bAt, float[] c) {
        BLAS_INSTANCE.sgemm("T", "N", m, n, k, 1, a, aAt, k, b, bAt, k, 0, c, 0, m);
    }

    static void syrk(BLAS blas, int n, int k, double alpha, double[] a, int aAt, int lda, double[] c) {
        if (!isVectorBlas(blas)) {
            blas.dsyrk("L", "N", n, k, alpha, a, aAt, lda, 1, c, 0, n);
            return;
        }
        int step = (int) Math.max(1, MAX_VECTOR_OPERATIONS / ((long) n * n));
        for (int from = 0; from < k; from += step) {
            int columns = Math.min(step, k - from);
            int at = aAt + from * lda;
            blas.dgemm("N", "T", n, n, columns, alpha, a, at, lda, a, at, lda, 1, c, 0, n);
        }
    }

    /** {@code y ← y + a·x} of n values, those of y from the given place on. */
    public static void add(int n, double a, double[] x, double[] y, int yAt) {
        BLAS_INSTANCE.daxpy(n, a, x, 0, 1, y, yAt, 1);
    }

    /** {@code y ← A·1}, A n × k. */
    public static void sumOfColumns(int n, int k, double[] a, double[] y) {
        double[] ones = new double[k];
        Arrays.fill(ones, 1);
        BLAS_INSTANCE.dgemv("N", n, k, 1, a, n, ones, 1, 0, y, 1);
    }

    /** {@code x ← a·x}. */
    public static void scale(double a, double[] x) {
        BLAS_INSTANCE.dscal(x.length, a, x, 1);
    }

    /** {@code A ← A + a·xxᵀ} for a packed symmetric matrix of order n. */
    public static void spr(int n, double a, double[] x, double[] packed) {
        BLAS_INSTANCE.dspr("U", n, a, x, 1, packed);
    }

    static double dot(int n, double[] x, int xAt, double[] y, int yAt) {
        return BLAS_INSTANCE.ddot(n, x, xAt, 1, y, yAt, 1);
    }

    /** {@code y ← A·x} for a packed symmetric matrix of order n. */
    static void spmv(int n, double[] packed, double[] x, double[] y) {
        BLAS_INSTANCE.dspmv("U", n, 1, packed, x, 1, 0, y, 1);
    }

    static BLAS blas() {
        return BLAS_INSTANCE;
    }

    static LAPACK lapack() {
        return LAPACK_INSTANCE;
    }

    /** Loads the library now; else the first use does. */
    public static void load() {
        // What loads the class loads the library.
    }

    /** Which library computes, where it was found, and how fast it is here: measured once, in about 30 ms. */
    public static Backend backend() {
        return Measured.BACKEND;
    }

    private static final class Measured {
        static final Backend BACKEND = measured();
    }

    private static Backend measured() {
        String implementation = BLAS_INSTANCE.getClass().getSimpleName();
        if (!implementation.contains("JNI")) {
            return new Backend(implementation, "class path", null, 1, gigaflops());
        }
        return OPENBLAS_PATH == null
                ? new Backend("system BLAS", "library path", null, 0, gigaflops())
                : new Backend(
                        "OpenBLAS",
                        OPENBLAS_PATH,
                        openblas_full.openblas_get_corename().getString(),
                        openblas_full.openblas_get_num_threads(),
                        gigaflops());
    }

    /**
     * Extracts and loads the bundled OpenBLAS and names it to netlib, which must happen before netlib's first use.
     * Returns null when there is none for this platform; netlib then looks for the system's.
     */
    private static String loadOpenBlas() {
        try {
            Path directory = Path.of(Loader.load(openblas_full.class)).getParent();
            String library = System.mapLibraryName("openblas");
            for (String name : new String[] {library + ".0", "libopenblas.0.dylib", library}) {
                if (Files.exists(directory.resolve(name))) {
                    String path = directory.resolve(name).toString();
                    System.setProperty("dev.ludovic.netlib.blas.nativeLibPath", path);
                    System.setProperty("dev.ludovic.netlib.lapack.nativeLibPath", path);
                    return path;
                }
            }
            return null;
        } catch (LinkageError | RuntimeException noOpenBlasForThisPlatform) {
            return null;
        }
    }

    /** A native backend that multiplies wrongly would poison every number: it is replaced by a Java one. */
    static BLAS selfTested(BLAS candidate) {
        int n = 24;
        double[] a = testMatrix(n);
        double[] product = new double[n * n];
        double[] gram = new double[n * n];
        candidate.dgemm("N", "T", n, n, n, 1, a, n, a, n, 0, product, n);
        syrk(candidate, n, n, 1, a, 0, n, gram);
        for (int j = 0; j < n; j++) {
            for (int i = j; i < n; i++) {
                double expected = 0;
                for (int k = 0; k < n; k++) {
                    expected += a[i + k * n] * a[j + k * n];
                }
                // Both sums have n terms of size at most 1: n·ε each.
                double tolerance = 2 * n * Math.ulp(1.0);
                if (!(Math.abs(product[i + j * n] - expected) <= tolerance * n)
                        || !(Math.abs(gram[i + j * n] - expected) <= tolerance * n)) {
                    return JavaBLAS.getInstance();
                }
            }
        }
        return candidate;
    }

    private static double gigaflops() {
        int n = SPEED_ORDER;
        double[] a = testMatrix(n);
        double[] c = new double[n * n];
        return gigaflops(() -> BLAS_INSTANCE.dgemm("N", "N", n, n, n, 1, a, n, a, n, 0, c, n));
    }

    /** The best of four runs of a product of order {@value #SPEED_ORDER}. */
    private static double gigaflops(Runnable product) {
        double n = SPEED_ORDER;
        double best = Double.POSITIVE_INFINITY;
        for (int repeat = 0; repeat < 4; repeat++) {
            long start = System.nanoTime();
            product.run();
            best = Math.min(best, System.nanoTime() - start);
        }
        return 2 * n * n * n / best;
    }

    /** 10⁹ operations per second of a single-precision product of order 512 (about 15 ms). */
    public static double singleGigaflops() {
        int n = SPEED_ORDER;
        float[] a = new float[n * n];
        for (int i = 0; i < a.length; i++) {
            a[i] = (float) Math.sin(1.0 + i);
        }
        float[] c = new float[n * n];
        return gigaflops(() -> gemm("N", "N", n, n, n, a, n, a, n, c));
    }

    private static double[] testMatrix(int n) {
        double[] values = new double[n * n];
        for (int i = 0; i < values.length; i++) {
            values[i] = Math.sin(1.0 + i);
        }
        return values;
    }

    private static boolean isVectorBlas(BLAS blas) {
        return blas.getClass().getSimpleName().contains("Vector");
    }
}
