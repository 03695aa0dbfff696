package io.pairscope.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.Field;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import picocli.CommandLine;

/** The files that users copy to deploy jobs, and the page about clusters: what they name exists. */
class DeploymentKitTest {
    private static final Path APPLICATION = Path.of("jobs/k8s/pairscope-audit.yaml");
    private static final Path IMAGE = Path.of("jobs/docker/Dockerfile");
    private static final Path DAG = Path.of("jobs/airflow/pairscope_nightly.py");
    private static final Path PAGE = Path.of("docs/cluster.md");
    private static final long SECONDS = 60;

    private static final Pattern FENCE = Pattern.compile("(?ms)^```\\n(.*?)^```$");

    @TempDir
    private Path temporary;

    private static Map<?, ?> application() throws IOException {
        LoaderOptions strict = new LoaderOptions();
        strict.setAllowDuplicateKeys(false);
        return new Yaml(new SafeConstructor(strict)).load(Files.readString(APPLICATION));
    }

    private static Map<?, ?> spec() throws IOException {
        return (Map<?, ?>) application().get("spec");
    }

    private static String sparkVersion() throws IOException {
        return Files.readString(Path.of("pom.xml")).replaceAll("(?s).*<spark.version>(.*?)</spark.version>.*", "$1");
    }

    private static Map<String, CommandLine> commands() {
        return Main.commandLine((master, name) -> {
                    throw new AssertionError("nothing runs");
                })
                .getSubcommands();
    }

    /** Words of a command line of ours, from the name of the job on: every option is one, and every setting exists. */
    private static void requireKnown(List<String> words) {
        assertThat(commands()).containsKey(words.get(0));
        Set<String> options =
                commands().get(words.get(0)).getCommandSpec().optionsMap().keySet();
        for (int i = 1; i < words.size(); i++) {
            String word = words.get(i);
            if (word.startsWith("--")) {
                assertThat(options).as(words.toString()).contains(word.replaceFirst("=.*", ""));
            }
            if (words.get(i - 1).equals("--set")) {
                assertThat(ConfigLayers.hasKey(word.replaceFirst("=.*", "")))
                        .as(word)
                        .isTrue();
            }
            if (words.get(i - 1).equals("--config") && word.contains("conf/")) {
                assertThat(Path.of(word.replaceFirst(".*(?=conf/)", ""))).isRegularFile();
            }
        }
    }

    private static Set<String> optionsOfSparkSubmit() throws ReflectiveOperationException {
        Class<?> parser = Class.forName("org.apache.spark.launcher.SparkSubmitOptionParser");
        var constructor = parser.getDeclaredConstructor();
        constructor.setAccessible(true);
        Object instance = constructor.newInstance();
        Set<String> options = new TreeSet<>();
        for (Field field : parser.getDeclaredFields()) {
            if (field.getType() == String.class) {
                field.setAccessible(true);
                options.add((String) field.get(instance));
            }
        }
        return options;
    }

    @Test
    void theApplicationRunsOurMainClassOnceInOurImage() throws Exception {
        assertThat(application().get("apiVersion")).isEqualTo("sparkoperator.k8s.io/v1beta2");
        assertThat(application().get("kind")).isEqualTo("SparkApplication");
        assertThat(spec().get("restartPolicy")).isEqualTo(Map.of("type", "Never"));
        assertThat(spec().get("sparkVersion")).isEqualTo(sparkVersion());
        assertThat(Class.forName((String) spec().get("mainClass"))).isEqualTo(Main.class);
        String image = Files.readString(IMAGE);
        assertThat(image).contains("-t " + spec().get("image") + " ");
        assertThat(spec().get("mainApplicationFile"))
                .isEqualTo("local://" + image.replaceAll("(?s).*COPY \\S+-all.jar (\\S+).*", "$1"));
    }

    @Test
    void theApplicationHasOptionsThatExist() throws IOException {
        requireKnown(((List<?>) spec().get("arguments"))
                .stream().map(String.class::cast).toList());
    }

    @Test
    void theApplicationHasTheSettingsOfSparkDefaults() throws IOException {
        Properties defaults = new Properties();
        try (var reader = Files.newBufferedReader(Path.of("conf/spark-defaults.conf"))) {
            defaults.load(reader);
        }
        Map<String, String> trimmed = new LinkedHashMap<>();
        defaults.forEach((key, value) -> trimmed.put((String) key, ((String) value).strip()));

        assertThat(spec().get("sparkConf")).isEqualTo(trimmed);
    }

    @Test
    void theApplicationHasTheSettingsOfItsStore() throws IOException {
        Properties store = new Properties();
        try (var reader = Files.newBufferedReader(Path.of("conf/spark-s3.conf"))) {
            store.load(reader);
        }
        Map<String, String> hadoop = new LinkedHashMap<>();
        store.forEach((key, value) ->
                hadoop.put(((String) key).replaceFirst("^spark\\.hadoop\\.", ""), ((String) value).strip()));

        assertThat(spec().get("hadoopConf")).isEqualTo(hadoop);
    }

    /** The connector that Pairscope is tested with, and the library that it asks for. */
    @Test
    void theKitNamesTheConnectorThatIsTested() throws IOException {
        String hadoop =
                Files.readString(Path.of("pom.xml")).replaceAll("(?s).*<hadoop.version>(.*?)</hadoop.version>.*", "$1");

        for (Path file : List.of(IMAGE, DAG, PAGE, Path.of("docs/storage.md"))) {
            assertThat(Files.readString(file)).contains("org.apache.hadoop:hadoop-aws:" + hadoop);
        }
    }

    /** A run of tomorrow does not find its output taken. */
    @Test
    void outputsHaveTheirDate() throws IOException {
        assertThat(spec().get("arguments").toString()).contains("--output, s3a://bucket/audits/DATE,");
        assertThat(Files.readString(DAG)).contains("output = f\"{RUNS}/{ds}\"");
    }

    @Test
    void theImageIsOfOurSparkAndCopiesWhatIsThere() throws IOException {
        String image = Files.readString(IMAGE);

        assertThat(image).containsPattern("(?m)^FROM apache/spark:" + sparkVersion() + "-scala2\\.13-java17-ubuntu$");
        assertThat(image.lines().filter(line -> line.startsWith("COPY ")).map(line -> line.split(" ")[1]))
                .containsExactly("target/pairscope-*-all.jar", "conf", "target/connectors/");
        assertThat(Files.readString(Path.of("pom.xml")))
                .contains("<artifactId>pairscope</artifactId>", "<shadedClassifierName>all</shadedClassifierName>");
    }

    @Test
    void theDagSubmitsKnownOptionsAndFollowsTheVerdict() throws Exception {
        assumeTrue(python("-c", "pass").isPresent(), "no python3");
        stub("airflow/__init__.py", "");
        stub("airflow/exceptions.py", "class AirflowFailException(Exception): pass\n");
        stub(
                "airflow/sdk.py",
                "from pathlib import Path as ObjectStoragePath\n"
                        + "class Task:\n"
                        + "    def __init__(self, *a, **k): pass\n"
                        + "    def __call__(self, *a, **k): return self\n"
                        + "    def __rshift__(self, other): return other\n"
                        + "class task(Task):\n"
                        + "    branch = Task()\n"
                        + "def dag(**k): return lambda function: function\n");
        Path file = DAG.toAbsolutePath();

        String told = python(
                        "-B",
                        "-c",
                        "import json, sys\nsys.path[:0] = ['" + temporary + "', '" + file.getParent() + "']\n"
                                + "import pairscope_nightly as dag\n"
                                + "print(json.dumps([dag.command('/out'), [dag.next_task(json.dumps({'exit_code': c})) for c in range(7)]]))")
                .orElseThrow();

        var answer = new ObjectMapper().readTree(told);
        List<String> words = new ArrayList<>();
        answer.get(0).forEach(word -> words.add(word.asText()));
        assertThat(words.get(0)).endsWith("/jobs/pairscope");
        requireKnown(withoutOptionsOfSparkSubmit(words.subList(1, words.size())));
        assertThat(answer.get(1))
                .extracting(task -> task.asText())
                .containsExactly("publish", "hold", "hold", "hold", "hold", "hold", "hold");
    }

    private void stub(String name, String text) throws IOException {
        Path file = temporary.resolve(name);
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
    }

    /** What Python prints; empty where there is none. */
    private Optional<String> python(String... arguments) throws Exception {
        List<String> command = new ArrayList<>(List.of("python3"));
        command.addAll(List.of(arguments));
        try {
            return Optional.of(said(command));
        } catch (IOException none) {
            return Optional.empty();
        }
    }

    private String said(List<String> command) throws Exception {
        Path log = Files.createTempFile(temporary, "said", ".txt");
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        boolean ended = process.waitFor(SECONDS, TimeUnit.SECONDS);
        process.destroyForcibly();
        String said = Files.readString(log, StandardCharsets.UTF_8);
        assertThat(ended && process.exitValue() == 0).as(said).isTrue();
        return said;
    }

    /** What the launcher hands on to spark-submit. */
    private static Pattern handedOn() {
        try {
            String launcher = Files.readString(Path.of("jobs/pairscope"));
            return Pattern.compile(launcher.replaceAll("(?s).*=~ (\\^--\\(conf.*?\\)\\$) .*", "$1"));
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    /** The options that the launcher hands on, each with its value, left out. */
    private static List<String> withoutOptionsOfSparkSubmit(List<String> words) {
        List<String> own = new ArrayList<>();
        for (int i = 0; i < words.size(); i++) {
            if (handedOn().matcher(words.get(i)).matches()) {
                i++;
            } else {
                own.add(words.get(i));
            }
        }
        return own;
    }

    /** Commands of the page, each as one line. */
    static List<String> commandsOfThePage() throws IOException {
        return FENCE.matcher(Files.readString(PAGE))
                .results()
                .flatMap(fence -> fence.group(1).replace("\\\n", " ").lines())
                .filter(line -> line.matches(".*[ ,]audit[ ,].*"))
                .toList();
    }

    @Test
    void thePageHasCommandsOfAllKinds() throws IOException {
        assertThat(commandsOfThePage()).hasSize(8);
    }

    @ParameterizedTest
    @MethodSource("commandsOfThePage")
    void commandsOfThePageHaveOptionsThatExist(String command) throws Exception {
        List<String> words = Stream.of(command.replaceAll("[\\[\\],']", " ")
                        .replaceAll("\\s#.*", "")
                        .strip()
                        .split("\\s+"))
                .filter(word -> !word.equals("…"))
                .toList();
        int job = words.indexOf("audit");
        List<String> submitted = words.subList(0, job);
        if (words.contains("spark-submit")) {
            assertThat(optionsOfSparkSubmit()).containsAll(options(submitted));
            assertThat(submitted.get(submitted.indexOf("--class") + 1)).isEqualTo(Main.class.getName());
        }
        requireKnown(withoutOptionsOfSparkSubmit(words.subList(job, words.size())));
    }

    private static List<String> options(List<String> words) {
        return words.stream().filter(word -> word.startsWith("--")).toList();
    }

    @Test
    void thePageNamesTheOptionsThatTheLauncherHandsOnAndTheyAreOfSparkSubmit() throws Exception {
        String how = Files.readString(PAGE).split("## How to submit")[1].split("###")[0];
        List<String> named = Pattern.compile("`(--[a-z-]+)`")
                .matcher(how)
                .results()
                .map(match -> match.group(1))
                .toList();

        assertThat(named)
                .hasSizeGreaterThan(10)
                .allMatch(option -> handedOn().matcher(option).matches());
        assertThat(optionsOfSparkSubmit()).containsAll(named);
    }

    @Test
    void filesThatThePageNamesExist() throws IOException {
        Stream<String> files = Pattern.compile("(?<![\\w/])(?:conf|jobs)/[\\w./-]+")
                .matcher(Files.readString(PAGE))
                .results()
                .map(MatchResult::group);

        assertThat(files.map(Path::of)).isNotEmpty().allMatch(Files::exists);
    }

    @ParameterizedTest
    @CsvSource({"conf/log4j2-pattern.properties", "conf/log4j2-json.properties"})
    void logsHaveWarningsAndNothingOfRows(String configuration) throws Exception {
        Path source = temporary.resolve("Say.java");
        Files.writeString(
                source,
                "class Say { public static void main(String[] a) {"
                        + " org.slf4j.LoggerFactory.getLogger(\"org.apache.spark.Any\").info(\"quiet\");"
                        + " org.slf4j.LoggerFactory.getLogger(\"org.apache.spark.executor.Executor\").error(\"canary\");"
                        + " org.slf4j.LoggerFactory.getLogger(\"org.apache.spark.Any\").warn(\"loud\", new Exception(\"why\")); } }");

        String classPath = Stream.of(
                        Files.readString(Path.of("target/java.classpath")).split("[:\"]"))
                .filter(jar -> jar.matches(".*/(log4j|slf4j)-[^/]*\\.jar"))
                .collect(Collectors.joining(":"));

        String said = said(List.of(
                "java",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                classPath,
                "-Dlog4j2.configurationFile=" + configuration,
                source.toString()));

        assertThat(said).contains("loud", "why").doesNotContain("quiet", "canary", "log4j");
        if (configuration.contains("json")) {
            assertThat(said.lines())
                    .singleElement()
                    .satisfies(line -> assertThat(new ObjectMapper()
                                    .readTree(line)
                                    .get("message")
                                    .asText())
                            .isEqualTo("loud"));
        } else {
            assertThat(said).containsPattern("^\\d{4}-\\d\\d-\\d\\dT\\S+ WARN Any \\[main\\]: loud");
        }
    }
}
