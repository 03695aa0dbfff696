package io.pairscope.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.pairscope.fixtures.Forked;
import io.pairscope.fixtures.Gaussians;
import io.pairscope.fixtures.Shards;
import io.pairscope.fixtures.SharedSpark;
import io.pairscope.fixtures.VaultFileSystem;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Properties;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.apache.spark.SparkConf;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.storage.StorageLevel;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Secrets in settings, environment and URLs, and what Spark leaves on disks. */
@SharedSpark
class SecurityTest {
    private static final String CANARY = "canary";
    private static final String VAULT = "fs.vault.impl";
    private static final String PROFILE = "conf/spark-secure.conf";
    private static final String PLAIN = "a line that nobody else may read";
    private static final long LIMIT_SECONDS = 300;

    private final SparkSession spark;

    @TempDir
    private Path directory;

    SecurityTest(SparkSession spark) {
        this.spark = spark;
    }

    @BeforeEach
    void writePairs() {
        new Shards().rows(Gaussians.equicorrelated(60, 3, 0.5, 1)).write(directory.resolve("in/a.parquet"));
    }

    private String vault(String place) {
        return "vault://me:" + CANARY + "-in-url@host" + directory.resolve(place);
    }

    private List<String> audit(String... more) {
        List<String> words = new ArrayList<>(List.of("audit", "--input", vault("in"), "--output", vault("out")));
        words.addAll(List.of("--state", vault("kept"), "--set", "history.directory=" + vault("history")));
        words.addAll(List.of(more));
        return words;
    }

    /** Nothing of what a run wrote or printed holds the word; the Parquet files among it are not compressed, or hold numbers. */
    private void assertNoCanary(String printed) throws IOException {
        assertThat(printed).isNotEmpty().doesNotContain(CANARY);
        try (Stream<Path> files = Files.walk(directory)) {
            assertThat(files.filter(Files::isRegularFile).filter(file -> !file.endsWith("defaults")))
                    .allSatisfy(file -> assertThat(Files.readString(file, StandardCharsets.ISO_8859_1))
                            .doesNotContain(CANARY));
        }
    }

    @Test
    void aRunUnderTheSecureProfileShowsAndKeepsNoSecret() throws IOException, InterruptedException {
        Path defaults = directory.resolve("defaults");
        Files.writeString(
                defaults,
                Files.readString(Path.of(PROFILE)) + "\nspark.hadoop." + VAULT + " " + VaultFileSystem.class.getName()
                        + "\nspark.hadoop.fs.s3a.secret.key " + CANARY + "-in-conf\n");
        List<String> words = new ArrayList<>(List.of("-Dpairscope.spark.defaults=" + defaults, Main.class.getName()));
        words.addAll(audit("--master", "local[2]"));

        String printed = forked(words);

        assertThat(directory.resolve("out/verdict.json")).content().contains("\"exit_code\" : 0");
        assertThat(directory.resolve("history")).isNotEmptyDirectory();
        assertThat(directory.resolve("kept")).isNotEmptyDirectory();
        assertThat(directory.resolve("out/manifest.json")).content().contains("vault://host" + directory.resolve("in"));
        assertNoCanary(printed);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "--dry-run",
                "--image-column nothing",
                "--input vault://me:canary@host/nowhere",
                "--input none://me:canary@host/x",
                "--reference s3://key:ca/canary@host/x.arrow",
                "--input https://host/x?X-Amz-Signature=canary",
                "--set history.directory=none://me:canary@host/x",
                "--set groups=vault://me:canary@host/x",
                "--set vault://me:canary@host/x=1",
                "--state none://me:canary@host/x",
                "--config vault://me:canary@host/x",
                "--vault://me:canary@host/x",
            })
    void messagesHoldNoSecret(String options) throws IOException {
        assertNoCanary(printed(() -> command(audit(options.split(" ")))));
    }

    @Test
    void otherCommandsHoldNoSecret() throws IOException {
        assertThat(command(audit()).exitCode()).isZero();
        System.setProperty("spark.hadoop." + VAULT, VaultFileSystem.class.getName());
        try {
            for (List<String> words : List.of(
                    List.of("state", "show", vault("out/state/moments.arrow")),
                    List.of("history", "show", vault("history")),
                    List.of("history", "prune", vault("history"), "--keep-months", "1"),
                    List.of("state", "show", vault("nowhere.arrow")),
                    List.of("history", "show", vault("in")),
                    List.of("state", "merge", vault("a.arrow"), vault("b.arrow"), "--output", vault("out")))) {
                assertNoCanary(printed(() -> command(words)));
            }
        } finally {
            System.clearProperty("spark.hadoop." + VAULT);
        }
    }

    private CommandRun command(List<String> words) {
        spark.sparkContext().hadoopConfiguration().set(VAULT, VaultFileSystem.class.getName());
        return CommandRun.of(spark, directory.resolve("out"), words.toArray());
    }

    /** What a command prints, also past its own writers. */
    private static String printed(Supplier<CommandRun> command) {
        PrintStream err = System.err;
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        System.setErr(new PrintStream(bytes, true, StandardCharsets.UTF_8));
        try {
            CommandRun run = command.get();
            return run.out() + run.err() + bytes.toString(StandardCharsets.UTF_8);
        } finally {
            System.setErr(err);
        }
    }

    @Test
    void whatSpillsIsEncryptedUnderTheSecureProfileAlone() throws IOException, InterruptedException {
        assertThat(forked(List.of(SecurityTest.class.getName(), "", directory.toString())))
                .contains("readable");
        assertThat(forked(List.of(SecurityTest.class.getName(), PROFILE, directory.toString())))
                .contains("encrypted");
    }

    /** Arguments: a file of settings, or an empty text; a directory for what spills. Tells whether that can be read. */
    public static void main(String[] arguments) throws IOException {
        SparkConf conf = new SparkConf()
                .setMaster("local[2]")
                .setAppName("spill")
                .set("spark.driver.bindAddress", "127.0.0.1")
                .set("spark.driver.host", "127.0.0.1")
                .set("spark.ui.enabled", "false")
                .set("spark.rdd.compress", "false")
                .set("spark.local.dir", arguments[1]);
        if (!arguments[0].isEmpty()) {
            Properties profile = new Properties();
            try (Reader reader = Files.newBufferedReader(Path.of(arguments[0]))) {
                profile.load(reader);
            }
            profile.stringPropertyNames().forEach(key -> conf.set(key, profile.getProperty(key)));
        }
        try (JavaSparkContext context = new JavaSparkContext(conf)) {
            context.parallelize(Collections.nCopies(1000, PLAIN), 2)
                    .persist(StorageLevel.DISK_ONLY())
                    .count();
            try (Stream<Path> files = Files.walk(Path.of(arguments[1]))) {
                List<Path> blocks = files.filter(
                                file -> file.getFileName().toString().startsWith("rdd_"))
                        .toList();
                boolean readable = blocks.stream().anyMatch(SecurityTest::isPlain);
                System.out.println(blocks.size() + " blocks, " + (readable ? "readable" : "encrypted"));
            }
        }
    }

    private static boolean isPlain(Path file) {
        try {
            return Files.readString(file, StandardCharsets.ISO_8859_1).contains(PLAIN);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    /** What a program prints, with a secret in its environment; it must end with 0. */
    private String forked(List<String> words) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of("-Xmx512m", "-XX:TieredStopAtLevel=1"));
        command.addAll(words);
        Path log = directory.resolve("printed");
        ProcessBuilder builder = Forked.builder(log, command);
        builder.environment().put("AWS_ACCESS_KEY_ID", "key");
        builder.environment().put("AWS_SECRET_ACCESS_KEY", CANARY + "-in-environment");
        Process process = builder.start();
        boolean ended = process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS);
        process.destroyForcibly();
        String printed = Files.readString(log);
        assertThat(ended).as(printed).isTrue();
        assertThat(process.exitValue()).as(printed).isZero();
        return printed;
    }
}
