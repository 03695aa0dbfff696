package io.pairscope.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.pairscope.fixtures.FaultyTasks;
import io.pairscope.fixtures.SharedSpark;
import io.pairscope.fixtures.StandaloneCluster;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.jar.JarOutputStream;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Every job on a cluster of processes, submitted as users do, with and without executors that die: what it leaves has the bits
 * of an embedded run.
 */
@SharedSpark
class ClusterTest {
    private static final long SECONDS_PER_JOB = 240;

    @TempDir
    private static Path temporary;

    private static StandaloneCluster cluster;
    private static Path audited;
    private static Path faults;
    private static Path ratings;

    /** A job with what it reads. */
    enum Submitted {
        AUDIT("--input", "data-samples/emoji-noto", "--set", "groups=4"),
        COMPARE("--reference", "data-samples/emoji-noto", "--candidate", "data-samples/emoji-twemoji"),
        RECOVER("--embeddings", "data-samples/emoji-keywords-names-24"),
        RETRIEVE("--input", "data-samples/emoji-keywords-names-24"),
        FILTER("--scores", "scores", "--by", "pmi", "--keep-fraction", "0.3"),
        AGREE("--scores", "scores", "--human", "ratings");

        private final String[] options;

        Submitted(String... options) {
            this.options = options;
        }

        private String job() {
            return name().toLowerCase(Locale.ROOT);
        }

        /** Relative paths mean nothing where a driver in a cluster starts. */
        private List<String> arguments() {
            return Stream.of(options)
                    .map(option -> switch (option) {
                        case "scores" -> audited.resolve("scores").toString();
                        case "ratings" -> ratings.toString();
                        default ->
                            option.startsWith("data-samples/")
                                    ? Path.of(option).toAbsolutePath().toString()
                                    : option;
                    })
                    .toList();
        }
    }

    @BeforeAll
    static void start(SparkSession spark) throws Exception {
        cluster = StandaloneCluster.start(temporary);
        faults = jarOf(FaultyTasks.class);
        CommandRun audit = CommandRun.audit(
                spark, temporary.resolve("audited"), "--input", "data-samples/emoji-keywords-names-24");
        audited = audit.output();
        ratings = temporary.resolve("ratings.csv");
        List<String> lines = new ArrayList<>(List.of("id,human"));
        audit.scoredIds().forEach(id -> lines.add(id + "," + Math.floorMod(id.hashCode(), 5)));
        Files.write(ratings, lines);
    }

    /** A jar of a class and those within it. */
    private static Path jarOf(Class<?> type) throws IOException {
        Path jar = temporary.resolve(type.getSimpleName() + ".jar");
        String directory = type.getPackageName().replace('.', '/') + "/";
        Path classes = Path.of("target/test-classes").resolve(directory);
        try (JarOutputStream out = new JarOutputStream(Files.newOutputStream(jar));
                DirectoryStream<Path> files = Files.newDirectoryStream(classes, type.getSimpleName() + "*.class")) {
            for (Path file : files) {
                out.putNextEntry(new ZipEntry(directory + file.getFileName()));
                Files.copy(file, out);
            }
        }
        return jar;
    }

    @AfterAll
    static void stop() {
        if (cluster != null) {
            cluster.close();
        }
    }

    /** In each of the first stages an executor dies with whatever it holds, and a task takes so long that another one does the same. */
    @ParameterizedTest
    @EnumSource
    void aDriverHereLeavesTheBitsOfAnEmbeddedRun(Submitted submitted, SparkSession spark) throws Exception {
        Path output = temporary.resolve("client-" + submitted);
        assertFaultsChangeNothing(
                spark, submitted, output, "0,1,2,4,8", FaultyTasks.LINGERS, FaultyTasks.speculation());
    }

    /** Likewise in the first two stages, but for a task that fails when all its work is done. */
    @ParameterizedTest
    @EnumSource
    void aDriverInTheClusterLikewise(Submitted submitted, SparkSession spark) throws Exception {
        Path output = temporary.resolve("cluster-" + submitted);
        List<String> further = List.of("--deploy-mode", "cluster", "--driver-memory", "1g");
        String said = assertFaultsChangeNothing(spark, submitted, output, "0,1", FaultyTasks.FAILS, further);
        assertThat(said).contains("read verdict.json");
    }

    private static String assertFaultsChangeNothing(
            SparkSession spark, Submitted submitted, Path output, String stages, String second, List<String> further)
            throws Exception {
        Path marks = Files.createDirectories(temporary.resolve("marks-" + output.getFileName()));
        List<String> options = new ArrayList<>(further);
        options.addAll(List.of("--jars", faults.toString()));
        options.addAll(List.of("--conf", "spark.plugins=" + FaultyTasks.class.getName()));
        options.addAll(List.of("--conf", FaultyTasks.MARKS + "=" + marks));
        options.addAll(List.of("--conf", FaultyTasks.STAGES + "=" + stages));
        options.addAll(List.of("--conf", FaultyTasks.SECOND + "=" + second));
        String said = submit(submitted, output, options.toArray(new String[0]));
        await(output.resolve("verdict.json"), said);
        assertThat(marks.toFile().list())
                .as("faults by stage")
                .contains(FaultyTasks.DIES + "-0", second + "-0", FaultyTasks.DIES + "-1", second + "-1");
        assertSame(spark, submitted, output);
        return said;
    }

    /** The jar of our classes alone, with libraries from elsewhere. */
    @Test
    void theThinJarRunsWithItsLibrariesBesideIt(SparkSession spark) throws Exception {
        Path output = temporary.resolve("thin");
        String libraries = Stream.of(Files.readString(Path.of("target/java.classpath"))
                        .replaceAll("^-cp \"|\"\\s*$", "")
                        .split(":"))
                .filter(
                        jar -> jar.matches(
                                ".*/(picocli|config|dec|openblas|javacpp|commons-numbers-[a-z]+|sketches-java|jte-runtime|chart.js)-[^/]*\\.jar"))
                .collect(Collectors.joining(","));
        List<String> command = new ArrayList<>(List.of("java", "@target/java.options", "-Xmx1g", "-cp"));
        command.addAll(List.of(StandaloneCluster.HOME + "/jars/*", "org.apache.spark.deploy.SparkSubmit"));
        command.addAll(List.of("--master", cluster.master(), "--properties-file", "conf/spark-defaults.conf"));
        command.addAll(List.of("--jars", libraries, "--class", "io.pairscope.cli.Main", thinJar()));
        command.addAll(List.of("audit", "--master", cluster.master(), "--output", output.toString()));
        command.addAll(List.of("--set", "uncertainty=off"));
        command.addAll(Submitted.AUDIT.arguments());
        String said = run(command, output);
        assertThat(output.resolve("verdict.json")).as(said).exists();
        assertSame(spark, Submitted.AUDIT, output);
    }

    private static String thinJar() throws IOException {
        try (Stream<Path> jars = Files.list(Path.of("target"))) {
            return jars.map(Path::toString)
                    .filter(jar -> jar.matches("target/pairscope-.*\\.jar") && !jar.endsWith("-all.jar"))
                    .findFirst()
                    .orElseThrow();
        }
    }

    private static void assertSame(SparkSession spark, Submitted submitted, Path output) throws IOException {
        CommandRun here = CommandRun.in(
                spark,
                submitted.job(),
                temporary.resolve("embedded-" + output.getFileName()),
                submitted.arguments().toArray());
        CommandRun there = new CommandRun(spark, output, here.exitCode(), "", "");
        assertThat(there.verdict().get("exit_code").asInt()).isEqualTo(here.exitCode());
        assertThat(there.statistics()).isEqualTo(here.statistics());
        assertThat(there.tables()).isEqualTo(here.tables());
        Path state = here.output().resolve("state/moments.arrow");
        if (Files.exists(state)) {
            assertThat(output.resolve("state/moments.arrow")).hasSameBinaryContentAs(state);
        }
    }

    private static String submit(Submitted submitted, Path output, String... further) throws Exception {
        List<String> command = new ArrayList<>(List.of("bash", "jobs/pairscope", submitted.job()));
        command.addAll(List.of("--master", cluster.master(), "--output", output.toString()));
        command.addAll(List.of("--set", "uncertainty=off"));
        command.addAll(submitted.arguments());
        command.addAll(List.of(further));
        return run(command, output);
    }

    private static String run(List<String> command, Path output) throws Exception {
        Path log = Path.of(output + ".log");
        ProcessBuilder builder =
                new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile());
        builder.environment().keySet().removeAll(List.of("SPARK_HOME", "HADOOP_CONF_DIR", "YARN_CONF_DIR"));
        builder.environment().put("PAIRSCOPE_JAVA_OPTIONS", "-Xmx1g");
        Process process = builder.start();
        boolean ended = process.waitFor(SECONDS_PER_JOB, TimeUnit.SECONDS);
        if (!ended) {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly();
        }
        String said = Files.readString(log, StandardCharsets.UTF_8);
        assertThat(ended).as(said).isTrue();
        return said;
    }

    private static void await(Path file, String said) throws InterruptedException {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(SECONDS_PER_JOB);
        while (!isWhole(file) && System.nanoTime() < end) {
            Thread.sleep(200);
        }
        assertThat(file).as(said).exists();
    }

    private static boolean isWhole(Path json) {
        try {
            return Files.exists(json)
                    && new ObjectMapper().readTree(json.toFile()).has("exit_code");
        } catch (IOException halfWritten) {
            return false;
        }
    }
}
