package io.pairscope.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.pairscope.fixtures.PublishedSchemas;
import io.pairscope.fixtures.Sessions;
import io.pairscope.job.Runner;
import io.pairscope.report.ExitCode;
import java.io.File;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import picocli.CommandLine;

/** One command in a test's session: what it returned, printed and left behind. */
record CommandRun(SparkSession spark, Path output, int exitCode, String out, String err) {
    private static final Set<Integer> WITH_RESULTS =
            Set.of(ExitCode.PASSED, ExitCode.THRESHOLD_FAILED, ExitCode.WARNED);

    /** What a quarantined row is known by. */
    record Quarantined(String shard, long row, String id, String reason, String detail) {}

    static CommandRun audit(SparkSession spark, Path output, Object... arguments) {
        return in(spark, "audit", output, arguments);
    }

    static CommandRun retrieve(SparkSession spark, Path output, Object... arguments) {
        return in(spark, "retrieve", output, arguments);
    }

    static CommandRun agree(SparkSession spark, Path output, Object... arguments) {
        return in(spark, "agree", output, arguments);
    }

    static CommandRun recover(SparkSession spark, Path output, Object... arguments) {
        return in(spark, "recover", output, arguments);
    }

    /**
     * A job that leaves a run in {@code output}; all else comes from the arguments. Errors that take refits are left out,
     * since they cost more than all the rest, unless the arguments say {@code uncertainty=jackknife}.
     */
    static CommandRun in(SparkSession spark, String job, Path output, Object... arguments) {
        List<Object> all = new ArrayList<>(List.of(job, "--output", output, "--set", "uncertainty=off"));
        all.addAll(List.of(arguments));
        return of(spark, output, all.toArray());
    }

    /** Any command; {@code output} is where it leaves something, or null. What a run leaves is held to the published schemas. */
    static CommandRun of(SparkSession spark, Path output, Object... arguments) {
        List<String> all = new ArrayList<>();
        for (Object argument : arguments) {
            all.add(argument.toString());
        }
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        Runner runner = task -> task.apply(Sessions.of(spark));
        CommandLine commandLine = Main.commandLine((master, name) -> runner);
        commandLine.setOut(new PrintWriter(out)).setErr(new PrintWriter(err));
        int exitCode = commandLine.execute(all.toArray(String[]::new));
        if (WITH_RESULTS.contains(exitCode) && output != null && !all.contains("--dry-run")) {
            PublishedSchemas.hold(output);
        }
        return new CommandRun(spark, output, exitCode, out.toString(), err.toString());
    }

    JsonNode report() {
        return json("report.json");
    }

    JsonNode verdict() {
        return json("verdict.json");
    }

    /** What must be the same, bit for bit, for the same usable rows. */
    JsonNode statistics() {
        return report().get("statistics");
    }

    /** The value of a statistic, which must have one. */
    double value(String name) {
        JsonNode value = statistic(name).get("value");
        if (!value.isNumber()) {
            throw new AssertionError(name + " has no value: " + statistic(name));
        }
        return value.asDouble();
    }

    JsonNode statistic(String name) {
        return statistics().get(name);
    }

    /** {@code in, scored, quarantined}. */
    List<Long> pairs() {
        JsonNode pairs = report().get("pairs");
        return List.of(
                pairs.get("in").asLong(),
                pairs.get("scored").asLong(),
                pairs.get("quarantined").asLong());
    }

    Map<String, Long> quarantineReasons() {
        Map<String, Long> reasons = new TreeMap<>();
        report().get("input")
                .get("quarantine_reasons")
                .properties()
                .forEach(entry -> reasons.put(entry.getKey(), entry.getValue().asLong()));
        return reasons;
    }

    List<Quarantined> quarantine() {
        if (!Files.isDirectory(output.resolve("quarantine"))) {
            return List.of();
        }
        return read("quarantine").stream()
                .map(row -> new Quarantined(
                        row.getAs("shard"),
                        row.<Long>getAs("row"),
                        row.getAs("id"),
                        row.getAs("reason"),
                        row.getAs("detail")))
                .toList();
    }

    List<Row> scores() {
        return read("scores");
    }

    List<Row> recovered() {
        return read("recovered");
    }

    List<Row> neighbours() {
        return read("neighbours");
    }

    List<Row> agreement() {
        return read("agreement");
    }

    List<String> scoredIds() {
        return scores().stream().map(row -> row.<String>getAs("id")).toList();
    }

    /** Every table of the run by its name, its rows as JSON, in an order that does not depend on files. */
    Map<String, List<String>> tables() {
        Map<String, List<String>> tables = new TreeMap<>();
        for (File place : output.toFile().listFiles(File::isDirectory)) {
            String[] files = place.list((directory, name) -> name.endsWith(".parquet"));
            if (files.length > 0) {
                tables.put(
                        place.getName(),
                        read(place.getName()).stream().map(Row::json).sorted().toList());
            }
        }
        return tables;
    }

    /** Spark's own reader expands patterns in paths. */
    private List<Row> read(String place) {
        String escaped = output.resolve(place).toString().replaceAll("[\\[\\]{}*?]", "\\\\$0");
        return spark.read().parquet(escaped).collectAsList();
    }

    JsonNode json(String file) {
        try {
            return new ObjectMapper().readTree(output.resolve(file).toFile());
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }
}
