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
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
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
        Process process = started(script, environment, arguments);
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(said).isZero();
        return said;
    }

    /** What a launch says that ends with an exit code. */
    private String refused(int exitCode, Map<String, String> environment, String arguments) throws Exception {
        Process process = started(home.resolve("jobs/pairscope"), environment, arguments);
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(said).isEqualTo(exitCode);
        return said;
    }

    private Process started(Path script, Map<String, String> environment, String arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of("bash", script.toString()));
        command.addAll(List.of(arguments.split(" ")));
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment()
                .keySet()
                .removeAll(List.of("SPARK_HOME", "JAVA_HOME", "HADOOP_CONF_DIR", "YARN_CONF_DIR"));
        builder.environment().put("PATH", home.resolve("bin") + ":" + System.getenv("PATH"));
        builder.environment().putAll(environment);
        return builder.start();
    }

    /** A PATH of what the script needs, without java and mvn, which may stand beside these. */
    private Map<String, String> onlyTools(String... own) throws IOException {
        Path tools = Files.createDirectories(home.resolve("tools"));
        for (String name :
                "bash sh cat cp date dirname du cut find grep head id locale mkdir readlink sed tee touch uname"
                        .split(" ")) {
            for (String place : List.of("/usr/bin/", "/bin/")) {
                if (Files.exists(Path.of(place + name)) && !Files.exists(tools.resolve(name))) {
                    Files.createSymbolicLink(tools.resolve(name), Path.of(place + name));
                }
            }
        }
        for (String name : own) {
            Files.createSymbolicLink(tools.resolve(name), home.resolve("bin/" + name));
        }
        return Map.of("PATH", tools.toString());
    }

    @Test
    void aMissingJavaIsOneLine() throws Exception {
        assertThat(refused(2, onlyTools(), "audit --input a"))
                .isEqualTo("error: there is no java on the PATH; install JDK 17\n");
    }

    /** The build is held to one Java; Maven takes that of JAVA_HOME. */
    @Test
    void aJavaThatDoesNotBuildIsOneLine() throws Exception {
        Files.writeString(home.resolve("pom.xml"), "");
        Files.delete(home.resolve("target/pairscope-1-all.jar"));
        String line = "error: %s is Java 21, too new to build Pairscope; put JDK 17 first on the PATH\n";
        script("jdk/bin/java", "'openjdk version \"21.0.4\" 2024-07-16'");
        script("bin/java", "'openjdk version \"17.0.4\" 2022-07-19'");
        Path named = home.toRealPath().resolve("jdk");
        assertThat(refused(2, Map.of("JAVA_HOME", named.toString()), "audit --input a"))
                .isEqualTo(String.format(line, named.resolve("bin/java")));
        script("bin/java", "'openjdk version \"21.0.4\" 2024-07-16'");
        assertThat(refused(2, Map.of(), "audit --input a"))
                .isEqualTo(String.format(line, home.toRealPath().resolve("bin/java")));
    }

    @ParameterizedTest
    @CsvSource({
        "1.8.0_412, '8, too old'",
        "11.0.2, '11, too old'",
        "16, '16, too old'",
        "22.0.1, '22, too new'",
        "25, '25, too new'"
    })
    void aJavaThatDoesNotRunSparkIsOneLine(String version, String said) throws Exception {
        String line = "error: " + home.toRealPath().resolve("bin/java") + " is Java " + said
                + " for Spark 4.1; put JDK 17 first on the PATH\n";
        script("bin/java", "'openjdk version \"" + version + "\" 2024-04-16'");
        assertThat(refused(2, Map.of(), "audit --input a")).isEqualTo(line);
        // A release file is asked in place of the program.
        script("bin/java", "embedded");
        Files.writeString(
                home.resolve("release"),
                "IMPLEMENTOR_VERSION=\"Debian-17\"\nJAVA_RUNTIME_VERSION=\"17\"\nJAVA_VERSION=\"" + version + "\"\n");
        assertThat(refused(2, Map.of(), "state show s")).isEqualTo(line);
    }

    @ParameterizedTest
    @ValueSource(strings = {"17.0.15", "21", "21.0.2"})
    void aJavaThatRunsSparkIsTaken(String version) throws Exception {
        Files.writeString(home.resolve("release"), "JAVA_VERSION=\"" + version + "\"\n");

        assertThat(launch(Map.of(), "audit --input a")).startsWith("embedded ");
    }

    @Test
    void aMissingMavenIsOneLineWhereThereIsNoBuildYet() throws Exception {
        Path jar = home.resolve("target/pairscope-1-all.jar");
        Files.setLastModifiedTime(jar, FileTime.fromMillis(0));
        Map<String, String> withoutMaven = onlyTools("java");
        assertThat(launch(withoutMaven, "state show s"))
                .startsWith("warning: the sources in " + home
                        + " are newer than the build, and there is no mvn on the PATH to" + " renew it\nembedded ");
        Files.delete(jar);

        assertThat(refused(2, withoutMaven, "--help"))
                .isEqualTo(
                        "error: Pairscope is not built, and there is no mvn on the PATH; install Maven 3.8 or later\n");
    }

    /** Maven as it speaks in batch mode. */
    private void maven(String end) throws IOException {
        Path program = home.resolve("bin/mvn");
        Files.writeString(program, "#!/bin/sh\n" + """
                echo '[INFO] Scanning for projects...'
                i=0
                while [ $i -lt 120 ]; do i=$((i + 1)); echo "[INFO] Downloaded from central: https://repo/$i"; done
                echo '[INFO] --- maven-compiler-plugin:3.14.0:compile (default-compile) @ pairscope ---'
                echo '[WARNING] something'
                echo '[INFO] --- shade:3.6.0:shade (default) @ pairscope ---'
                """ + end);
        assertThat(program.toFile().setExecutable(true)).isTrue();
    }

    @Test
    void aBuildSaysHowFarItIs() throws Exception {
        Files.delete(home.resolve("target/pairscope-1-all.jar"));
        maven("touch " + home.resolve("target/pairscope-2-all.jar"));

        assertThat(launch(Map.of(), "state show s").lines())
                .startsWith(
                        "building Pairscope: about a minute, and some more the first time, when Maven fetches libraries ...",
                        "  50 files fetched",
                        "  100 files fetched",
                        "  maven-compiler-plugin compile",
                        "  shade shade")
                .element(5, org.assertj.core.api.InstanceOfAssertFactories.STRING)
                .startsWith("embedded ");
    }

    @Test
    void aBuildThatFailsSaysWhyAndNamesItsLog() throws Exception {
        Files.delete(home.resolve("target/pairscope-1-all.jar"));
        maven("for i in 1 2 3 4 5 6 7; do echo \"[ERROR] cause $i\"; done; exit 1");

        assertThat(refused(1, Map.of(), "audit --input a").lines())
                .endsWith(
                        "[ERROR] cause 4",
                        "[ERROR] cause 5",
                        "error: the build failed; " + home + "/target/build.log has all that Maven said");
        assertThat(home.resolve("target/build.log")).content().contains("[WARNING] something", "[ERROR] cause 7");
    }

    /** Whatever the sources are, and whether there is a class archive. */
    @ParameterizedTest
    @ValueSource(strings = {"--help", "help audit", "audit --help", "audit --input a -h", "--version"})
    void helpNeedsNoMoreThanTheJar(String arguments) throws Exception {
        Files.setLastModifiedTime(home.resolve("target/pairscope-1-all.jar"), FileTime.fromMillis(0));
        Files.delete(home.resolve("target/pairscope.jsa"));

        String said = launch(Map.of("SPARK_HOME", home.resolve("spark").toString()), arguments);

        assertThat(said)
                .startsWith("embedded ")
                .endsWith(" " + arguments + "\n")
                .hasLineCount(1);
    }

    @Test
    void theIncubatorModuleIsAskedForWhereNoNativeBlasIs() throws Exception {
        assertThat(launch(Map.of(), "audit --input a")).doesNotContain("--add-modules");
        script("bin/uname", "Linux s390x");

        assertThat(launch(Map.of(), "audit --input a")).contains(" --add-modules=jdk.incubator.vector ");
    }

    @ParameterizedTest
    @CsvSource({
        "report out, embedded",
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
    void anUnpackedReleaseRunsFromItsOwnJarsAndNeverBuilds() throws Exception {
        Files.delete(home.resolve("pom.xml"));
        Files.delete(home.resolve("src/main"));
        Files.delete(home.resolve("target/java.classpath"));
        Files.move(home.resolve("target"), home.resolve("lib"));
        script("bin/mvn", "built");

        String said = launch(Map.of(), "audit --input a");

        String jar = home.resolve("lib/pairscope-1-all.jar").toString();
        assertThat(said)
                .startsWith("embedded @" + home.resolve("lib/java.options"))
                .contains("-cp " + jar + ":" + home.resolve("lib/spark-home/jars/*"))
                .doesNotContain("built");
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
        "report few, true",
        "state show few, true",
        "audit --input many, false",
        "audit --input=many --output few, false",
        "audit --input few many, false",
        "audit --input s3a://bucket/few, false",
        "audit --input f*w, false",
        "audit --input few --checksums write, false",
        "audit --input few --checksums=few, false",
        "audit --input few --set checksums=write, false",
        "audit --input few --config few, true",
        "filter --scores few --set filter.near-duplicates=0.9, false",
        "filter --scores few --config few, false",
        "compare --reference state-of-many.arrow --candidate few, true",
        "compare --reference pairs-of-many.arrow --candidate few, false",
        "retrieve --input fair, true",
        "retrieve --input fair --gallery fair, false",
        "agree --scores few, true",
        "agree --scores few --human fair, false",
        "filter --scores few, true",
        "filter --scores some, false",
        "filter --scores few --near-duplicates 0.9, false",
        "audit --input some, true",
        "audit --input some --set uncertainty=off, true",
        "audit --input some --verify-shuffle 0.1, false",
        "audit --input some --config few, false",
        "audit --input some --set columns.group=c, false",
        "compare --reference some --candidate few, false",
        "recover --input fair, true",
        "recover --input some, false",
        "filter --scores fair, true",
        "benchmark --output few, false"
    })
    void jobsOfFewRowsHaveOneCompiler(String arguments, boolean one) throws Exception {
        Files.createFile(home.resolve("few"));
        Files.createFile(home.resolve("some"));
        Files.createFile(home.resolve("fair"));
        Files.createFile(home.resolve("many"));
        Files.createFile(home.resolve("pairs-of-many.arrow"));
        Files.writeString(home.resolve("state-of-many.arrow"), "ARROW1 pairscope.groups");
        Path disk = Files.writeString(
                home.resolve("bin/du"),
                "#!/bin/sh\ncase \"$*\" in *many*) echo 1100000 ;; *some) echo 70000 ;; *fair) echo 3000 ;; *) echo 4 ;; esac\n");
        assertThat(disk.toFile().setExecutable(true)).isTrue();

        String said = launch(Map.of(), arguments.replaceAll("[-a-z.]*(few|fair|some|many)[-a-z.]*", home + "/$0"));

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

    /** Standard input and output are terminals in all of them. */
    @ParameterizedTest
    @EnabledOnOs(OS.LINUX)
    @CsvSource({"'', yes", "2>/dev/null, no", "2>run.log, no", "2>&1 | cat, no", "| cat, yes"})
    void theProgramIsToldWhetherStandardErrorIsATerminal(String redirected, String isTerminal) throws Exception {
        script("bin/java", "terminal:$PAIRSCOPE_TERMINAL");
        Path wrapper = Files.writeString(
                home.resolve("wrapper"),
                "cd '" + home + "' && exec script -qec 'bash jobs/pairscope state show s " + redirected
                        + "' /dev/null\n");

        assertThat(launch(wrapper, Map.of(), "")).contains("terminal:" + isTerminal + " ");
    }

    @ParameterizedTest
    @ValueSource(strings = {"C", "POSIX", "xx_YY.UTF-8", "C.UTF-8"})
    void namesOfFilesAreUtf8InAnyLocale(String locale) throws Exception {
        script("bin/java", "$LC_ALL ${PAIRSCOPE_CHARSET:-own}");

        assertThat(launch(Map.of("LC_ALL", locale), "state show s"))
                .containsPattern(locale.equals("C.UTF-8") ? "C.UTF-8 own @" : "C.UTF-8 (ANSI_X3.4-1968|US-ASCII) @")
                .contains(" -Dfile.encoding=UTF-8 ");
    }
}
