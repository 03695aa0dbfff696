package io.pairscope.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import io.pairscope.core.information.MutualInformation;
import io.pairscope.fixtures.Gaussians;
import io.pairscope.fixtures.Shards;
import io.pairscope.fixtures.Shards.Row;
import io.pairscope.fixtures.SharedSpark;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The audit as a user runs it, on good input. */
@SharedSpark
class AuditTest {
    private static final Path NOTO = Path.of("data-samples/emoji-noto");
    private static final Path TWEMOJI = Path.of("data-samples/emoji-twemoji");
    private static final Path KEYWORDS = Path.of("data-samples/emoji-keywords-names-24");

    private final SparkSession spark;

    @TempDir
    private Path temporary;

    AuditTest(SparkSession spark) {
        this.spark = spark;
    }

    private CommandRun audit(String output, Object... arguments) {
        return CommandRun.audit(spark, temporary.resolve(output), arguments);
    }

    private Dataset<org.apache.spark.sql.Row> scores(CommandRun run) {
        return spark.read().parquet(run.output().resolve("scores").toString());
    }

    @Test
    void aRunLeavesWhatTheDesignNames() {
        CommandRun run = audit("out", "--input", NOTO);
        assertThat(run.exitCode()).isZero();
        for (String file : List.of("report.json", "manifest.json", "verdict.json", "state/moments.arrow")) {
            assertThat(run.output().resolve(file)).exists();
        }
        Dataset<org.apache.spark.sql.Row> scores = scores(run);
        assertThat(scores.columns())
                .containsExactly(
                        "id",
                        "cosine",
                        "clip_score",
                        "pmi",
                        "image_mahalanobis_squared",
                        "text_mahalanobis_squared",
                        "joint_mahalanobis_squared",
                        "image_norm",
                        "text_norm",
                        "shard",
                        "row",
                        "cosine_percentile");
        assertThat(scores.count()).isEqualTo(1583);
        assertThat(scores.select("id").distinct().count()).isEqualTo(1583);
        assertThat(scores.filter("cosine is not null or clip_score is not null").count())
                .isZero();
        assertThat(run.report().at("/statistics/cosine_mean/value").isNull()).isTrue();
        assertThat(run.report().at("/statistics/cosine_mean/note").asText()).contains("256 and 384");
        double mean = scores.selectExpr("avg(pmi)").first().getDouble(0);
        assertThat(mean).isCloseTo(run.value("mutual_information"), within(1e-9 * mean));
        assertThat(run.value("mid")).isCloseTo(mean, within(1e-9 * mean));
        List<String> lowest = new ArrayList<>();
        run.report().at("/extremes/lowest_pmi").forEach(id -> lowest.add(id.asText()));
        assertThat(lowest)
                .containsExactlyElementsOf(scores.orderBy("pmi").select("id").limit(20).collectAsList().stream()
                        .map(row -> row.getString(0))
                        .toList());
        assertThat(run.json("manifest.json").at("/blas/name").asText()).isNotBlank();
        assertThat(run.json("manifest.json").at("/shards")).hasSize(4);
        assertThat(run.out()).contains("1,583 pairs in = 1,583 scored + 0 quarantined");
        Dataset<org.apache.spark.sql.Row> quarantine =
                spark.read().parquet(run.output().resolve("quarantine").toString());
        assertThat(quarantine.columns()).containsExactly("shard", "row", "id", "reason", "detail");
        assertThat(quarantine.count()).isZero();
    }

    @Test
    void aSavedStateServesAsReferenceWithIdenticalResults() throws IOException {
        CommandRun first = audit("noto", "--input", NOTO);
        CommandRun byPairs = audit("pairs", "--input", TWEMOJI, "--reference", NOTO);
        assertThat(byPairs.statistic("mid").get("note").asText()).startsWith("the reference's own pairs have 55.1385");
        for (String name : List.of("mid_bias_image", "mid_variance_text", "kl_joint")) {
            assertThat(byPairs.statistic(name).get("standard_error").isNull()).isTrue();
            assertThat(byPairs.statistic(name).get("note").asText()).endsWith("no standard error: compare has it");
        }
        assertThat(byPairs.report().at("/curves/shuffle/note").asText())
                .endsWith("mid is under the pairs' own Gaussian, not under that of --reference");
        assertThat(first.report().at("/curves/shuffle/note").asText()).doesNotContain("--reference");
        CommandRun byState =
                audit("state", "--input", TWEMOJI, "--reference", first.output().resolve("state/moments.arrow"));
        assertThat(byState.exitCode()).isZero();
        assertThat(byState.report().get("statistics"))
                .isEqualTo(byPairs.report().get("statistics"));
        assertThat(scores(byState).except(scores(byPairs)).count()).isZero();
        assertThat(byState.value("mid")).isCloseTo(-79.65885238800554, within(1e-7));

        CommandRun show =
                CommandRun.of(spark, null, "state", "show", first.output().resolve("state/moments.arrow"));
        assertThat(show.exitCode()).isZero();
        assertThat(show.out()).contains("1,583 in 32 groups").contains("256 image + 384 text");
        Path merged = temporary.resolve("merged.arrow");
        CommandRun merge = CommandRun.of(
                spark,
                merged,
                "state",
                "merge",
                "--output",
                merged,
                first.output().resolve("state/moments.arrow"),
                byPairs.output().resolve("state/moments.arrow"));
        assertThat(merge.exitCode()).isZero();
        assertThat(CommandRun.of(spark, null, "state", "show", merged).out()).contains("3,166 in 64 groups");
        byte[] written = Files.readAllBytes(merged);
        assertThat(CommandRun.of(spark, merged, "state", "merge", "--output", merged, merged, merged)
                        .exitCode())
                .isEqualTo(6);
        assertThat(merged).hasBinaryContent(written);
    }

    @Test
    void aReferenceMayBeSeveralShardsAndAStateStandsAlone() {
        Path[] parts = IntStream.range(0, 4)
                .mapToObj(part -> NOTO.resolve("part-0000" + part + ".parquet"))
                .toArray(Path[]::new);
        CommandRun run = audit(
                "parts", "--input", TWEMOJI, "--reference", parts[0], parts[1], "--reference", parts[2], parts[3]);
        assertThat(run.exitCode()).as(run.err()).isZero();
        assertThat(run.value("mid")).isCloseTo(-79.65885238800554, within(1e-7));
        assertThat(run.report().at("/input/reference_pairs").asLong()).isEqualTo(1583);
        assertThat(run.json("manifest.json").at("/reference")).hasSize(4);

        CommandRun one = audit("one", "--input", TWEMOJI, "--reference", parts[0]);
        assertThat(one.json("manifest.json").at("/reference").asText()).isEqualTo(parts[0].toString());
        Path state = one.output().resolve("state/moments.arrow");
        CommandRun both = audit("both", "--input", TWEMOJI, "--reference", state, parts[1]);
        assertThat(both.exitCode()).isEqualTo(5);
        assertThat(both.err()).contains("a saved state stands alone");
    }

    @Test
    void aReferenceOfOtherDimensionsIsRefusedByName() {
        Path other =
                new Shards().rows(Gaussians.equicorrelated(100, 4, 0.5, 1)).write(temporary.resolve("other.parquet"));
        CommandRun run = audit("out", "--input", TWEMOJI, "--reference", other);
        assertThat(run.exitCode()).isEqualTo(5);
        assertThat(run.err()).contains("4 + 4").contains("256 + 384");
    }

    @Test
    void equicorrelatedGaussiansGiveTheirAnalyticInformation() {
        int n = 4000;
        int d = 8;
        double rho = 0.6;
        new Shards().rows(Gaussians.equicorrelated(n, d, rho, 3)).write(temporary.resolve("in/part.parquet"));
        CommandRun run = audit("out", "--input", temporary.resolve("in"), "--normalize", "never");
        double standardError =
                run.report().at("/statistics/mutual_information/standard_error").asDouble();
        // Var PMI = Σρ².
        assertThat(standardError).isCloseTo(Math.sqrt(d * rho * rho / n), within(0.1 * standardError));
        assertThat(run.value("mutual_information_bias_corrected"))
                .isCloseTo(-0.5 * d * Math.log(1 - rho * rho), within(3 * standardError));
        assertThat(run.value("mutual_information") - run.value("mutual_information_bias_corrected"))
                .isCloseTo(MutualInformation.bias(n, d, d), within(1e-12));
        assertThat(run.report().at("/statistics/intra_image_cosine_mean/note").asText())
                .contains("unit rows");
    }

    @ParameterizedTest(name = "correlation {0}, seed {1}")
    @CsvSource({"0, 1", "0, 2", "0.3, 1"})
    void unrelatedSidesAreAWarningAndRelatedOnesAreNot(double correlation, long seed) {
        List<Row> rows = Gaussians.equicorrelated(2000, 4, correlation, seed);
        new Shards().rows(rows).write(temporary.resolve("in/part.parquet"));

        CommandRun run = audit("out", "--input", temporary.resolve("in"), "--set", "uncertainty=off");

        // Near standard normal where the sides are unrelated; a correlation of 0.3 in 2000 rows is far beyond that.
        assertThat(run.value("independence_z") < 3).isEqualTo(correlation == 0);
        assertThat(run.verdict().get("warnings").toString().contains("are not told from unrelated ones"))
                .isEqualTo(correlation == 0);
    }

    @Test
    void shufflingTheCaptionsTakesTheInformationAway() {
        List<Row> rows = new ArrayList<>();
        spark.read()
                .parquet(NOTO.toString())
                .orderBy("id")
                .collectAsList()
                .forEach(row -> rows.add(
                        Row.of(row.getAs("id"), doubles(row, "image_embedding"), doubles(row, "text_embedding"))));
        List<Row> texts = new ArrayList<>(rows);
        Collections.shuffle(texts, new Random(7));
        Shards shuffled = new Shards();
        for (int i = 0; i < rows.size(); i++) {
            shuffled.row(rows.get(i).id(), rows.get(i).image(), texts.get(i).text());
        }
        CommandRun run = audit("out", "--input", shuffled.write(temporary.resolve("shuffled.parquet")));
        double standardError =
                run.report().at("/statistics/mutual_information/standard_error").asDouble();
        assertThat(run.value("mutual_information_bias_corrected")).isCloseTo(0, within(3 * standardError));
        assertThat(run.value("independence_z")).isBetween(-4.0, 4.0);
    }

    private static double[] doubles(org.apache.spark.sql.Row row, String column) {
        List<Float> values = row.getList(row.fieldIndex(column));
        return values.stream().mapToDouble(Float::doubleValue).toArray();
    }

    @Test
    void statisticsErrorsAndTheShuffleAreTheSameBitForBitWithOneAndTwoThreads() {
        List<String> options = List.of("--set", "uncertainty=jackknife", "--verify-shuffle", "0.5");
        CommandRun two = audit(
                "two",
                Stream.concat(Stream.of("--input", KEYWORDS), options.stream()).toArray());
        JsonNode one = OtherSession.report("audit", "local[1]", temporary.resolve("one"), options, KEYWORDS);
        assertThat(one.get("statistics")).isEqualTo(two.report().get("statistics"));
        assertThat(one.get("curves")).isEqualTo(two.report().get("curves"));
        assertThat(one.get("shuffle_check")).isNotNull().isEqualTo(two.report().get("shuffle_check"));
    }

    @Test
    void precisionFastComputesInDoubleAndSaysSo() {
        new Shards().rows(Gaussians.equicorrelated(300, 8, 0.6, 3)).write(temporary.resolve("in/part.parquet"));
        CommandRun exact = audit("exact", "--input", temporary.resolve("in"));
        CommandRun fast = audit("fast", "--input", temporary.resolve("in"), "--set", "precision=fast");
        assertThat(fast.statistics()).isEqualTo(exact.statistics());
        assertThat(fast.report().at("/input")).isEqualTo(exact.report().at("/input"));
        assertThat(fast.report().at("/input/precision").asText()).isEqualTo("exact");
        assertThat(fast.report().at("/input/precision_relative_error").asDouble())
                .isZero();
        assertThat(fast.verdict().at("/warnings").toString()).contains("precision = fast has no effect");
        assertThat(exact.verdict().at("/warnings").toString()).doesNotContain("precision");
    }

    @Test
    void troubleInTheReferenceIsToldInTheVerdict() throws IOException {
        List<Row> rows = Gaussians.equicorrelated(200, 4, 0.5, 1);
        new Shards().rows(rows).write(temporary.resolve("in/part.parquet"));
        new Shards()
                .rows(rows)
                .row("bad", null, rows.get(0).text())
                .write(temporary.resolve("reference/part-0.parquet"));
        Files.write(temporary.resolve("reference/part-1.parquet"), new byte[0]);
        Path input = temporary.resolve("in");
        Path reference = temporary.resolve("reference");
        CommandRun stopped = audit("stopped", "--input", input, "--reference", reference);
        assertThat(stopped.exitCode()).isEqualTo(5);
        assertThat(stopped.err()).contains("part-1.parquet: 0 bytes");
        CommandRun run = audit(
                "run",
                "--input",
                input,
                "--reference",
                reference,
                "--on-bad-shard",
                "quarantine",
                "--set",
                "max-quarantined-fraction=1");
        assertThat(run.exitCode()).isZero();
        assertThat(run.verdict().get("warnings").toString())
                .contains("left out of the reference shard part-1.parquet: 0 bytes");
        assertThat(run.verdict().get("notes").toString()).contains("1 bad rows of the reference");
        assertThat(run.report().at("/input/reference_pairs").asLong()).isEqualTo(200);
    }

    @Test
    void aDryRunShowsThePlanAndWritesNothing() {
        CommandRun run = audit("out", "--input", NOTO, "--dry-run");
        assertThat(run.exitCode()).isZero();
        assertThat(run.out())
                .contains("1,583 rows in 4 shard(s)")
                .contains("part-00003.parquet")
                .contains("groups = 32");
        assertThat(run.output()).doesNotExist();
    }

    /** Two scans give everything: statistics, spectra, curves, errors, sketches and scores. */
    @Test
    void noStatisticReadsTheDataOnceMore() {
        JobCount jobs = JobCount.of(spark);
        assertThat(audit("out", "--input", KEYWORDS, "--set", "uncertainty=jackknife")
                        .exitCode())
                .isZero();
        assertThat(jobs.descriptions())
                .containsExactly("Pairscope: moments of input", "Pairscope: scores", "Pairscope: standard errors");
    }
}
