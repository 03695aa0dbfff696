package io.pairscope.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import io.pairscope.core.agreement.Definitions;
import io.pairscope.fixtures.SharedSpark;
import io.pairscope.fixtures.TestSets;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Correlations with ratings as a user runs them, against the definitions pair by pair and against published values. */
@SharedSpark
class AgreeTest {
    private static final List<String> COEFFICIENTS = List.of("pearson", "spearman", "kendall_tau_b", "kendall_tau_c");

    /** Sums of a few hundred terms of one size, divided: some hundred roundings of 2⁻⁵³. */
    private static final double ROUNDING = 1e-12;

    private final SparkSession spark;

    @TempDir
    private Path directory;

    AgreeTest(SparkSession spark) {
        this.spark = spark;
    }

    private CommandRun agree(String output, Object... arguments) {
        CommandRun run = CommandRun.agree(spark, directory.resolve(output), arguments);
        assertThat(run.exitCode()).as(run.err() + run.out()).isZero();
        return run;
    }

    private Path csv(String name, String... lines) throws IOException {
        return Files.writeString(directory.resolve(name), String.join("\n", lines) + "\n");
    }

    private static List<JsonNode> section(CommandRun run, String name) {
        return StreamSupport.stream(run.report().get(name).spliterator(), false).toList();
    }

    private static JsonNode entry(CommandRun run, String score, String category) {
        return section(run, "agreement").stream()
                .filter(entry -> entry.get("score").asText().equals(score))
                .filter(entry -> category == null
                        ? entry.get("category").isNull()
                        : entry.get("category").asText().equals(category))
                .findFirst()
                .orElseThrow();
    }

    private static void requireCoefficients(JsonNode entry, List<double[]> pairs) {
        double[] expected = Definitions.coefficients(
                pairs.stream().mapToDouble(pair -> pair[0]).toArray(),
                pairs.stream().mapToDouble(pair -> pair[1]).toArray());
        assertThat(entry.get("rows").asLong()).isEqualTo(pairs.size());
        for (int i = 0; i < COEFFICIENTS.size(); i++) {
            assertThat(entry.get(COEFFICIENTS.get(i)).get("value").asDouble())
                    .as("%s of %s", COEFFICIENTS.get(i), entry)
                    .isCloseTo(expected[i], within(ROUNDING));
        }
    }

    @Test
    void tenMetricsOfGeneratedImagesHaveTheirPublishedCorrelations() {
        Path set = TestSets.required("tifa800-human-scores");
        CommandRun run = agree(
                "out",
                "--scores",
                set,
                "--human-column",
                "human_mean",
                "--category",
                "generator",
                "--set",
                "agree.resamples=20");

        Map<String, double[]> published = Map.of(
                "clipscore_vitb32", new double[] {.331818164510, .319803481018, .231445897902, .237030468750},
                "bleu", new double[] {.183340167296, .258950551998, .187910138607, .192290625000},
                "meteor", new double[] {.339659167785, .372271096563, .274075994321, .280550390625},
                "tifa_mplug_large", new double[] {.596720105958, .592187798737, .471716464872, .448994531250});
        published.forEach((score, values) -> {
            for (int i = 0; i < values.length; i++) {
                assertThat(entry(run, score, null)
                                .get(COEFFICIENTS.get(i))
                                .get("value")
                                .asDouble())
                        .as(score + " " + COEFFICIENTS.get(i))
                        .isCloseTo(values[i], within(1e-9));
            }
        });
        List<Row> rows = spark.read().parquet(set.toString()).collectAsList();
        List<JsonNode> entries = section(run, "agreement");
        assertThat(entries).hasSize(10 * (1 + 5));
        for (JsonNode entry : entries) {
            String category = entry.get("category").isNull()
                    ? null
                    : entry.get("category").asText();
            List<double[]> pairs = new ArrayList<>();
            rows.stream()
                    .filter(row -> category == null || row.getAs("generator").equals(category))
                    .forEach(row -> pairs.add(new double[] {
                        row.<Number>getAs(entry.get("score").asText()).doubleValue(),
                        row.<Number>getAs("human_mean").doubleValue()
                    }));
            requireCoefficients(entry, pairs);
        }
        assertThat(entries.stream().limit(10))
                .extracting(entry ->
                        -Math.abs(entry.get("kendall_tau_c").get("value").asDouble()))
                .isSorted();
        requireTable(run, entries);
    }

    private static void requireTable(CommandRun run, List<JsonNode> entries) {
        List<Row> table = run.agreement();
        assertThat(table).hasSameSizeAs(entries);
        for (int i = 0; i < table.size(); i++) {
            Row row = table.get(i);
            JsonNode entry = entries.get(i);
            assertThat(row.<String>getAs("score")).isEqualTo(entry.get("score").asText());
            assertThat(row.<String>getAs("category"))
                    .isEqualTo(entry.get("category").textValue());
            assertThat(row.<Long>getAs("rows")).isEqualTo(entry.get("rows").asLong());
            for (String coefficient : COEFFICIENTS) {
                JsonNode estimate = entry.get(coefficient);
                assertThat(row.<Double>getAs(coefficient))
                        .isEqualTo(estimate.get("value").asDouble());
                for (String part : List.of("low", "high", "p_value")) {
                    assertThat(row.<Double>getAs(coefficient + "_" + part))
                            .isEqualTo(estimate.get(part).asDouble());
                }
            }
        }
    }

    @Test
    void scoresOfAnAuditAreJoinedWithPeoplesRatingsById() {
        Path pairs = TestSets.required("coco500-clip-vitb16");
        Path human = TestSets.required("coco500-cxc-human");
        CommandRun audit = CommandRun.audit(spark, directory.resolve("audit"), "--input", pairs);
        CommandRun run = agree(
                "out", "--scores", directory.resolve("audit/scores"), "--human", human, "--set", "agree.resamples=20");

        Map<String, Double> scores = new HashMap<>();
        audit.scores().forEach(row -> scores.put(row.getAs("id"), row.getAs("clip_score")));
        List<double[]> judged = new ArrayList<>();
        spark.read()
                .parquet(human.toString())
                .collectAsList()
                .forEach(row -> judged.add(new double[] {
                    scores.get(row.<String>getAs("id")),
                    row.<Number>getAs("human").doubleValue()
                }));
        assertThat(judged).hasSize(123);
        requireCoefficients(entry(run, "clip_score", null), judged);
        assertThat(section(run, "agreement"))
                .extracting(entry -> entry.get("score").asText())
                .contains("cosine", "pmi", "joint_mahalanobis_squared")
                .doesNotContain("row", "image_norm", "text_norm");
        assertThat(run.pairs()).containsExactly(123L, 123L, 0L);
        assertThat(run.quarantineReasons()).isEqualTo(Map.of("not_rated", 500L - 123L));
        assertThat(run.quarantine()).hasSize(500 - 123).allSatisfy(row -> {
            assertThat(row.shard()).matches("part-0000[0-3].parquet");
            assertThat(row.id()).isNotNull();
        });
    }

    @Test
    void ratingsWithoutPartnerOrNumberAreCountedAndQuarantinedByLine() throws IOException {
        Path scores = csv(
                "scores.csv",
                "id,pmi,flat,holes",
                "a,1,7,0.5",
                "b,2,7,",
                "c,3,7,NaN",
                "d,4,7,0.1",
                "e,5,7,0.9",
                "alone,6,7,1",
                "twice,1,7,1",
                "twice,2,7,1",
                "empty,,,");
        Path human = csv(
                "human.csv",
                "id,human,kind",
                "a,1,x",
                "b,3,x",
                "missing,3,x",
                "c,2,y",
                "d,,y",
                ",4,y",
                "e,5,y",
                "e,4,",
                "empty,2,x");
        CommandRun run =
                agree("out", "--scores", scores, "--human", human, "--category", "kind", "--set", "agree.resamples=50");

        requireCoefficients(
                entry(run, "pmi", null),
                List.of(
                        new double[] {1, 1},
                        new double[] {2, 3},
                        new double[] {3, 2},
                        new double[] {5, 5},
                        new double[] {5, 4}));
        requireCoefficients(
                entry(run, "holes", null), List.of(new double[] {.5, 1}, new double[] {.9, 5}, new double[] {.9, 4}));
        requireCoefficients(entry(run, "pmi", "y"), List.of(new double[] {3, 2}, new double[] {5, 5}));
        JsonNode flat = entry(run, "flat", null);
        assertThat(flat.get("note").asText()).isEqualTo("the score is constant");
        assertThat(flat.get("kendall_tau_b").get("value").isNull()).isTrue();
        assertThat(flat.get("kendall_tau_b").get("p_value").isNull()).isTrue();
        assertThat(run.pairs()).containsExactly(9L, 5L, 4L);
        assertThat(run.report().get("input").get("resampled").asText()).isEqualTo("ids");
        assertThat(run.quarantine())
                .containsExactlyInAnyOrder(
                        new CommandRun.Quarantined(
                                "human.csv", 4, "missing", "no_score", "no row of the scores has this id"),
                        new CommandRun.Quarantined("human.csv", 6, "d", "no_rating", null),
                        new CommandRun.Quarantined("human.csv", 7, null, "no_id", null),
                        new CommandRun.Quarantined("human.csv", 10, "empty", "no_score", null),
                        new CommandRun.Quarantined("scores.csv", 7, "alone", "not_rated", "no rating has this id"),
                        new CommandRun.Quarantined("scores.csv", 8, "twice", "not_rated", "no rating has this id"),
                        new CommandRun.Quarantined("scores.csv", 9, "twice", "not_rated", "no rating has this id"));
        assertThat(run.verdict().get("warnings").toString()).contains("4 of 9 rows");
    }

    @Test
    void singleRatingsAndTheirMeanAreToldApartAndRatersAreTheCeiling() throws IOException {
        SplittableRandom random = new SplittableRandom(3);
        List<String> lines = new ArrayList<>(List.of("id,score,human_1,human_2"));
        List<double[]> single = new ArrayList<>();
        List<double[]> mean = new ArrayList<>();
        List<double[]> raters = new ArrayList<>();
        for (int i = 0; i < 60; i++) {
            double score = random.nextInt(20) / 4.0;
            double one = random.nextInt(5);
            double other = Math.min(4, one + random.nextInt(3));
            boolean alone = i % 10 == 0;
            lines.add("r" + i + "," + score + "," + one + "," + (alone ? "" : other));
            single.add(new double[] {score, one});
            mean.add(new double[] {score, alone ? one : (one + other) / 2});
            if (!alone) {
                single.add(new double[] {score, other});
                raters.add(new double[] {one, other});
            }
        }
        Path scores = csv("scores.csv", lines.toArray(String[]::new));
        CommandRun singles = agree(
                "single", "--scores", scores, "--human-columns", "human_1,human_2", "--set", "agree.resamples=50");
        CommandRun means = agree(
                "mean",
                "--scores",
                scores,
                "--human-columns",
                "human_1,human_2",
                "--ratings",
                "mean",
                "--set",
                "agree.resamples=50");

        requireCoefficients(entry(singles, "score", null), single);
        requireCoefficients(entry(means, "score", null), mean);
        requireCoefficients(section(means, "human_agreement").get(0), raters);
        assertThat(singles.report().get("input").get("rating_kind").asText()).isEqualTo("single");
        // Ratings of one row depend on one another: they are drawn together.
        assertThat(singles.report().get("input").get("resampled").asText()).isEqualTo("ids");
        assertThat(means.report().get("input").get("resampled").asText()).isEqualTo("rows");
    }

    @Test
    void theMeanOfSeveralRatingsOfAnIdIsOneRow() throws IOException {
        Path scores = csv("scores.csv", "id,s", "a,1", "b,2", "c,3", "d,5");
        Path human = csv("human.csv", "id,stars", "a,1", "b,3", "a,2", "c,1", "b,4", "d,5", "b,");
        CommandRun run = agree(
                "out",
                "--scores",
                scores,
                "--human",
                human,
                "--human-column",
                "stars",
                "--ratings",
                "mean",
                "--set",
                "agree.resamples=10");

        requireCoefficients(
                entry(run, "s", null),
                List.of(new double[] {1, 1.5}, new double[] {2, 3.5}, new double[] {3, 1}, new double[] {5, 5}));
        assertThat(run.pairs()).containsExactly(7L, 6L, 1L);
    }

    /** 400 rows of a bivariate normal of correlation 0.6, in groups of 4 equal rows. */
    private Path correlated() throws IOException {
        SplittableRandom random = new SplittableRandom(11);
        List<String> lines = new ArrayList<>(List.of("id,x,shifted,noise,human,image"));
        for (int i = 0; i < 400; i++) {
            double human = random.nextGaussian();
            double x = 0.6 * human + 0.8 * random.nextGaussian();
            lines.add(String.format(
                    Locale.ROOT, "%d,%s,%s,%s,%s,im%d", i, x, 3 * x + 100, random.nextGaussian(), human, i / 4));
        }
        return csv("correlated.csv", lines.toArray(String[]::new));
    }

    @Test
    void intervalsAreThoseOfTheNormalTheoryAndEqualScoresDoNotDiffer() throws IOException {
        CommandRun run = agree("out", "--scores", correlated());

        JsonNode pearson = entry(run, "x", null).get("pearson");
        double r = pearson.get("value").asDouble();
        // Fisher's interval; that of 1,000 resamples of 400 rows errs by some percent of its width, 0.12.
        double z = 0.5 * Math.log((1 + r) / (1 - r));
        double half = 1.959964 / Math.sqrt(397);
        assertThat(pearson.get("low").asDouble()).isCloseTo(Math.tanh(z - half), within(0.03));
        assertThat(pearson.get("high").asDouble()).isCloseTo(Math.tanh(z + half), within(0.03));
        assertThat(pearson.get("p_value").asDouble()).isLessThan(1e-20);
        JsonNode noise = entry(run, "noise", null).get("kendall_tau_b");
        assertThat(noise.get("low").asDouble()).isLessThan(0);
        assertThat(noise.get("high").asDouble()).isGreaterThan(0);
        List<JsonNode> differences = section(run, "differences");
        assertThat(differences).hasSize(3 * 2);
        for (JsonNode difference : differences) {
            boolean same = !difference.toString().contains("noise");
            double low = difference.get("low").asDouble();
            double value = difference.get("difference").asDouble();
            if (same) {
                assertThat(List.of(low, value, difference.get("high").asDouble()))
                        .containsOnly(0.0);
            } else {
                assertThat(low).isBetween(value - 0.2, value - 0.02).isPositive();
                assertThat(difference.get("high").asDouble()).isBetween(value + 0.02, value + 0.2);
            }
        }
    }

    @Test
    void groupsAreDrawnAsAWholeAndOneGroupHasNoInterval() throws IOException {
        List<String> lines = new ArrayList<>(List.of("id,s,human,image,all"));
        SplittableRandom random = new SplittableRandom(5);
        for (int i = 0; i < 100; i++) {
            double human = random.nextGaussian();
            double s = 0.4 * human + random.nextGaussian();
            for (int copy = 0; copy < 4; copy++) {
                lines.add(i + "-" + copy + "," + s + "," + human + ",im" + i + ",one");
            }
        }
        Path scores = csv("copies.csv", lines.toArray(String[]::new));
        double rows = width(agree("rows", "--scores", scores));
        double groups = width(agree("groups", "--scores", scores, "--group", "image"));
        // Four copies of a row are one row: the interval is twice as wide as of four independent ones.
        assertThat(groups / rows).isBetween(1.7, 2.3);

        CommandRun one = agree("one", "--scores", scores, "--group", "all", "--set", "agree.resamples=10");
        JsonNode entry = entry(one, "s", null);
        assertThat(entry.get("note").asText()).isEqualTo("no interval: all rows are of one group");
        assertThat(entry.get("pearson").get("value").isNumber()).isTrue();
        assertThat(entry.get("pearson").get("low").isNull()).isTrue();
        assertThat(entry.get("pearson").get("p_value").isNull()).isTrue();
    }

    private static double width(CommandRun run) {
        JsonNode pearson = entry(run, "s", null).get("pearson");
        return pearson.get("high").asDouble() - pearson.get("low").asDouble();
    }

    /** Of more rows than a resample draws, in groups and alone: their intervals are as narrow as those of all rows. */
    @ParameterizedTest(name = "groups of {0}")
    @ValueSource(ints = {1, 2})
    void intervalsOfManyRowsAreThoseOfAllRows(int group) throws IOException {
        int rows = 60_000 * group;
        SplittableRandom random = new SplittableRandom(13);
        StringBuilder text = new StringBuilder("image,s,human\n");
        double s = 0;
        double human = 0;
        for (int i = 0; i < rows; i++) {
            if (i % group == 0) {
                human = random.nextGaussian();
                s = 0.5 * human + random.nextGaussian();
            }
            text.append(i / group)
                    .append(',')
                    .append(s)
                    .append(',')
                    .append(human)
                    .append('\n');
        }
        Path scores = Files.writeString(directory.resolve("many.csv"), text);
        CommandRun run = agree("out", "--scores", scores, "--group", "image", "--set", "agree.resamples=200");

        JsonNode pearson = entry(run, "s", null).get("pearson");
        double r = pearson.get("value").asDouble();
        // Of 60,000 groups of equal rows; 200 resamples give a percentile to some 15 % of half the width.
        double half = 1.959964 * (1 - r * r) / Math.sqrt(60_000);
        assertThat(r - pearson.get("low").asDouble()).isBetween(0.7 * half, 1.35 * half);
        assertThat(pearson.get("high").asDouble() - r).isBetween(0.7 * half, 1.35 * half);
    }

    @Test
    void theSameRowsInOtherFilesGiveTheSameBits() throws IOException {
        Path csv = correlated();
        Path parquet = directory.resolve("parquet");
        spark.read()
                .option("header", true)
                .option("inferSchema", true)
                .csv(csv.toString())
                .coalesce(1)
                .createOrReplaceTempView("correlated");
        for (int part = 0; part < 3; part++) {
            spark.sql("select * from correlated where floor(cast(id as int) / 150) = " + part)
                    .coalesce(1)
                    .write()
                    .parquet(parquet.resolve("part-" + part).toString());
        }
        CommandRun one = agree("one", "--scores", csv, "--group", "image", "--set", "agree.resamples=30");
        CommandRun three = agree("three", "--scores", parquet, "--group", "image", "--set", "agree.resamples=30");

        assertThat(three.report().get("agreement")).isEqualTo(one.report().get("agreement"));
        assertThat(three.report().get("differences")).isEqualTo(one.report().get("differences"));
    }

    /** 150 rows with a similarity, its negative, a worse distance, and no score of the last row if asked. */
    private Path distances(int lacking) throws IOException {
        SplittableRandom random = new SplittableRandom(17);
        List<String> lines = new ArrayList<>(List.of("id,similarity,negative,distance,human"));
        for (int i = 0; i < 150; i++) {
            int human = random.nextInt(1, 6);
            double similarity = human + 1.5 * random.nextGaussian();
            double distance = -human + 3 * random.nextGaussian();
            lines.add(
                    i < 150 - lacking
                            ? i + "," + similarity + "," + -similarity + "," + distance + "," + human
                            : i + ",,,," + human);
        }
        return csv("distances.csv", lines.toArray(String[]::new));
    }

    @Test
    void aDistanceIsHeldAgainstASimilarityByItsStrength() throws IOException {
        Path scores = distances(0);
        CommandRun run = agree("out", "--scores", scores);

        List<double[]> rows = Files.readAllLines(scores).stream()
                .skip(1)
                .map(line -> Stream.of(line.split(","))
                        .mapToDouble(Double::parseDouble)
                        .toArray())
                .toList();
        // Independent draws, of which as many differences are taken by the definitions; the distance counts with the
        // other sign.
        SplittableRandom random = new SplittableRandom(23);
        double[][] drawn = IntStream.range(0, 1000)
                .mapToObj(resample -> strengths(IntStream.range(0, rows.size())
                        .mapToObj(i -> rows.get(random.nextInt(rows.size())))
                        .toList()))
                .toArray(double[][]::new);
        double[] all = strengths(rows);
        for (JsonNode difference : section(run, "differences")) {
            boolean ofDistance = difference.toString().contains("distance");
            double value = difference.get("difference").asDouble();
            double low = difference.get("low").asDouble();
            double high = difference.get("high").asDouble();
            if (!ofDistance) {
                assertThat(List.of(value, low, high)).as(difference.toString()).containsOnly(0.0);
                continue;
            }
            int tau = difference.get("coefficient").asText().equals("kendall_tau_b") ? 0 : 1;
            double[] expected =
                    Arrays.stream(drawn).mapToDouble(two -> two[tau]).sorted().toArray();
            double error = (expected[975] - expected[25]) / (2 * 1.96);
            assertThat(difference.get("score_b").asText()).isEqualTo("distance");
            assertThat(value).isCloseTo(all[tau], within(ROUNDING));
            // A 2.5 % quantile of n normal values errs by √(0.025·0.975/n)/φ(1.96) = 2.67/√n deviations: four errors of
            // two such.
            double quantile = 4 * Math.sqrt(2) * 2.67 / Math.sqrt(1000) * error;
            assertThat(low).isCloseTo(expected[25], within(quantile));
            assertThat(high).isCloseTo(expected[974], within(quantile));
        }
        assertThat(run.out()).containsPattern("less (negative|similarity|distance): strength of kendall_tau_c [+]");
    }

    /** By how much the similarity is stronger than the distance, in τb and τc. */
    private static double[] strengths(List<double[]> rows) {
        double[] human = rows.stream().mapToDouble(row -> row[4]).toArray();
        double[] similarity = Definitions.coefficients(
                rows.stream().mapToDouble(row -> row[1]).toArray(), human);
        double[] distance = Definitions.coefficients(
                rows.stream().mapToDouble(row -> row[3]).toArray(), human);
        return new double[] {similarity[2] + distance[2], similarity[3] + distance[3]};
    }

    @Test
    void fewRowsWithoutAScoreAreANoteAndMoreThanIsAcceptedAWarning() throws IOException {
        Path scores = distances(1);
        String leftOut = "1 of 150 rows of people's judgment were left out {no_score=1}";
        CommandRun few = agree("few", "--scores", scores, "--fail-on", "warn", "--set", "agree.resamples=10");
        assertThat(few.verdict().get("notes").toString()).contains(leftOut);
        assertThat(few.verdict().get("status").asText()).isEqualTo("pass");

        CommandRun many = agree(
                "many", "--scores", scores, "--set", "agree.resamples=10", "--set", "max-quarantined-fraction=0.006");
        assertThat(many.verdict().get("warnings").toString())
                .contains(leftOut + ", more than max-quarantined-fraction = 0.006");
    }

    @ParameterizedTest(name = "{0} rows")
    @CsvSource({"1,1.00", "2,1.00", "9,0.66", "10,"})
    void fewRatingsAreAWarning(int rows, String byChance) throws IOException {
        StringBuilder table = new StringBuilder("id,cosine,human\n");
        for (int i = 0; i < rows; i++) {
            table.append("r%d,0.%d,%d%n".formatted(i, i * 7 % 10, i));
        }
        Path scores = Files.writeString(directory.resolve("few.csv"), table);
        CommandRun run = agree("out", "--scores", scores, "--set", "agree.resamples=10");
        String warnings = run.verdict().get("warnings").toString();
        if (byChance == null) {
            assertThat(warnings).doesNotContain("independent rating(s)");
        } else {
            assertThat(warnings)
                    .contains(rows + " independent rating(s) say nothing")
                    .contains("one correlation in 20 is beyond ±" + byChance);
        }
    }
}
