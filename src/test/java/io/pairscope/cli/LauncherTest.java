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
        List<String> command =
                new ArrayList<>(List.of("bash", home.resolve("jobs/pairscope").toString()));
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
