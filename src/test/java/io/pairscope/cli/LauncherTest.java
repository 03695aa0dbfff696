package io.pairscope.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.spark.launcher.JavaModuleOptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Ways that {@code jobs/pairscope} takes: a copy of it, whose {@code java} and {@code spark-submit} only say that they were called. */
class LauncherTest {
    @TempDir
    private Path home;

    @BeforeEach
    void copyTheScript() throws IOException {
        Files.createDirectories(home.resolve("src/main"));
        Files.createFile(home.resolve("pom.xml"));
        Files.createDirectories(home.resolve("target"));
        Files.writeString(home.resolve("target/java.classpath"), "-cp \"a.jar:b.jar\"\n");
        FileTime later = FileTime.fromMillis(System.currentTimeMillis() + 1_000);
        Files.setLastModifiedTime(Files.createFile(home.resolve("target/pairscope-1-all.jar")), later);
        // As old as the jar, the class archive would be made anew.
        FileTime latest = FileTime.fromMillis(later.toMillis() + 1_000);
        Files.setLastModifiedTime(Files.createFile(home.resolve("target/pairscope.jsa")), latest);
        Files.createDirectories(home.resolve("jobs"));
        Files.copy(Path.of("jobs/pairscope"), home.resolve("jobs/pairscope"));
        script("bin/java", "embedded");
        script("spark/bin/spark-submit", "submitted");
    }

    private void script(String name, String says) throws IOException {
        Path file = home.resolve(name);
        Files.createDirectories(file.getParent());
        Files.writeString(file, "#!/bin/sh\necho " + says + " \"$@\"\n");
        assertThat(file.toFile().setExecutable(true)).isTrue();
    }

    private String launch(Map<String, String> environment, String arguments) throws Exception {
        return launch(home.resolve("jobs/pairscope"), environment, arguments);
    }

    private String launch(Path script, Map<String, String> environment, String arguments) throws Exception {
        List<String> command = new ArrayList<>(List.of("bash", script.toString()));
        command.addAll(List.of(arguments.split(" ")));
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().keySet().removeAll(List.of("SPARK_HOME", "HADOOP_CONF_DIR", "YARN_CONF_DIR"));
        builder.environment().put("PATH", home.resolve("bin") + ":" + System.getenv("PATH"));
        builder.environment().putAll(environment);
        Process process = builder.start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(said).isZero();
        return said;
    }

    @ParameterizedTest
    @CsvSource({
        "state show s.arrow, embedded",
        "history show h, embedded",
        "benchmark --output b, embedded",
        "--help, embedded",
        "audit --input a, submitted",
        "audit --master local[2], submitted",
        "audit --master=yarn, submitted",
        "compare --master spark://h:7077, submitted",
        "recover --master rubbish, embedded"
    })
    void anInstalledSparkServesTheCommandsThatNeedASession(String arguments, String way) throws Exception {
        String said = launch(Map.of("SPARK_HOME", home.resolve("spark").toString()), arguments);

        assertThat(said).startsWith(way + " ").contains(arguments);
    }

    @ParameterizedTest
    @CsvSource({
        "audit --input a, false",
        "audit --master local, false",
        "audit --master local-cluster[1;1;1024], true",
        "audit --master k8s://h, true",
        "audit --master rubbish, false",
        "state show --master yarn, false"
    })
    void withoutOneAClusterIsReachedThroughTheSubmitOfTheBuild(String arguments, boolean submitted) throws Exception {
        String said = launch(Map.of(), arguments);

        assertThat(said).startsWith("embedded ");
        assertThat(said.contains("org.apache.spark.deploy.SparkSubmit")).isEqualTo(submitted);
    }

    @ParameterizedTest
    @CsvSource({
        "audit --conf spark.a=b --input a, --conf spark.a=b",
        "audit --input a --deploy-mode=client --files f, --deploy-mode=client --files f",
        "compare --master spark://h:7077 --executor-memory 4g, --executor-memory 4g",
        "audit --packages g:a:1 --supervise --input a, --packages g:a:1 --supervise"
    })
    void optionsOfSparkSubmitReachIt(String arguments, String options) throws Exception {
        String job = arguments.substring(0, arguments.indexOf(' '));
        for (Map<String, String> environment : List.of(
                Map.<String, String>of(),
                Map.of("SPARK_HOME", home.resolve("spark").toString()))) {
            String said = launch(environment, arguments);

            assertThat(said).containsSubsequence("--master", options, "--class io.pairscope.cli.Main", ".jar " + job);
            assertThat(said.substring(said.indexOf(".jar " + job))).doesNotContain(options);
        }
    }

    @Test
    void theMemoryOfADriverIsThatOfTheProcessThatIsIt() throws Exception {
        assertThat(launch(Map.of(), "audit --driver-memory 7g")).contains(" -Xmx2g ", " -Xmx7g ");
        assertThat(launch(Map.of(), "audit --conf spark.driver.memory=6g")).contains(" -Xmx6g ");
    }

    @Test
    void settingsOfOnesOwnStandOverThoseOfTheCheckout() throws Exception {
        Files.createDirectories(home.resolve("conf"));
        Files.writeString(home.resolve("conf/spark-defaults.conf"), "# first\nspark.a  1\nspark.b  2 3\n");
        Path own = Files.writeString(home.resolve("own.conf"), "spark.a=9\n");

        assertThat(launch(Map.of(), "audit --properties-file " + own))
                .contains("--properties-file " + own + " ")
                .contains("--conf spark.b=2 3 ")
                .doesNotContain("spark.a=1");
    }

    @Test
    void aLinkToTheScriptIsTheScript() throws Exception {
        Path link = Files.createSymbolicLink(home.resolve("link"), home.resolve("jobs/pairscope"));

        assertThat(launch(link, Map.of(), "state show s")).startsWith("embedded @" + home + "/target/java.options ");
    }

    @Test
    void theFlagsOfADriverInAClusterAreSparksOwn() throws IOException {
        assertThat(Files.readAllLines(Path.of("conf/spark-defaults.conf")))
                .filteredOn(line -> line.startsWith("spark.driver.extraJavaOptions "))
                .singleElement()
                .asString()
                .contains(JavaModuleOptions.defaultModuleOptions());
    }

    @Test
    void theBenchmarkKnowsTheCommandThatItStartsAgain() throws Exception {
        assertThat(launch(Map.of(), "benchmark --output b"))
                .contains(" -Dpairscope.home=" + home + " ")
                .doesNotContain("TieredStopAtLevel");
        assertThat(launch(Map.of(), "state show s")).doesNotContain("pairscope.home");
    }

    /** What reads few rows and takes long all the same has both compilers. */
    @ParameterizedTest
    @CsvSource({
        "audit --input few --output many, true",
        "compare --reference=few --candidate few, true",
        "state show few, true",
        "audit --input many, false",
        "audit --input=many --output few, false",
        "audit --input few many, false",
        "audit --input s3a://bucket/few, false",
        "audit --input f*w, false",
        "retrieve --input few, false",
        "agree --scores few, false",
        "filter --scores few, false",
        "recover --input few, false"
    })
    void auditsOfFewRowsHaveOneCompiler(String arguments, boolean one) throws Exception {
        Files.createFile(home.resolve("few"));
        // Of zeros that take no room would not do: what counts is room on the disk.
        Files.write(home.resolve("many"), new byte[65 << 20]);

        String said = launch(Map.of(), arguments.replaceAll("few|many", home + "/$0"));

        assertThat(said.contains(" -XX:TieredStopAtLevel=1 ")).isEqualTo(one);
    }

    @Test
    void theSettingsOfHadoopAreOnTheClassPath() throws Exception {
        assertThat(launch(Map.of("HADOOP_CONF_DIR", "/etc/hadoop"), "state show s"))
                .contains("-cp a.jar:b.jar:/etc/hadoop ");
    }

    @Test
    void furtherJarsAreOnTheClassPathAndGoToTheExecutors() throws Exception {
        Map<String, String> jars = Map.of("PAIRSCOPE_CLASSPATH", "/c/delta.jar:/c/storage.jar");
        String shipped = "--jars /c/delta.jar,/c/storage.jar --class ";

        assertThat(launch(jars, "audit --input a"))
                .contains("-cp a.jar:b.jar:/c/delta.jar:/c/storage.jar ")
                .doesNotContain("--jars");
        assertThat(launch(jars, "audit --master spark://h:7077"))
                .contains("-cp a.jar:b.jar:/c/delta.jar:/c/storage.jar ")
                .contains(shipped);
        assertThat(launch(
                        Map.of("SPARK_HOME", home.resolve("spark").toString(), "PAIRSCOPE_CLASSPATH", "/c/a.jar"),
                        "audit --input a"))
                .startsWith("submitted ")
                .contains("--jars /c/a.jar --class ");
    }

    @ParameterizedTest
    @ValueSource(strings = {"C", "POSIX", "xx_YY.UTF-8", "C.UTF-8"})
    void namesOfFilesAreUtf8InAnyLocale(String locale) throws Exception {
        script("bin/java", "$LC_ALL");

        assertThat(launch(Map.of("LC_ALL", locale), "state show s"))
                .contains("C.UTF-8 @")
                .contains(" -Dfile.encoding=UTF-8 ");
    }
}
