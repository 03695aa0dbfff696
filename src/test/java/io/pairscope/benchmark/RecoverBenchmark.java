package io.pairscope.benchmark;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.ludovic.netlib.lapack.LAPACK;
import io.pairscope.core.linalg.Blas;
import io.pairscope.core.linalg.Matrix;
import io.pairscope.core.linalg.SymmetricMatrix;
import io.pairscope.core.moments.Normalization;
import io.pairscope.core.moments.PairMoments;
import io.pairscope.core.moments.Side;
import io.pairscope.core.recovery.InterModalSvd;
import io.pairscope.core.recovery.PairwiseProductOperator;
import io.pairscope.core.recovery.PairwiseProductOperator.Weighting;
import io.pairscope.core.recovery.RowMap;
import io.pairscope.core.recovery.RowsInMemory;
import io.pairscope.core.recovery.SimilarityRecovery;
import io.pairscope.core.recovery.WhitenedBlock;
import io.pairscope.core.settings.InputColumns;
import io.pairscope.core.settings.OnBadShard;
import io.pairscope.core.settings.ReadOptions;
import io.pairscope.engine.scan.BlockCache;
import io.pairscope.engine.scan.MomentResult;
import io.pairscope.engine.scan.MomentScan;
import io.pairscope.engine.session.Progress;
import io.pairscope.engine.session.Session;
import io.pairscope.engine.shards.Inventory;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import org.bytedeco.openblas.global.openblas_full;
import org.netlib.util.intW;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * What a recovery costs, in three parts, each measured in one run against what bounds it:
 *
 * <pre>{@code
 * src/test/benchmark/recover-at-scale --dense       # the solve beside LAPACK's dgelsd on A, d = 48, N = 20 000
 * src/test/benchmark/recover-at-scale --passes      # seconds a pass by N and d, and the share of the gemm limit
 * src/test/benchmark/recover-at-scale --job 262656 --job 1000000 --heap 8g   # whole cold jobs at d = 512
 * }</pre>
 *
 * Pairs are isotropic about a mean as long as the rows spread about it, which makes a cone, as CLIP's are. Linux only.
 */
@Command(name = "recover-at-scale", mixinStandardHelpOptions = true)
final class RecoverBenchmark implements Callable<Integer> {
    private static final Path HOME = Path.of("target", "benchmark");
    private static final Path DEFAULTS = Path.of("conf", "spark-defaults.conf");
    private static final int SHARDS = 8;

    /** Solves before those that are measured: the JVM compiles what it runs often. */
    private static final int WARM_UPS = 8;

    @Option(names = "--dense")
    private boolean dense;

    @Option(names = "--passes")
    private boolean passes;

    @Option(names = "--job", paramLabel = "ROWS", description = "A whole job over so many rows. Repeatable.")
    private List<Integer> jobs = new ArrayList<>();

    @Option(names = "--dims", defaultValue = "512", description = "Of whole jobs.")
    private int dims;

    @Option(names = "--seed", defaultValue = "1")
    private long seed;

    @Option(names = "--repeats", defaultValue = "5", description = "Measured passes, or solves; medians are shown.")
    private int repeats;

    @Option(names = "--heap", defaultValue = "2g", description = "-Xmx of whole jobs.")
    private String heap;

    @Option(names = "--limit", defaultValue = "PT1H", description = "What a job may take, as ISO 8601 spells it.")
    private Duration limit;

    public static void main(String[] arguments) {
        System.exit(new CommandLine(new RecoverBenchmark()).execute(arguments));
    }

    @Override
    public Integer call() throws Exception {
        System.out.println(Blas.backend() + ", " + Runtime.getRuntime().availableProcessors() + " processors, "
                + Runtime.version());
        if (dense) {
            besideDenseLeastSquares(48, 20_000);
        }
        if (passes) {
            costOfPasses();
        }
        for (int rows : jobs) {
            wholeJob(rows);
        }
        return 0;
    }

    /** The solve from whitened rows to Q, and dgelsd on A of N × d² with one thread and with one a processor. */
    private void besideDenseLeastSquares(int d, int n) {
        double[] rows = whitened(d, n);
        List<WhitenedBlock> blocks = new ArrayList<>();
        for (int from = 0; from < n; from += 1024) {
            int count = Math.min(1024, n - from);
            blocks.add(new WhitenedBlock(d, count, Arrays.copyOfRange(rows, from * d, (from + count) * d)));
        }
        double[] ours = new double[repeats];
        double[] theirs = new double[repeats];
        double[] theirsThreaded = new double[repeats];
        double difference = 0;
        for (int repeat = -WARM_UPS; repeat < repeats; repeat++) {
            long start = System.nanoTime();
            SymmetricMatrix q = new SimilarityRecovery(
                            new RowsInMemory(blocks), new SimilarityRecovery.Options(1e-10, 500, seed), stage -> {})
                    .solve()
                    .q();
            long middle = System.nanoTime();
            if (repeat < 0) {
                continue; // LAPACK needs no warming up.
            }
            double[] x = leastSquares(rows, d, n);
            long end = System.nanoTime();
            openblas_full.openblas_set_num_threads(Runtime.getRuntime().availableProcessors());
            leastSquares(rows, d, n);
            openblas_full.openblas_set_num_threads(1);
            theirsThreaded[repeat] = (System.nanoTime() - end) / 1e9;
            ours[repeat] = (middle - start) / 1e9;
            theirs[repeat] = (end - middle) / 1e9;
            for (int j = 0; j < d; j++) {
                for (int i = 0; i < d; i++) {
                    difference = Math.max(difference, Math.abs(q.get(i, j) - x[i + j * d]));
                }
            }
        }
        System.out.printf(
                "d = %d, N = %,d: solve %.3f s, dgelsd on A %.1f s, with a thread per processor %.1f s (medians of %d);"
                        + " ratios %.0f and %.0f; largest difference of Q %.1e%n",
                d,
                n,
                median(ours),
                median(theirs),
                median(theirsThreaded),
                repeats,
                median(theirs) / median(ours),
                median(theirsThreaded) / median(ours),
                difference);
    }

    private static double[] leastSquares(double[] rows, int d, int n) {
        int columns = d * d;
        double[] a = new double[n * columns];
        for (int j = 0; j < d; j++) {
            for (int i = 0; i < d; i++) {
                for (int row = 0; row < n; row++) {
                    a[row + (i + j * d) * n] = rows[row * d + i] * rows[row * d + j];
                }
            }
        }
        double[] b = new double[n];
        Arrays.fill(b, 1);
        double[] s = new double[columns];
        intW rank = new intW(0);
        intW info = new intW(0);
        double[] work = new double[1];
        int[] iwork = new int[1];
        LAPACK.getInstance().dgelsd(n, columns, 1, a, n, b, n, s, 1e-12, rank, work, -1, iwork, info);
        work = new double[(int) work[0]];
        iwork = new int[Math.max(1, iwork[0])];
        LAPACK.getInstance().dgelsd(n, columns, 1, a, n, b, n, s, 1e-12, rank, work, work.length, iwork, info);
        if (info.val != 0) {
            throw new ArithmeticException("dgelsd: info " + info.val);
        }
        return b;
    }

    /** W of unit rows with a common mean, row after row. */
    private double[] whitened(int d, int n) {
        SplittableRandom random = new SplittableRandom(seed);
        double[] rows = new double[n * d];
        for (int i = 0; i < n; i++) {
            double squares = 0;
            for (int j = 0; j < d; j++) {
                rows[i * d + j] = 1 + random.nextGaussian();
                squares += rows[i * d + j] * rows[i * d + j];
            }
            for (int j = 0; j < d; j++) {
                rows[i * d + j] /= Math.sqrt(squares);
            }
        }
        Matrix x = new Matrix(d, n, rows);
        SymmetricMatrix gram = SymmetricMatrix.ofUpper(x.times(x.transposed()));
        Matrix basis = InterModalSvd.ofGrams(gram, gram).map(Side.IMAGE, d).orElseThrow();
        return basis.transposeTimes(x).scaled(Math.sqrt(n)).values();
    }

    private void costOfPasses() throws IOException, InterruptedException {
        double before = gemmLimit();
        try (Session session =
                Session.open("local[*]", "Pairscope benchmark", Optional.of(DEFAULTS), Progress.onStandardError())) {
            System.out.printf("%8s %9s %10s %10s %8s%n", "d", "N", "s per pass", "GF/s", "share");
            int[][] sizes = {{512, 65_536}, {512, 131_072}, {512, 262_144}, {256, 262_144}, {128, 262_144}};
            for (int[] size : sizes) {
                double seconds = secondsOfPass(session, size[0], size[1]);
                double gigaflops = 2 * 2.0 * size[0] * size[0] * size[1] / seconds / 1e9;
                System.out.printf(
                        "%8d %,9d %10.3f %10.1f %7.0f%%%n",
                        size[0], size[1], seconds, gigaflops, 100 * gigaflops / before);
            }
        }
        System.out.printf("gemm limit on all processors: %.1f GF/s before, %.1f after%n", before, gemmLimit());
    }

    private double secondsOfPass(Session session, int d, int n) throws IOException, InterruptedException {
        Path directory = prepared(n, d);
        Inventory inventory = Inventory.of(session, List.of(directory.toString()), InputColumns.PAIRS);
        MomentResult pass = MomentScan.run(
                session, "input", inventory, new ReadOptions(0, 0, Normalization.APPLY, 32, OnBadShard.STOP, 0));
        PairMoments moments = pass.total();
        Matrix basis = InterModalSvd.ofGrams(
                        moments.marginal(Side.IMAGE).gram(),
                        moments.marginal(Side.TEXT).gram())
                .map(Side.IMAGE, d)
                .orElseThrow();
        RowMap whitening = RowMap.whitening(Side.IMAGE, basis, n);
        try (BlockCache rows = BlockCache.of(session, pass, whitening, seed, 0)) {
            double[] values = new SplittableRandom(seed)
                    .doubles(SymmetricMatrix.packedLength(d), -1, 1)
                    .toArray();
            SymmetricMatrix q = SymmetricMatrix.ofPacked(d, values);
            PairwiseProductOperator operator = PairwiseProductOperator.of(List.of(q, q), Weighting.EQUILIBRATED);
            double[] seconds = new double[repeats];
            for (int repeat = -3; repeat < repeats; repeat++) {
                long start = System.nanoTime();
                rows.pass(operator);
                if (repeat >= 0) {
                    seconds[repeat] = (System.nanoTime() - start) / 1e9;
                }
            }
            return median(seconds);
        }
    }

    private void wholeJob(int rows) throws IOException, InterruptedException {
        Path input = prepared(rows, dims);
        Path output = HOME.resolve("recover");
        double before = gemmLimit();
        ColdProcess process = ColdProcess.run(
                List.of(
                        "jobs/pairscope",
                        "recover",
                        "--embeddings",
                        input.toString(),
                        "--output",
                        output.toString(),
                        "--overwrite"),
                Map.of("PAIRSCOPE_JAVA_OPTIONS", "-Xmx" + heap),
                HOME.resolve("recover.log"),
                limit);
        double limitGigaflops = Math.max(before, gemmLimit());
        ObjectMapper json = new ObjectMapper();
        JsonNode statistics =
                json.readTree(output.resolve("report.json").toFile()).get("statistics");
        JsonNode seconds =
                json.readTree(output.resolve("manifest.json").toFile()).get("seconds");
        int iterations = statistics.at("/recovery_iterations/value").asInt();
        double solve = seconds.get("solve").asDouble();
        // The right-hand side, and T of two matrices an iteration.
        double flops = (2.0 * iterations + 1.5) * 2.0 * dims * dims * rows;
        System.out.printf(
                "d = %d, N = %,d (%.2f rows per unknown), heap %s: %d iterations, %.1f s each, %.1f GF/s = %.0f%% of the gemm"
                        + " limit of %.1f, max error %.1e, rms %.1e, defect %.1e; moments %.1f s, whitening %.1f s, solve"
                        + " %.1f s, output %.1f s, whole job %.1f s, peak %.0f MiB%n",
                dims,
                rows,
                statistics.at("/rows_per_unknown/value").asDouble(),
                heap,
                iterations,
                solve / iterations,
                flops / solve / 1e9,
                100 * flops / solve / 1e9 / limitGigaflops,
                limitGigaflops,
                statistics.at("/recovery_max_error/value").asDouble(),
                statistics.at("/recovery_rms_error/value").asDouble(),
                statistics.at("/identifiability_defect/value").asDouble(),
                seconds.get("moments").asDouble(),
                seconds.get("whitened rows").asDouble(),
                solve,
                seconds.get("recovered").asDouble(),
                process.seconds(),
                process.peakMebibytes());
    }

    private Path prepared(int rows, int d) throws IOException, InterruptedException {
        SyntheticPairs pairs = new SyntheticPairs(rows, d, SHARDS, seed, 2, 1);
        Path directory = HOME.resolve(pairs.name());
        pairs.write(directory);
        return directory;
    }

    /** GF/s of dgemm of order 1024 on all processors at once, one thread each, for two seconds. */
    private static double gemmLimit() throws InterruptedException {
        int n = 1024;
        int threads = Runtime.getRuntime().availableProcessors();
        long[] products = new long[threads];
        long start = System.nanoTime();
        List<Thread> running = new ArrayList<>();
        for (int t = 0; t < threads; t++) {
            int thread = t;
            double[] a = new SplittableRandom(t).doubles((long) n * n).toArray();
            double[] c = new double[n * n];
            Thread worker = new Thread(() -> {
                while (System.nanoTime() - start < 2_000_000_000L) {
                    Blas.gemm("N", "T", n, n, n, 1, a, n, a, n, 0, c);
                    products[thread]++;
                }
            });
            worker.start();
            running.add(worker);
        }
        for (Thread worker : running) {
            worker.join();
        }
        double seconds = (System.nanoTime() - start) / 1e9;
        return Arrays.stream(products).sum() * 2.0 * n * n * n / seconds / 1e9;
    }

    private static double median(double[] values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        return sorted[sorted.length / 2];
    }
}
