package io.pairscope.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.pairscope.fixtures.SharedSpark;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Properties;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.duckdb.DuckDBDriver;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Programs in {@code examples/}, run on what the commands of docs/python.md leave. Python needs an interpreter with PyArrow
 * (PAIRSCOPE_PYTHON, else python3); SQL of the others is run without one, by DuckDB and by Spark.
 */
@SharedSpark
class ExamplesTest {
    private static final Path EXAMPLES = Path.of("examples").toAbsolutePath();
    private static final Pattern QUERY = Pattern.compile("(?s)\"\"\"\\s*(SELECT.*?)\"\"\"");
    private static final String PYTHON =
            Optional.ofNullable(System.getenv("PAIRSCOPE_PYTHON")).orElse("python3");
    private static final long SECONDS = 60;

    /** A checkout in which the jobs ran. */
    @TempDir
    private static Path home;

    private static CommandRun audit;
    private static CommandRun retrieval;
    private static CommandRun filter;

    @BeforeAll
    static void runTheJobs(SparkSession spark) throws IOException {
        Path samples = Files.createSymbolicLink(
                home.resolve("data-samples"), Path.of("data-samples").toAbsolutePath());
        Path noto = samples.resolve("emoji-noto");
        Path keywords = samples.resolve("emoji-keywords-names-24");
        Path out = Files.createDirectory(home.resolve("out"));
        audit = CommandRun.audit(spark, out.resolve("audit"), "--input", noto);
        retrieval = CommandRun.retrieve(spark, out.resolve("retrieve"), "--input", keywords);
        Path scores = out.resolve("audit/scores");
        filter = CommandRun.in(spark, "filter", out.resolve("filter"), "--scores", scores, "--keep-fraction", "0.3");
        assertThat(List.of(audit.exitCode(), retrieval.exitCode(), filter.exitCode()))
                .containsOnly(0);
    }

    private static List<String> lowest() {
        List<String> ids = new ArrayList<>();
        audit.report().at("/extremes/lowest_pmi").forEach(id -> ids.add(id.asText()));
        return ids.subList(0, 10);
    }

    private static long keptRows() {
        return (long) filter.value("rows_kept");
    }

    private static List<String> said(String... command) throws Exception {
        Path log = Files.createTempFile(home, "said", ".txt");
        ProcessBuilder builder = new ProcessBuilder(command).directory(home.toFile());
        builder.environment().put("PYTHONIOENCODING", "UTF-8");
        Process process =
                builder.redirectErrorStream(true).redirectOutput(log.toFile()).start();
        boolean ended = process.waitFor(SECONDS, TimeUnit.SECONDS);
        process.destroyForcibly();
        String said = Files.readString(log);
        assertThat(ended && process.exitValue() == 0).as(said).isTrue();
        return said.lines().toList();
    }

    private static List<String> python(String name, String... arguments) throws Exception {
        List<String> command =
                new ArrayList<>(List.of(PYTHON, "-B", EXAMPLES.resolve(name).toString()));
        command.addAll(List.of(arguments));
        return said(command.toArray(String[]::new));
    }

    private static void requirePython(String modules) {
        try {
            Process process = new ProcessBuilder(PYTHON, "-c", "import " + modules)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
            assumeTrue(process.waitFor(SECONDS, TimeUnit.SECONDS) && process.exitValue() == 0, "no " + modules);
        } catch (IOException none) {
            assumeTrue(false, "no Python");
        } catch (InterruptedException meant) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    void pyArrowReadsEveryTableAndTheState() throws Exception {
        requirePython("numpy, pyarrow.dataset, pyarrow.parquet");
        List<String> worst = python("worst_pairs_pyarrow.py");
        assertThat(worst.stream().map(line -> line.strip().split(" +")[1])).containsExactlyElementsOf(lowest());
        assertThat(worst.get(0))
                .endsWith("speech balloon: balloon, bubble, comic, dialog, message, sms, speech, talk, text, typing");

        // Rows of norm 1 have a mean squared norm of 1.
        assertThat(python("state_pyarrow.py"))
                .hasSize(3)
                .first()
                .isEqualTo("1583 pairs of 256 + 384 values in 32 row ranges");
        assertThat(python("state_pyarrow.py").subList(1, 3)).allMatch(line -> line.endsWith("norm 1.000000"));

        assertThat(python("neighbours_pyarrow.py")).contains(recall("image_to_text"), recall("text_to_image"));
        assertThat(python("keep_list_pyarrow.py").stream()
                        .mapToLong(line -> Long.parseLong(line.replaceAll(".*: (\\d+) rows.*", "$1")))
                        .sum())
                .isEqualTo(keptRows());
        assertThat(python("history_pyarrow.py"))
                .hasSize(3)
                .first()
                .satisfies(line ->
                        assertThat(line).contains(" audit warn " + audit.value("mutual_information_bias_corrected")));
        assertThat(python("report_json.py")).startsWith("warn").anyMatch(line -> line.contains("cosine_mean "));
    }

    /** As docs/filter.md has it, of a tenth of the rows; these runs have a history of their own. */
    @Test
    void keepListsOfArraysAreTakenByRow(SparkSession spark) throws Exception {
        requirePython("numpy, pyarrow.parquet");
        python("arrays_numpy.py");
        for (String layout : List.of("archives", "stacked", "clip")) {
            Path input = home.resolve("out/" + layout);
            CommandRun scored = CommandRun.audit(spark, home.resolve("arrays/audit-" + layout), "--input", input);
            Path scores = scored.output().resolve("scores");
            CommandRun kept = CommandRun.in(
                    spark,
                    "filter",
                    home.resolve("arrays/filter-" + layout),
                    "--scores",
                    scores,
                    "--keep-fraction",
                    "0.1");
            Path target = home.resolve("out/" + layout + "-kept");
            List<String> said = python(
                    "keep_list_numpy.py",
                    kept.output().resolve("keep").toString(),
                    input.toString(),
                    target.toString());

            assertThat(said.stream()
                            .mapToLong(line -> Long.parseLong(line.replaceAll(".*: (\\d+) rows", "$1")))
                            .sum())
                    .isEqualTo((long) kept.value("rows_kept"));
            CommandRun again = CommandRun.audit(spark, home.resolve("arrays/again-" + layout), "--input", target);
            assertThat(again.value("cosine_mean")).isGreaterThan(scored.value("cosine_mean"));
            assertThat(again.pairs().get(0)).isEqualTo((long) kept.value("rows_kept"));
        }
    }

    @ParameterizedTest
    @CsvSource({"duckdb, worst_pairs_duckdb.py", "pyspark, tables_pyspark.py"})
    void scriptsOfOtherModulesNameTheLeastLikelyPairs(String module, String script) throws Exception {
        requirePython(module);

        assertThat(String.join("\n", python(script))).contains(lowest());
    }

    private static String recall(String direction) {
        return String.format(
                Locale.ROOT, "%s: recall at 1 %.6f", direction, retrieval.value("recall_at_1_" + direction));
    }

    /** Paths are relative to the checkout that a user stands in. */
    private static String inHome(String query, char quote) {
        return query.replace(quote + "out/", quote + home.toString() + "/out/")
                .replace(quote + "data-samples/", quote + home.toString() + "/data-samples/");
    }

    private static List<String> queries(String name) throws IOException {
        String text = Files.readString(EXAMPLES.resolve(name));
        return name.endsWith(".sql")
                ? Stream.of(text.replaceAll("(?m)^--.*", "").split(";"))
                        .map(String::strip)
                        .filter(query -> !query.isEmpty())
                        .toList()
                : QUERY.matcher(text).results().map(match -> match.group(1)).toList();
    }

    /** Rows as lists of text. */
    private static List<List<String>> duck(Connection duck, String query) throws SQLException {
        try (Statement statement = duck.createStatement();
                ResultSet rows = statement.executeQuery(inHome(query, '\''))) {
            List<List<String>> all = new ArrayList<>();
            while (rows.next()) {
                List<String> row = new ArrayList<>();
                for (int column = 1; column <= rows.getMetaData().getColumnCount(); column++) {
                    row.add(String.valueOf(rows.getObject(column)));
                }
                all.add(row);
            }
            return all;
        }
    }

    private static List<String> first(List<List<String>> rows) {
        return rows.stream().map(row -> row.get(0)).toList();
    }

    @Test
    void duckDbReadsTablesAndReport() throws Exception {
        List<List<List<String>>> answers = new ArrayList<>();
        try (Connection duck = new DuckDBDriver().connect("jdbc:duckdb:", new Properties())) {
            for (String query : queries("duckdb_queries.sql")) {
                answers.add(duck(duck, query));
            }
            List<String> ofPython = queries("worst_pairs_duckdb.py");
            assertThat(ofPython).hasSize(1);
            assertThat(first(duck(duck, ofPython.get(0)))).isEqualTo(lowest());
        }
        assertThat(answers).hasSize(8);
        assertThat(first(answers.get(0))).isEqualTo(lowest());
        assertThat(first(answers.get(1))).isEqualTo(lowest());
        assertThat(answers.get(1).get(0).get(2)).startsWith("speech balloon: ");
        assertThat(answers.get(2)).isEmpty();
        assertThat(answers.get(3)).hasSize(5);
        assertThat(answers.get(4)).containsExactly(List.of(String.valueOf(keptRows())));
        assertThat(answers.get(5)).containsExactly(List.of("below_threshold", String.valueOf(1583 - keptRows())));
        JsonNode statistic = audit.statistic("mutual_information_bias_corrected");
        assertThat(answers.get(6))
                .containsExactly(List.of(
                        statistic.get("value").asText(),
                        statistic.get("standard_error").asText()));
        assertThat(answers.get(7))
                .singleElement()
                .satisfies(run -> assertThat(run.subList(1, 3))
                        .containsExactly("warn", statistic.get("value").asText()));
    }

    @Test
    void sparkReadsTablesByTheirPaths(SparkSession spark) throws IOException {
        List<List<Row>> answers = new ArrayList<>();
        for (String query : queries("tables_pyspark.py")) {
            answers.add(spark.sql(inHome(query, '`')).collectAsList());
        }

        assertThat(answers).hasSize(4);
        assertThat(answers.get(0).stream().map(row -> row.getString(0))).containsExactlyElementsOf(lowest());
        assertThat(answers.get(1))
                .filteredOn(row -> row.getString(0).equals("image_to_text"))
                .singleElement()
                .satisfies(row -> assertThat(row.getDouble(1)).isEqualTo(retrieval.value("recall_at_1_image_to_text")));
        assertThat((long) answers.get(2).size()).isEqualTo(keptRows());
        assertThat(answers.get(3))
                .singleElement()
                .satisfies(row ->
                        assertThat(row.getDouble(2)).isEqualTo(audit.value("mutual_information_bias_corrected")));
    }
}
