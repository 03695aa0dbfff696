package io.pairscope.benchmark;

import io.pairscope.core.linalg.SymmetricMatrix;
import io.pairscope.core.moments.PairMoments;
import io.pairscope.engine.snapshot.MomentsFile;
import io.pairscope.engine.storage.Storage;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * The whole cold audit (JVM start to verdict, scores written) beside a cold job that does nothing but MLlib's covariance
 * of the same shards, in the same heap; with {@code --scale}, the audit's peak memory at N and 10·N rows instead. Every
 * run is a process of its own, on shards that are in the page cache. Linux only. From the root of the checkout:
 *
 * <pre>{@code
 * src/test/benchmark/audit-against-mllib                            # 200 000 × (512 + 512), 8 shards, three repeats
 * src/test/benchmark/audit-against-mllib --scale                    # 20 000 and 200 000 rows
 * src/test/benchmark/audit-against-mllib --scale --rows 2000000     # 200 000 and 2 000 000 rows, 9 GB of disk
 * }</pre>
 *
 * The audit starts from the class archive that jobs/pairscope makes once; what it takes without is shown too, since MLlib
 * has none. The audit takes rows as they are ({@code normalize=never}), as MLlib does, so that both compute one covariance; that
 * they did is checked, by its trace and its Frobenius norm.
 */
@Command(name = "audit-against-mllib", mixinStandardHelpOptions = true)
final class AuditBenchmark implements Callable<Integer> {
    /** Both sides sum n squares in fp64: n·ε is 4e-10 at two million rows, and what is seen is 1e-14. */
    private static final double TOLERANCE = 1e-9;

    private static final double CONDITION = 1e6;
    private static final double MEAN = 0.1;

    private static final Path HOME = Path.of("target", "benchmark");
    private static final Path DEFAULTS = Path.of("conf", "spark-defaults.conf");

    /** The class archive of the JDK alone, in place of the one that jobs/pairscope makes of its first run. */
    private static final String WITHOUT_ARCHIVE =
            "-XX:SharedArchiveFile=" + System.getProperty("java.home") + "/lib/server/classes.jsa";

    @Option(names = "--rows", defaultValue = "200000", description = "Pairs; with --scale, of the larger set.")
    private int rows;

    @Option(names = "--dims", defaultValue = "512", description = "Dimensions a side.")
    private int dims;

    @Option(names = "--shards", defaultValue = "8")
    private int shards;

    @Option(names = "--seed", defaultValue = "1")
    private long seed;

    @Option(names = "--repeats", defaultValue = "3")
    private int repeats;

    @Option(names = "--heap", defaultValue = "2g", description = "-Xmx of every measured JVM.")
    private String heap;

    @Option(names = "--limit", defaultValue = "PT15M", description = "What a run may take, as ISO 8601 spells it.")
    private Duration limit;

    @Option(names = "--scale", description = "Peak memory of the audit at a tenth of the rows and at all of them.")
    private boolean scale;

    public static void main(String[] arguments) {
        System.exit(new CommandLine(new AuditBenchmark()).execute(arguments));
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        System.out.printf(
                "%,d pairs of %d + %d dimensions, %d shards, heap %s, %d processors, %s%n",
                rows, dims, dims, shards, heap, Runtime.getRuntime().availableProcessors(), Runtime.version());
        return scale ? scale() : compare();
    }

    private int compare() throws IOException, InterruptedException {
        Path input = prepared(rows);
        Runs audits = new Runs("whole audit");
        Runs unarchived = new Runs("… without archive");
        Runs covariances = new Runs("MLlib covariance alone");
        boolean alike = true;
        for (int repeat = 0; repeat < repeats; repeat++) {
            // Alternating, so that a machine that gets slower or faster does so for all.
            if (repeat % 2 == 0) {
                audits.add(audit(input, ""));
                covariances.add(mllib(input));
                unarchived.add(audit(input, WITHOUT_ARCHIVE));
            } else {
                unarchived.add(audit(input, WITHOUT_ARCHIVE));
                covariances.add(mllib(input));
                audits.add(audit(input, ""));
            }
            alike &= sameCovariance();
        }
        System.out.println(Runs.heading());
        System.out.println(audits.line());
        System.out.println(covariances.line());
        System.out.println(unarchived.line());
        System.out.println(audits.over(covariances));
        System.out.println(unarchived.over(covariances));
        return alike ? 0 : 1;
    }

    private int scale() throws IOException, InterruptedException {
        Path small = prepared(rows / 10);
        Path large = prepared(rows);
        Runs few = new Runs("%,d rows".formatted(rows / 10));
        Runs many = new Runs("%,d rows".formatted(rows));
        for (int repeat = 0; repeat < repeats; repeat++) {
            few.add(audit(small, ""));
            many.add(audit(large, ""));
        }
        System.out.println(Runs.heading());
        System.out.println(few.line());
        System.out.println(many.line());
        System.out.println(many.over(few));
        return 0;
    }

    /** Makes the set if it is not there, and reads it once: nobody pays for the disk. */
    private Path prepared(int count) throws IOException, InterruptedException {
        SyntheticPairs pairs = new SyntheticPairs(count, dims, shards, seed, CONDITION, MEAN);
        Path directory = HOME.resolve(pairs.name());
        pairs.write(directory);
        try (Stream<Path> files = Files.list(directory)) {
            for (Path file : files.toList()) {
                try (InputStream stream = Files.newInputStream(file)) {
                    stream.transferTo(OutputStream.nullOutputStream());
                }
            }
        }
        return directory;
    }

    private ColdProcess audit(Path input, String javaOptions) throws IOException, InterruptedException {
        String output = HOME.resolve("audit").toString();
        List<String> command = List.of(
                "jobs/pairscope",
                "audit",
                "--input",
                input.toString(),
                "--output",
                output,
                "--overwrite",
                "--normalize",
                "never");
        return ColdProcess.run(
                command,
                Map.of("PAIRSCOPE_JAVA_OPTIONS", "-Xmx" + heap + " " + javaOptions),
                HOME.resolve("audit.log"),
                limit);
    }

    private ColdProcess mllib(Path input) throws IOException, InterruptedException {
        List<String> command = List.of(
                "java",
                "@target/java.options",
                "-cp",
                System.getProperty("java.class.path"),
                "-Xmx" + heap,
                "-XX:+UseParallelGC",
                MllibCovariance.class.getName(),
                input.toString(),
                DEFAULTS.toString());
        Map<String, String> environment =
                Map.of("OPENBLAS_NUM_THREADS", "1", "OMP_NUM_THREADS", "1", "SPARK_LOCAL_IP", "127.0.0.1");
        return ColdProcess.run(command, environment, mllibLog(), limit);
    }

    private static Path mllibLog() {
        return HOME.resolve("mllib.log");
    }

    /** Whether the last run of either side found the same covariance. */
    private static boolean sameCovariance() throws IOException {
        String state = HOME.resolve("audit/state/moments.arrow").toString();
        PairMoments moments = MomentsFile.read(Storage.withoutSession(Optional.empty()), state)
                .total();
        SymmetricMatrix covariance = moments.joint().sampleCovariance();
        boolean alike = same(MllibCovariance.TRACE, covariance.trace());
        return same(MllibCovariance.FROBENIUS, covariance.frobeniusSquared()) && alike;
    }

    private static boolean same(String label, double audited) throws IOException {
        double computed = Files.readAllLines(mllibLog()).stream()
                .filter(line -> line.startsWith(label))
                .mapToDouble(line -> Double.parseDouble(line.substring(label.length())))
                .findFirst()
                .orElseThrow(() -> new IOException("no " + label + "in " + mllibLog()));
        double difference = Math.abs(audited - computed) / Math.abs(computed);
        boolean alike = difference <= TOLERANCE;
        System.err.printf(
                "%s%s in the audit, %s in MLlib: %.1e apart%s%n",
                label, audited, computed, difference, alike ? "" : ", which is not the same covariance");
        return alike;
    }
}
