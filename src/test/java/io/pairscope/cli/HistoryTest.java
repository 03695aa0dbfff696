package io.pairscope.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpServer;
import io.pairscope.fixtures.Damage;
import io.pairscope.fixtures.Gaussians;
import io.pairscope.fixtures.Shards;
import io.pairscope.fixtures.SharedSpark;
import io.pairscope.job.history.HistoryJob;
import io.pairscope.job.history.HistoryJob.Pruning;
import io.pairscope.report.Console;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Runs that remember each other: what they add to a history, what they compare with, and how it is shown and pruned. */
@SharedSpark
class HistoryTest {
    private static final int ROWS = 400;
    private static final String ERRORS = "uncertainty=jackknife";
    private static final int DIMS = 4;
    private static final String MAX_DROP = "checks=[{statistic=cosine_mean,max-drop=0.05}]";
    private static final String LAST = "history.baseline=last";
    private static final String MAX_FID = "checks=[{statistic=fid_image,max-fid-to-previous=0.02}]";

    private final SparkSession spark;

    @TempDir
    private Path directory;

    HistoryTest(SparkSession spark) {
        this.spark = spark;
    }

    private Path history() {
        return directory.resolve("history");
    }

    /** Pairs that fit better the nearer rho is to 1. */
    private void writePairs(double rho, long seed) {
        writePairs(DIMS, rho, seed);
    }

    private void writePairs(int dims, double rho, long seed) {
        new Shards().rows(Gaussians.equicorrelated(ROWS, dims, rho, seed)).write(directory.resolve("in/a.parquet"));
    }

    private CommandRun audit(String output, String... settings) {
        List<Object> arguments = new ArrayList<>(List.of("--input", directory.resolve("in")));
        for (String setting : settings) {
            arguments.add(setting.startsWith("--") ? setting : "--set=" + setting);
        }
        return CommandRun.audit(spark, directory.resolve(output), arguments.toArray());
    }

    private CommandRun command(Object... arguments) {
        List<Object> all = new ArrayList<>(List.of("history"));
        all.addAll(List.of(arguments));
        return CommandRun.of(spark, null, all.toArray());
    }

    private List<Path> files() {
        try (Stream<Path> files = Files.walk(history())) {
            return files.filter(Files::isRegularFile).sorted().toList();
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    private List<Row> records() {
        return spark.read().parquet(history().toString()).orderBy("time").collectAsList();
    }

    private static String onlyCheck(CommandRun run) {
        return run.report().at("/checks/0/message").asText();
    }

    @Test
    void everyAuditAddsARecordOfItsReportBesideItsOutput() {
        writePairs(0.9, 1);

        CommandRun run = audit("out", "uncertainty=jackknife");

        assertThat(run.exitCode()).as(run.err()).isZero();
        Row record = records().get(0);
        assertThat(record.<String>getAs("job")).isEqualTo("audit");
        assertThat(record.<String>getAs("series")).isEqualTo("audit file:" + directory.resolve("in"));
        assertThat(record.<String>getAs("output")).isEqualTo("file:" + run.output());
        assertThat(record.<String>getAs("status"))
                .isEqualTo(run.verdict().get("status").asText());
        assertThat(record.<String>getAs("config_hash"))
                .isEqualTo(run.json("manifest.json").get("config_hash").asText());
        assertThat(record.<Long>getAs("pairs_in")).isEqualTo(ROWS);
        assertThat(record.<String>getAs("state"))
                .isEqualTo("file:" + run.output().resolve("state/moments.arrow"));
        assertThat(record.<Double>getAs("seconds")).isPositive();
        assertThat(record.<String, Double>getJavaMap(record.fieldIndex("statistics"))
                        .get("cosine_mean"))
                .isEqualTo(run.value("cosine_mean"));
        assertThat(record.<String, Double>getJavaMap(record.fieldIndex("standard_errors"))
                        .get("cosine_mean"))
                .isEqualTo(run.statistic("cosine_mean").get("standard_error").asDouble());
        run.statistics()
                .properties()
                .forEach(statistic -> assertThat(record.getJavaMap(record.fieldIndex("statistics"))
                                .containsKey(statistic.getKey()))
                        .as(statistic.getKey())
                        .isEqualTo(statistic.getValue().get("value").isNumber()));
        assertThat(run.report().has("previous")).isFalse();
    }

    @Test
    void theReportShowsWhatChangedSinceTheLastRun() {
        writePairs(0.9, 1);
        CommandRun first = audit("a", "uncertainty=jackknife");
        writePairs(0.6, 2);

        CommandRun second = audit("b", "uncertainty=jackknife");

        JsonNode previous = second.report().get("previous");
        assertThat(previous.get("output").asText()).isEqualTo("file:" + first.output());
        assertThat(previous.get("same_settings").asBoolean()).isTrue();
        JsonNode cosine = previous.at("/statistics/cosine_mean");
        assertThat(cosine.get("value").asDouble()).isEqualTo(second.value("cosine_mean"));
        assertThat(cosine.get("previous").asDouble()).isEqualTo(first.value("cosine_mean"));
        assertThat(cosine.get("difference").asDouble())
                .isEqualTo(second.value("cosine_mean") - first.value("cosine_mean"));
        assertThat(cosine.get("difference_standard_error").asDouble())
                .isEqualTo(Math.hypot(
                        first.statistic("cosine_mean").get("standard_error").asDouble(),
                        second.statistic("cosine_mean").get("standard_error").asDouble()));
    }

    @Test
    void aDropBeyondItsBoundExitsWithThree() {
        writePairs(0.9, 1);
        CommandRun first = audit("a", MAX_DROP);
        assertThat(first.exitCode()).as(first.out()).isZero();
        assertThat(onlyCheck(first)).contains("there is no earlier run of this series");
        assertThat(first.verdict().get("notes").toString())
                .contains("a check had nothing to look back on: ", "there is no earlier run of this series");

        CommandRun same = audit("b", MAX_DROP);
        assertThat(same.exitCode()).as(same.out()).isZero();

        writePairs(0.6, 2);
        CommandRun worse = audit("c", MAX_DROP);
        assertThat(worse.exitCode()).isEqualTo(3);
        assertThat(worse.out()).contains("error    cosine_mean = ", "more than max-drop = 0.05");
        assertThat(worse.report().at("/checks/0/previous").asDouble()).isEqualTo(first.value("cosine_mean"));

        CommandRun again = audit("d", MAX_DROP);
        assertThat(again.exitCode()).isEqualTo(3);
        assertThat(again.report().at("/previous/output").asText()).isEqualTo("file:" + same.output());

        CommandRun accepted = audit("e", MAX_DROP, LAST);
        assertThat(accepted.exitCode()).as(accepted.out()).isZero();
        assertThat(accepted.report().at("/previous/output").asText()).isEqualTo("file:" + again.output());
        writePairs(0.9, 1);
        CommandRun better = audit("f", MAX_DROP);
        assertThat(better.exitCode()).as(better.out()).isZero();
        assertThat(onlyCheck(better)).contains(" above the run of ");
        assertThat(better.report().at("/previous/output").asText()).isEqualTo("file:" + accepted.output());
    }

    @Test
    void aTrendIsTheMedianAndTheSpreadOfTheLastRunsThatPassed() {
        String trend = "checks=[{statistic=cosine_mean,max-deviation=6}]";
        List<Double> values = new ArrayList<>();
        List<Double> errors = new ArrayList<>();
        for (int night = 0; night < 6; night++) {
            writePairs(0.9, night);
            CommandRun run = audit("night-" + night, trend, ERRORS);
            assertThat(run.exitCode()).as(run.out()).isZero();
            assertThat(onlyCheck(run))
                    .contains(night == 0 ? "no earlier run" : night < 5 ? night + " earlier run(s)" : "last 5 runs");
            values.add(run.value("cosine_mean"));
            errors.add(run.statistic("cosine_mean").get("standard_error").asDouble());
        }
        List<Double> nights = List.copyOf(values);
        values.sort(null);

        writePairs(0.2, 7);
        CommandRun bad = audit("bad", trend, ERRORS);
        assertThat(bad.exitCode()).isEqualTo(3);
        assertThat(onlyCheck(bad)).contains("below the median", "of the last 6 runs", "more than max-deviation = 6.0");
        assertThat(bad.report().at("/checks/0/previous").asDouble()).isEqualTo(0.5 * (values.get(2) + values.get(3)));
        // The first half has the texts of the rows before: of 32 row ranges 16, so the error of this run is large.
        List<Shards.Row> rows = Gaussians.equicorrelated(ROWS, DIMS, 0.9, 9);
        for (int i = ROWS / 2; i > 0; i--) {
            rows.set(
                    i,
                    new Shards.Row(
                            rows.get(i).id(),
                            rows.get(i).image(),
                            rows.get(i - 1).text()));
        }
        new Shards().rows(rows).write(directory.resolve("in/a.parquet"));
        CommandRun shifted = audit("shifted", trend, ERRORS);
        assertThat(shifted.value("cosine_mean")).isCloseTo(0.5 * values.get(3), within(0.1));
        assertThat(shifted.statistic("cosine_mean").get("standard_error").asDouble())
                .isGreaterThan((values.get(0) - shifted.value("cosine_mean")) / 6);
        assertThat(onlyCheck(shifted)).contains("below the median", "more than max-deviation = 6.0");
        writePairs(0.2, 7);
        CommandRun five = audit("five", trend, ERRORS, "history.trend-runs=5");
        assertThat(onlyCheck(five)).contains("of the last 5 runs");

        JsonNode shown = five.report().get("trend");
        assertThat(shown.get("runs").findValuesAsText("status"))
                .containsExactly("pass", "pass", "pass", "fail", "fail", "fail");
        JsonNode line = shown.at("/statistics/cosine_mean");
        List<Double> ofRuns = new ArrayList<>(nights.subList(3, 6));
        ofRuns.add(bad.value("cosine_mean"));
        ofRuns.add(shifted.value("cosine_mean"));
        ofRuns.add(five.value("cosine_mean"));
        assertThat(line.get("values")).extracting(JsonNode::asDouble).containsExactlyElementsOf(ofRuns);
        assertThat(line.get("unit")).isEqualTo(five.statistic("cosine_mean").get("unit"));
        // Of the last five that passed, by a sort.
        double[] usual =
                nights.subList(1, 6).stream().mapToDouble(v -> v).sorted().toArray();
        double[] distances =
                Arrays.stream(usual).map(v -> Math.abs(v - usual[2])).sorted().toArray();
        // All nights have as many pairs.
        double[] usualErrors =
                errors.subList(1, 6).stream().mapToDouble(v -> v).sorted().toArray();
        double spread = Math.max(1.4826 * distances[2], usualErrors[2]);
        assertThat(line.get("median").asDouble()).isEqualTo(usual[2]);
        assertThat(line.get("high").asDouble()).isCloseTo(usual[2] + 3 * spread, within(1e-15));
        assertThat(line.get("low").asDouble()).isCloseTo(usual[2] - 3 * spread, within(1e-15));
    }

    /** The spread of equal nights is an error: theirs also for a night of more pairs, that of this one where they have none. */
    @Test
    void equalNightsAreNoReasonForAnAlarm() throws IOException {
        String check = "checks=[{statistic=cosine_mean,max-deviation=4}]";
        for (String errors : List.of(ERRORS, "uncertainty=off")) {
            String series = "history.series=" + errors.replace('=', '-');
            CommandRun night = null;
            writePairs(0.9, 1);
            for (int i = 0; i < 5; i++) {
                night = audit(errors + i, check, series, errors);
            }
            new Shards()
                    .rows(Gaussians.equicorrelated(25 * ROWS, DIMS, 0.9, 2))
                    .write(directory.resolve("in/a.parquet"));
            CommandRun larger = audit(errors + "-larger", check, series, ERRORS);
            assertThat(larger.exitCode()).as(larger.err()).isZero();
            CommandRun ofError = errors.equals(ERRORS) ? night : larger;

            double expected = Math.abs(larger.value("cosine_mean") - night.value("cosine_mean"))
                    / ofError.statistic("cosine_mean").get("standard_error").asDouble();
            assertThat(expected).isGreaterThan(0.01);
            assertThat(onlyCheck(larger)).contains(Console.number(expected) + " robust standard deviations");
        }
    }

    @Test
    void theTrendHasEveryRunOfTheSeriesWhateverItsVerdict() throws IOException {
        writePairs(0.9, 1);
        CommandRun first = audit("first", "uncertainty=jackknife");
        assertThat(first.report().has("trend")).isFalse();
        Files.write(directory.resolve("in/b.parquet"), new byte[0]);
        assertThat(audit("unusable").exitCode()).isEqualTo(5);
        Files.delete(directory.resolve("in/b.parquet"));
        CommandRun third = audit("third", "checks=[{statistic=cosine_mean,min=2}]");

        JsonNode trend = third.report().get("trend");

        List<Row> records = records();
        assertThat(trend.get("runs").findValuesAsText("status"))
                .containsExactly(records.get(0).getAs("status"), "unusable", "fail");
        assertThat(trend.get("runs").findValuesAsText("time").subList(0, 2))
                .containsExactlyElementsOf(records.subList(0, 2).stream()
                        .map(record -> record.<Object>getAs("time") instanceof java.sql.Timestamp time
                                ? time.toInstant().toString()
                                : record.getAs("time").toString())
                        .toList());
        List<String> names = new ArrayList<>();
        trend.get("statistics").fieldNames().forEachRemaining(names::add);
        assertThat(third.report().get("headlines")).extracting(JsonNode::asText).containsAll(names);
        JsonNode line = trend.at("/statistics/mutual_information_bias_corrected");
        assertThat(line.get("values").get(0).asDouble()).isEqualTo(first.value("mutual_information_bias_corrected"));
        assertThat(line.get("values").get(1).isNull()).isTrue();
        assertThat(line.get("values")).hasSize(3);
        assertThat(line.get("standard_errors").get(0))
                .isEqualTo(first.statistic("mutual_information_bias_corrected").get("standard_error"));
        assertThat(List.of(line.get("median"), line.get("low"), line.get("high")))
                .allMatch(JsonNode::isNull);
    }

    @Test
    void directoriesOfOlderRunsAreDeletedAndTheirRecordsStay() throws IOException {
        writePairs(0.9, 1);
        audit("1");
        audit("2");
        audit("3", "checks=[{statistic=cosine_mean,min=2}]");
        audit("4", "checks=[{statistic=cosine_mean,min=2}]");

        CommandRun told = command("prune", history(), "--runs", "1", "--dry-run");
        assertThat(told.exitCode()).as(told.err()).isZero();
        assertThat(told.out().lines().toList())
                .satisfiesExactly(
                        line -> assertThat(line).matches("would delete " + directory.resolve("1") + ", \\d+\\.\\d MB"),
                        line -> assertThat(line).startsWith("would delete " + directory.resolve("3")));
        assertThat(directory.resolve("1/report.json")).exists();

        CommandRun pruned = command("prune", history(), "--runs", "1", "--keep-months", "2");
        assertThat(pruned.out()).contains("deleted " + directory.resolve("1"), "deleted " + directory.resolve("3"));
        assertThat(directory.toFile().list()).containsExactlyInAnyOrder("in", "history", "2", "4");
        assertThat(records()).hasSize(4);
        assertThat(command("prune", history(), "--runs", "1").out())
                .isEqualTo("no run directory is older than the newest 1 of its series\n");
        assertThat(audit("5", MAX_FID).exitCode()).isZero();
    }

    @Test
    void directoriesWithTheOnlyScoresOfRowsAreToldFromOthers() throws IOException {
        writePairs(0.9, 1);
        String state = "--state=" + directory.resolve("kept");
        audit("1", state);
        audit("2", state);
        audit("3", state);

        CommandRun told = command("prune", history(), "--runs", "1", "--dry-run");

        assertThat(told.out().lines().toList())
                .satisfiesExactly(
                        line -> assertThat(line)
                                .startsWith("would delete " + directory.resolve("1"))
                                .endsWith(", with scores of " + ROWS + " rows that later runs of its --state lack"),
                        line -> assertThat(line).matches("would delete " + directory.resolve("2") + ", \\d+\\.\\d MB"));
    }

    @Test
    void everyRunLeavesMetricsOfWhatItFound() throws IOException {
        writePairs(0.9, 1);
        CommandRun run = audit("a", "history.series=nightly");
        Files.write(directory.resolve("in/b.parquet"), new byte[0]);
        CommandRun unusable = audit("b", "history.series=nightly");

        assertThat(Files.readString(run.output().resolve("metrics.prom")))
                .contains(
                        "pairscope_cosine_mean{job=\"audit\",series=\"nightly\"} " + run.value("cosine_mean") + "\n",
                        "pairscope_rows{job=\"audit\",series=\"nightly\",kind=\"in\"} " + ROWS + ".0\n");
        assertThat(Files.readString(unusable.output().resolve("metrics.prom")))
                .contains("pairscope_exit_code{job=\"audit\",series=\"nightly\"} 5.0\n")
                .doesNotContain("pairscope_rows");
    }

    @Test
    void aWebhookIsToldOfTheVerdictAndNeverChangesIt() throws IOException {
        writePairs(0.9, 1);
        List<JsonNode> told = new CopyOnWriteArrayList<>();
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            told.add(new ObjectMapper().readTree(exchange.getRequestBody()));
            exchange.sendResponseHeaders(told.size() == 1 ? 204 : 500, -1);
            exchange.close();
        });
        server.start();
        try {
            String url = "webhook.url=\"http://127.0.0.1:" + server.getAddress().getPort() + "/canary\"";
            CommandRun run = audit("a", url);
            assertThat(told).singleElement().satisfies(message -> {
                assertThat(message.get("exit_code").asInt()).isZero();
                assertThat(message.get("output").asText())
                        .isEqualTo(run.output().toString());
                assertThat(message.at("/numbers/cosine_mean").asDouble()).isEqualTo(run.value("cosine_mean"));
                assertThat(message.get("numbers")).hasSizeLessThanOrEqualTo(5);
            });
            assertThat(run.err()).doesNotContain("webhook");
            assertThat(Files.readString(run.output().resolve("manifest.json"))).doesNotContain("canary");

            CommandRun refused = audit("b", url);
            assertThat(refused.exitCode()).isZero();
            assertThat(refused.err())
                    .contains("warning: the webhook at http://127.0.0.1", "it answered with status 500")
                    .doesNotContain("canary");
            assertThat(refused.verdict()).isEqualTo(run.verdict());

            assertThat(audit("c", url, "--dry-run").exitCode()).isZero();
            assertThat(told).hasSize(2);
        } finally {
            server.stop(0);
        }
    }

    @Test
    void theDistanceToThePreviousRunIsMeasuredFromItsState() {
        writePairs(0.9, 1);
        assertThat(audit("a", MAX_FID).exitCode()).isZero();

        CommandRun same = audit("b", MAX_FID);
        assertThat(same.exitCode()).as(same.out()).isZero();
        assertThat(same.report().at("/checks/0/value").asDouble()).isBetween(-1e-12, 1e-12);

        new Shards()
                .rows(Gaussians.equicorrelated(ROWS, DIMS, 0.9, 3).stream()
                        .map(row -> {
                            Double[] image = row.image().clone();
                            image[0] += 1;
                            return new Shards.Row(row.id(), image, row.text());
                        })
                        .toList())
                .write(directory.resolve("in/a.parquet"));
        CommandRun other = audit("c", MAX_FID);
        assertThat(other.exitCode()).isEqualTo(3);
        assertThat(other.report().at("/checks/0/value").asDouble()).isGreaterThan(0.02);
        assertThat(onlyCheck(other)).contains("chance alone gives", "is above max-fid-to-previous = 0.02");
        CommandRun compared = CommandRun.of(
                spark,
                directory.resolve("compared"),
                "compare",
                "--output",
                directory.resolve("compared"),
                "--reference",
                directory.resolve("b/state/moments.arrow"),
                "--candidate",
                directory.resolve("c/state/moments.arrow"));
        assertThat(other.report().at("/checks/0/value").asDouble()).isEqualTo(compared.value("fid_image"));
    }

    @Test
    void aRunMayReplaceTheOneItIsComparedWith() {
        writePairs(0.9, 1);
        audit("out", MAX_FID);

        CommandRun second = audit("out", MAX_FID, "--overwrite");

        assertThat(second.exitCode()).as(second.out()).isZero();
        assertThat(onlyCheck(second)).contains("is within bounds");
    }

    @Test
    void aStateThatIsGoneOrAnotherFailsTheCheck() throws IOException {
        writePairs(0.9, 1);
        CommandRun first = audit("a", MAX_FID);
        Files.delete(first.output().resolve("state/moments.arrow"));

        CommandRun gone = audit("b", "checks=[{max-fid-to-previous=1,level=warn}]", LAST);
        assertThat(gone.exitCode()).isEqualTo(3);
        assertThat(onlyCheck(gone)).contains("fid_joint to the run of", "no state file", "a/state/moments.arrow");

        CommandRun stranger = audit("b", "--overwrite", "history.series=another");
        assertThat(stranger.exitCode()).isZero();
        writePairs(0.5, 4);
        assertThat(audit("b", "--overwrite", "history.series=another").exitCode())
                .isZero();
        CommandRun replaced = audit("c", MAX_FID, LAST);
        assertThat(replaced.exitCode()).isEqualTo(3);
        assertThat(onlyCheck(replaced)).contains("another run has replaced its state", "b/state/moments.arrow");

        writePairs(DIMS + 1, 0.9, 5);
        CommandRun longer = audit("d", MAX_FID, LAST);
        assertThat(longer.exitCode()).isEqualTo(3);
        assertThat(onlyCheck(longer)).contains("it had 4 + 4 dimensions, this one has 5 + 5");
    }

    @Test
    void unusableInputIsRememberedAndPassedOverByTheNextRun() throws IOException {
        writePairs(0.9, 1);
        CommandRun first = audit("a");
        Path broken = Files.write(directory.resolve("in/b.parquet"), new byte[0]);

        assertThat(audit("b").exitCode()).isEqualTo(5);
        Files.delete(broken);
        CommandRun third = audit("c", MAX_DROP);

        assertThat(third.exitCode()).as(third.out()).isZero();
        assertThat(third.report().at("/previous/output").asText()).isEqualTo("file:" + first.output());
        Row record = records().get(1);
        assertThat(record.<String>getAs("status")).isEqualTo("unusable");
        assertThat(record.<Integer>getAs("exit_code")).isEqualTo(5);
        assertThat(record.<Long>getAs("pairs_in")).isNull();
        assertThat(record.getJavaMap(record.fieldIndex("statistics"))).isEmpty();
    }

    /** Of whatever is named: pairs, a reference, a saved state, a table of scores. */
    @Test
    void aPathThatIsNotThereIsNoNightOfTheSeries() {
        writePairs(0.9, 1);
        String none = directory.resolve("none").toString();
        List<CommandRun> runs = List.of(
                CommandRun.audit(spark, directory.resolve("a"), "--input", none),
                audit("b", "--reference=" + none),
                CommandRun.in(
                        spark, "compare", directory.resolve("c"), "--reference", none + ".arrow", "--candidate", none),
                CommandRun.in(spark, "filter", directory.resolve("d"), "--scores", none, "--keep-fraction", "0.5"));

        for (CommandRun run : runs) {
            assertThat(run.exitCode()).as(run.err()).isEqualTo(5);
            assertThat(run.verdict().get("status").asText()).isEqualTo("unusable");
        }
        assertThat(history()).doesNotExist();
        assertThat(audit("e", MAX_DROP).exitCode()).isZero();
        assertThat(records()).hasSize(1);
    }

    @Test
    void aFilterHasColumnsOfItsOwn() {
        writePairs(0.9, 1);
        audit("a");
        CommandRun.in(
                spark,
                "filter",
                directory.resolve("f"),
                "--scores",
                directory.resolve("a/scores"),
                "--keep-fraction",
                "0.5");

        List<String> lines = command("show", history()).out().lines().toList();

        assertThat(lines.get(0))
                .contains("cosine_mean", "rows_kept", "threshold")
                .doesNotContain("fid_image");
        assertThat(lines.get(2)).containsPattern(" filter +pass .* " + (ROWS / 2 + 1) + " ");
    }

    @Test
    void inputsOfOtherNamesMayShareASeriesAndJobsDoNot() {
        writePairs(0.9, 1);
        new Shards().rows(Gaussians.equicorrelated(ROWS, DIMS, 0.6, 2)).write(directory.resolve("in-2/a.parquet"));
        audit("a", "history.series=nightly");

        CommandRun other = CommandRun.audit(
                spark, directory.resolve("b"), "--input", directory.resolve("in-2"), "--set", MAX_DROP);
        assertThat(onlyCheck(other)).contains("no earlier run");
        CommandRun compared = CommandRun.in(
                spark,
                "compare",
                directory.resolve("c"),
                "--reference",
                directory.resolve("in"),
                "--candidate",
                directory.resolve("in-2"),
                "--set=history.series=nightly");
        assertThat(compared.exitCode()).as(compared.err()).isZero();
        assertThat(compared.report().has("previous")).isFalse();
        CommandRun shared = CommandRun.audit(
                spark,
                directory.resolve("d"),
                "--input",
                directory.resolve("in-2"),
                "--set=history.series=nightly",
                "--set=" + MAX_DROP);
        assertThat(shared.exitCode()).isEqualTo(3);
    }

    @Test
    void otherSettingsAreAWarningWhereACheckLooksBack() {
        writePairs(0.9, 1);
        audit("a");

        CommandRun quiet = audit("b", "groups=16");
        assertThat(quiet.report().at("/previous/same_settings").asBoolean()).isFalse();
        assertThat(quiet.out()).doesNotContain("settings are not those");
        CommandRun loud = audit("c", "groups=8", MAX_DROP);
        assertThat(loud.exitCode()).as(loud.out()).isZero();
        assertThat(loud.out())
                .contains("warning  the settings are not those of the previous run")
                .contains(": groups = 8 (was 16); what changed since then may come from that");
    }

    @Test
    void aHistoryThatCannotBeKeptIsAWarningAndNothingMore() throws IOException {
        writePairs(0.9, 1);
        Files.writeString(history(), "a file");

        CommandRun run = audit("out", "--fail-on=warn");

        assertThat(run.exitCode()).as(run.err()).isZero();
        assertThat(run.verdict().get("status").asText()).isEqualTo("warn");
        assertThat(run.verdict().get("warnings").get(0).asText())
                .contains(history().toString());
        assertThat(run.out()).contains("warning  ", history().toString(), "verdict  warn (exit 0)");
        assertThat(history()).hasContent("a file");
    }

    @Test
    void aDirectoryOfSomethingElseIsNotWrittenInto() throws IOException {
        writePairs(0.9, 1);
        Files.createDirectories(history());
        Files.writeString(history().resolve("thesis.tex"), "mine");

        CommandRun run = audit("out");

        assertThat(run.exitCode()).isZero();
        assertThat(run.verdict().get("warnings"))
                .singleElement()
                .asString()
                .contains("is not a history: it holds", "thesis.tex");
        CommandRun needs = audit("needs", MAX_DROP);
        assertThat(needs.exitCode()).isEqualTo(5);
        assertThat(needs.verdict().get("errors")).singleElement().asString().contains("thesis.tex");
        assertThat(needs.verdict().get("warnings")).isEmpty();
        assertThat(history().toFile().list()).containsExactly("thesis.tex");
    }

    @Test
    void offKeepsNoHistoryAndAnyOtherPlaceMayBeNamed() {
        writePairs(0.9, 1);
        audit("a", "history.directory=off");
        assertThat(history()).doesNotExist();

        audit("b", "history.directory=\"" + directory.resolve("kept/here") + "\"");
        assertThat(directory.resolve("kept/here")).isNotEmptyDirectory();
        assertThat(history()).doesNotExist();
    }

    @ParameterizedTest
    @ValueSource(strings = {"in", "in/history", "out", "out/history"})
    void aHistoryInsideInputOrOutputIsRefused(String place) {
        writePairs(0.9, 1);

        CommandRun run = audit("out", "history.directory=\"" + directory.resolve(place) + "\"");

        assertThat(run.exitCode()).isEqualTo(6);
        assertThat(run.err()).contains("may not lie in one another").containsOnlyOnce("error: ");
        assertThat(directory.resolve("in").toFile().list()).containsExactly("a.parquet");
        assertThat(run.output()).doesNotExist();
    }

    @Test
    void aDamagedRecordStopsWhoeverNeedsItAndWarnsOthers() throws IOException {
        writePairs(0.9, 1);
        audit("a");
        Path file = files().get(0);
        Damage.truncate(file);

        CommandRun needs = audit("b", MAX_DROP);
        assertThat(needs.exitCode()).isEqualTo(5);
        assertThat(needs.err()).contains("cannot use history file", file.toString(), "Remove it");
        CommandRun other = audit("c");
        assertThat(other.exitCode()).isZero();
        assertThat(other.verdict().get("warnings").get(0).asText()).contains(file.toString());
        CommandRun withoutResults = audit("d", "normalize=require");
        assertThat(withoutResults.exitCode()).isEqualTo(5);
        assertThat(withoutResults.verdict().get("warnings").get(0).asText()).contains(file.toString());

        CommandRun shown = command("show", history());
        assertThat(shown.exitCode()).isZero();
        assertThat(shown.err()).contains("warning: cannot use history file", file.toString());
        assertThat(shown.out().lines()).hasSize(4);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "checks=[{max-drop=1}] -> a check needs the name of a statistic",
                "checks=[{statistic=mid,max-drop=-1}] -> max-drop = -1.0 is below 0",
                "checks=[{statistic=mid,max-dorp=1}] -> unknown key max-dorp in a check; did you mean max-drop?",
                "checks=[{max-fid-to-previuos=1}] -> did you mean max-fid-to-previous?",
                "checks=[{max-fid-to-previous=-1}] -> max-fid-to-previous = -1.0 is below 0",
                "checks=[{max-fid-to-previous=1,min=0}] -> a check of max-fid-to-previous has no min; write two checks",
                "checks=[{statistic=mid,max-fid-to-previous=1}] -> fid_image | fid_text | fid_joint, not mid",
                "history.directry=x -> unknown config key history.directry; did you mean history.directory?"
            })
    void aWrongSettingIsAUsageError(String line) {
        String[] parts = line.split(" -> ", 2);
        writePairs(0.9, 1);

        CommandRun run = audit("out", parts[0]);

        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(run.err()).contains(parts[1]).doesNotContain("Exception");
    }

    @Test
    void aCheckThatLooksBackNeedsAHistoryAndMoments() {
        writePairs(0.9, 1);

        CommandRun off = audit("out", MAX_DROP, "history.directory=off");
        assertThat(off.exitCode()).isEqualTo(2);
        assertThat(off.err()).contains("history.directory is off");
        for (List<String> job : List.of(
                List.of("compare", "--reference", "x", "--candidate", "y"), List.of("recover", "--embeddings", "x"))) {
            List<Object> arguments = new ArrayList<>(job.subList(1, job.size()));
            arguments.add("--set=" + MAX_FID);
            CommandRun run = CommandRun.in(spark, job.get(0), directory.resolve("out"), arguments.toArray());
            assertThat(run.exitCode()).isEqualTo(2);
            assertThat(run.err())
                    .contains("max-fid-to-previous needs the moments of both runs, which only an audit keeps");
        }
    }

    @Test
    void showPrintsTheNewestRunsNewestLast() throws IOException {
        writePairs(0.9, 1);
        audit("a");
        Files.write(directory.resolve("in/b.parquet"), new byte[0]);
        audit("b");
        Files.delete(directory.resolve("in/b.parquet"));
        audit("c", "history.series=nightly");

        CommandRun all = command("show", history());
        assertThat(all.exitCode()).as(all.err()).isZero();
        List<String> lines = all.out().lines().toList();
        assertThat(lines).hasSize(4);
        assertThat(lines.get(0))
                .contains(
                        "time (UTC)",
                        "status",
                        "exit",
                        "baseline",
                        "quarantined",
                        "mutual_information_bias_corrected",
                        "cosine_mean")
                .doesNotContain("fid_image");
        assertThat(lines.get(1)).containsPattern("audit +(pass|warn) +400 +0 ").containsPattern(" 0 +yes  audit file:");
        assertThat(lines.get(2))
                .contains("unusable", "–")
                .containsPattern("audit +unusable +– +– ")
                .containsPattern(" 5 +–  audit file:");
        assertThat(lines.get(3))
                .endsWith("  nightly")
                .contains("400", " ± ")
                .as("of another series")
                .containsPattern("audit +(pass|warn) +400 +0 ")
                .containsPattern(" 0 +yes  nightly$");

        CommandRun cut = command("show", history(), "--last", "1");
        assertThat(cut.out().lines()).hasSize(2).last().asString().endsWith("  nightly");
        assertThat(cut.err()).isEqualTo("older runs are left out: --last N shows more\n");
        assertThat(command("show", history(), "--last", "3").err()).isEmpty();
        assertThat(command("show", history(), "--series", "night", "--statistic", "cka", "--statistic", "mid")
                        .out()
                        .lines()
                        .toList())
                .hasSize(2)
                .first()
                .asString()
                .matches(".*quarantined +cka +mid +exit +baseline +series");
        assertThat(command("show", history(), "--series", "weekly").out()).isEqualTo("no runs\n");
    }

    @Test
    void wrongArgumentsOfShowAndPruneAreSaidInOneLine() throws IOException {
        CommandRun missing = command("show", directory.resolve("nowhere"));
        assertThat(missing.exitCode()).isEqualTo(5);
        assertThat(missing.err()).isEqualTo("error: no history directory " + directory.resolve("nowhere") + "\n");
        assertThat(command("prune", directory.resolve("nowhere"), "--keep-months", "3")
                        .exitCode())
                .isEqualTo(5);

        CommandRun unknown = command("show", directory, "--statistic", "cosine_maen");
        assertThat(unknown.exitCode()).isEqualTo(2);
        assertThat(unknown.err()).contains("unknown statistic cosine_maen; did you mean cosine_mean?");
        assertThat(command("show", directory, "--statistic", "nonsense").err())
                .contains("unknown statistic nonsense; docs/statistics.md lists them");
        assertThat(command("show", directory, "--last", "0").exitCode()).isEqualTo(2);
        assertThat(command("prune", directory, "--keep-months", "0").exitCode()).isEqualTo(2);
        assertThat(command("prune", directory, "--runs", "0").exitCode()).isEqualTo(2);
        assertThat(command("prune", directory).err())
                .isEqualTo("error: say what is kept: --keep-months N of records, --runs N of run directories\n");

        Files.writeString(directory.resolve("thesis.tex"), "mine");
        CommandRun refused = command("prune", directory, "--keep-months", "1");
        assertThat(refused.exitCode()).isEqualTo(5);
        assertThat(refused.err()).contains("is not a history").containsOnlyOnce("error: ");
        assertThat(directory.resolve("thesis.tex")).exists();
    }

    @Test
    void pruneKeepsTheNewestMonthsCountedFromToday() throws IOException {
        writePairs(0.9, 1);
        audit("out");
        Path month = files().get(0).getParent();
        Files.move(month, history().resolve("month=2026-01"));
        Files.createDirectories(history().resolve("month=2026-02"));
        Clock march = Clock.fixed(Instant.parse("2026-03-31T23:00:00Z"), ZoneOffset.UTC);

        assertThat(HistoryJob.pruneMonths(Optional.empty(), history().toString(), 3, Pruning.DELETE, march))
                .isEqualTo("nothing is older than 2026-01\n");
        assertThat(HistoryJob.pruneMonths(Optional.empty(), history().toString(), 2, Pruning.DRY_RUN, march))
                .isEqualTo("would delete month=2026-01, 1 run\n");
        assertThat(HistoryJob.pruneMonths(Optional.empty(), history().toString(), 2, Pruning.DELETE, march))
                .isEqualTo("deleted month=2026-01, 1 run\n");
        assertThat(history().toFile().list()).containsExactly("month=2026-02");
        CommandRun now = command("prune", history(), "--keep-months", "1200");
        assertThat(now.exitCode()).as(now.err()).isZero();
    }
}
