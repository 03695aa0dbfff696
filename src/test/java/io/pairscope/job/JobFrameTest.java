package io.pairscope.job;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.pairscope.core.settings.ExistingOutput;
import io.pairscope.core.statistics.Catalogue;
import io.pairscope.engine.shards.Inventory;
import io.pairscope.engine.storage.UnusableInputException;
import io.pairscope.fixtures.Sessions;
import io.pairscope.fixtures.Shards;
import io.pairscope.fixtures.SharedSpark;
import io.pairscope.job.Runner.Result;
import io.pairscope.job.Source.Role;
import io.pairscope.report.Check;
import io.pairscope.report.Console;
import io.pairscope.report.Report;
import io.pairscope.report.Threshold;
import io.pairscope.report.Verdict;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A job of a few lines has all that a run is: directory, manifest, checks, history, verdict, dry run. */
@SharedSpark
class JobFrameTest {
    private final SparkSession spark;

    @TempDir
    private Path directory;

    JobFrameTest(SparkSession spark) {
        this.spark = spark;
    }

    /** Reports the rows that the footers promise. */
    private record CountRows(Source input) implements JobOfPairs {
        @Override
        public String name() {
            return "count";
        }

        @Override
        public List<String> forecast(Run run, List<Inventory> found) {
            return List.of("counts " + found.get(0).rows() + " rows");
        }

        @Override
        public Answer work(Run run) {
            run.readFooters();
            run.open();
            run.step("counting");
            Inventory rows = run.inventory(input).orElseThrow();
            if (rows.rows() > 5) {
                throw new UnusableInputException("more rows than fingers");
            }
            Report report = new Report(new Report.Pairs(rows.rows(), rows.rows(), 0), Map.of());
            report.put(Catalogue.STANDARD.named("rows_per_dimension"), rows.rows());
            report.warn("counted only");
            return new Answer(
                    report,
                    new Console.Summary(
                            rows.summary(),
                            "rows",
                            Catalogue.STANDARD.list("mid", "rows_per_dimension"),
                            List.of(),
                            List.of()));
        }
    }

    private Path output() {
        return directory.resolve("out");
    }

    private CountRows count() {
        return new CountRows(
                Source.of("input", Role.INPUT, List.of(directory.resolve("in").toString())));
    }

    private RunSettings settings(ExistingOutput existing) {
        return new RunSettings(
                output().toString(),
                existing,
                List.of(new Threshold("rows_per_dimension", 2.0, null, null, Check.Level.ERROR)),
                Verdict.FailOn.WARN,
                Optional.of(
                        new RunSettings.Place(Optional.empty(), Optional.of("mine"), RunSettings.Baseline.PASSED, 20)),
                Map.of("groups", 32));
    }

    private void writeRows(int count) {
        Shards shards = new Shards();
        for (int row = 0; row < count; row++) {
            shards.row("row-" + row, new Double[] {1.0, 0.0}, new Double[] {0.0, 1.0});
        }
        shards.write(directory.resolve("in/a.parquet"));
    }

    private JsonNode json(String file) {
        try {
            return new ObjectMapper().readTree(output().resolve(file).toFile());
        } catch (IOException failure) {
            throw new AssertionError(failure);
        }
    }

    @BeforeEach
    void writeThreeRows() {
        writeRows(3);
    }

    @Test
    void aRunLeavesReportManifestVerdictAndHistory() {
        Result result = new RunJob(count(), settings(ExistingOutput.REFUSE)).run(Sessions.of(spark));

        assertThat(result.verdict()).isEqualTo(new Verdict(Verdict.Status.WARN, 4, List.of(), List.of("counted only")));
        assertThat(result.summary())
                .startsWith("3 rows in 1 shard(s), 0.0 MB\n3 rows in = 3 scored + 0 quarantined\n")
                .endsWith("verdict  warn (exit 4)   " + output() + "/report.html, {report,manifest,verdict}.json\n");
        assertThat(json("verdict.json").get("exit_code").asInt()).isEqualTo(4);
        assertThat(output().resolve("report.html"))
                .content()
                .contains(
                        "<title>Pairscope count: warn</title>",
                        "counted only",
                        result.verdict().warnings().get(0));
        JsonNode report = json("report.json");
        assertThat(report.at("/checks/0/passed").asBoolean()).isTrue();
        assertThat(report.get("job").asText()).isEqualTo("count");
        assertThat(report.get("headlines")).extracting(JsonNode::asText).containsExactly("rows_per_dimension");
        assertThat(report.get("verdict")).isEqualTo(json("verdict.json"));
        JsonNode manifest = json("manifest.json");
        assertThat(manifest.at("/input/0").asText())
                .isEqualTo(directory.resolve("in").toString());
        assertThat(manifest.at("/config/groups").asInt()).isEqualTo(32);
        assertThat(manifest.at("/shards/0/rows").asInt()).isEqualTo(3);
        assertThat(manifest.get("seconds").fieldNames())
                .toIterable()
                .containsExactlyInAnyOrder("footers", "counting", "checks");
        String application = spark.sparkContext().applicationId();
        assertThat(manifest.get("application").asText()).isEqualTo(application);
        assertThat(spark.read()
                        .parquet(directory.resolve("history").toString())
                        .select("application")
                        .as(Encoders.STRING())
                        .collectAsList())
                .containsExactly(application);
    }

    @Test
    void inputThatTurnsOutToBeUnusableIsAVerdictWithItsReason() {
        writeRows(6);

        Result result = new RunJob(count(), settings(ExistingOutput.REFUSE)).run(Sessions.of(spark));

        assertThat(result.verdict()).isEqualTo(Verdict.unusable("more rows than fingers"));
        assertThat(result.summary()).isEmpty();
        assertThat(json("verdict.json").at("/errors/0").asText()).isEqualTo("more rows than fingers");
        assertThat(output().toFile().list()).containsExactlyInAnyOrder("manifest.json", "metrics.prom", "verdict.json");
    }

    @Test
    void inputThatCannotBeListedLeavesAnEarlierRunInPlace() throws IOException {
        new RunJob(count(), settings(ExistingOutput.REFUSE)).run(Sessions.of(spark));
        byte[] before = Files.readAllBytes(output().resolve("report.json"));
        Files.delete(directory.resolve("in/a.parquet"));

        Result result = new RunJob(count(), settings(ExistingOutput.REPLACE)).run(Sessions.of(spark));

        assertThat(result.verdict().exitCode()).isEqualTo(5);
        assertThat(output().resolve("report.json")).hasBinaryContent(before);
        assertThat(json("verdict.json").get("status").asText()).isEqualTo("warn");
        assertThat(json("failed-overwrite.json").get("status").asText()).isEqualTo("unusable");
        assertThat(output().toFile().list())
                .containsExactlyInAnyOrder(
                        "failed-overwrite.json",
                        "manifest.json",
                        "metrics.prom",
                        "report.html",
                        "report.json",
                        "summary.md",
                        "verdict.json");
    }

    @Test
    void aDryRunShowsShardsSettingsAndWhatARunWouldCostAndWritesNothing() {
        Result result =
                new RunJob(count(), settings(ExistingOutput.REFUSE)).dryRun(Sessions.of(spark), Set.of("groups"));

        assertThat(result.verdict().exitCode()).isZero();
        assertThat(result.summary())
                .startsWith("3 rows in 1 shard(s), 0.0 MB\n  {shard=a.parquet, rows=3,")
                .endsWith("  groups = 32\n  counts 3 rows\n");
        assertThat(directory.toFile().list()).containsExactly("in");
    }
}
