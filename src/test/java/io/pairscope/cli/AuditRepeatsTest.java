package io.pairscope.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import io.pairscope.core.information.MutualInformation;
import io.pairscope.fixtures.Gaussians;
import io.pairscope.fixtures.Shards;
import io.pairscope.fixtures.Shards.Row;
import io.pairscope.fixtures.SharedSpark;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** An audit of rows that are not independent: pairs that come again, groups, ids that repeat. */
@SharedSpark
class AuditRepeatsTest {
    private static final int UNIQUE = 300;
    private static final int TIMES = 5;
    private static final int DIMS = 6;

    private final SparkSession spark;

    @TempDir
    private Path directory;

    AuditRepeatsTest(SparkSession spark) {
        this.spark = spark;
    }

    private CommandRun audit(String output, Object... arguments) {
        List<Object> all = new ArrayList<>(List.of("--input", directory.resolve("in")));
        all.addAll(List.of(arguments));
        return CommandRun.audit(spark, directory.resolve(output), all.toArray());
    }

    private static String warnings(CommandRun run) {
        return run.verdict().get("warnings").toString();
    }

    /** Independent pairs five times each, in random order over two shards; one names groups by numbers, one by strings. */
    private Map<String, Integer> repeatedPairs() {
        List<Row> unique = Gaussians.equicorrelated(UNIQUE, DIMS, 0, 1);
        List<Integer> order = new ArrayList<>(
                IntStream.range(0, UNIQUE * TIMES).mapToObj(i -> i % UNIQUE).toList());
        Collections.shuffle(order, new Random(1));
        List<Row> rows = new ArrayList<>();
        Map<String, Integer> groups = new HashMap<>();
        for (int i = 0; i < order.size(); i++) {
            Row row = unique.get(order.get(i));
            rows.add(new Row("id-" + i, row.image(), row.text()));
            groups.put("id-" + i, order.get(i));
        }
        int half = order.size() / 2;
        new Shards()
                .rows(rows.subList(0, half))
                .groups(
                        "image_id",
                        order.subList(0, half).stream().map(Object::toString).toList())
                .write(directory.resolve("in/a.parquet"));
        new Shards()
                .rows(rows.subList(half, rows.size()))
                .groupNumbers(
                        "image_id",
                        order.subList(half, rows.size()).stream()
                                .map(Integer::longValue)
                                .toList())
                .write(directory.resolve("in/b.parquet"));
        return groups;
    }

    @Test
    void pairsThatComeAgainAreCountedAndWithTheirGroupTheyCountOnce() {
        Map<String, Integer> groups = repeatedPairs();

        CommandRun naive = audit("naive");
        assertThat(naive.value("distinct_ids")).isEqualTo(UNIQUE * TIMES);
        for (String name : List.of("distinct_images", "distinct_texts", "distinct_pairs", "effective_rows")) {
            assertThat(naive.value(name)).as(name).isEqualTo(UNIQUE);
        }
        assertThat(naive.value("independence_z")).isGreaterThan(15);
        assertThat(warnings(naive)).contains("1,500 rows hold 300 distinct images (effective_rows)", "--group-column");
        JsonNode pairs = naive.report().at("/repeats/pairs");
        assertThat(pairs.get("most_frequent")).hasSize(10).allSatisfy(entry -> {
            assertThat(entry.get("count").asInt()).isEqualTo(TIMES);
            assertThat(groups).containsKey(entry.get("id").asText());
        });
        assertThat(naive.report().at("/repeats/ids/most_frequent")).isEmpty();
        assertThat(naive.report().at("/repeats/groups").isMissingNode()).isTrue();

        CommandRun grouped = audit("grouped", "--group-column", "image_id");
        assertThat(grouped.exitCode()).as(grouped.err()).isZero();
        assertThat(warnings(grouped)).doesNotContain("effective_rows");
        assertThat(grouped.value("effective_rows")).isEqualTo(UNIQUE);
        double information = naive.value("mutual_information");
        assertThat(grouped.value("mutual_information")).isEqualTo(information);
        double deviation = Math.sqrt(MutualInformation.independenceVariance(UNIQUE, DIMS, DIMS));
        // The mean of 20 re-pairings at 4.5 standard errors; a t of 19 degrees of freedom is below 5 but for 1e-4.
        assertThat(grouped.value("mutual_information_bias_corrected"))
                .isCloseTo(
                        information - MutualInformation.bias(UNIQUE, DIMS, DIMS),
                        within(4.5 * deviation / Math.sqrt(20)));
        assertThat(grouped.value("independence_z")).isBetween(-5.0, 5.0);
        double error = errorByGroups(grouped, groups);
        for (String name : List.of("mutual_information", "mutual_information_bias_corrected", "mid")) {
            assertThat(grouped.statistic(name).get("standard_error").asDouble())
                    .as(name)
                    .isCloseTo(error, within(1e-12));
            assertThat(grouped.statistic(name).get("note").asText()).contains("300 groups of image_id");
        }
    }

    /** √(Σ_g(Σ(PMI − mean))²)/N over the written scores. */
    private static double errorByGroups(CommandRun run, Map<String, Integer> groups) {
        List<org.apache.spark.sql.Row> scores = run.scores();
        double mean = scores.stream()
                .mapToDouble(row -> row.<Double>getAs("pmi"))
                .average()
                .orElseThrow();
        Map<Integer, Double> sums = new HashMap<>();
        scores.forEach(
                row -> sums.merge(groups.get(row.<String>getAs("id")), row.<Double>getAs("pmi") - mean, Double::sum));
        return Math.sqrt(sums.values().stream().mapToDouble(sum -> sum * sum).sum()) / scores.size();
    }

    @Test
    void anIdThatComesTwiceIsAWarningOrAnErrorWhenAskedFor() {
        List<Row> rows = new ArrayList<>(Gaussians.equicorrelated(60, 3, 0.5, 1));
        rows.add(new Row("row-7", rows.get(0).image(), rows.get(1).text()));
        rows.add(new Row(null, rows.get(2).image(), rows.get(1).text()));
        new Shards().rows(rows).write(directory.resolve("in/a.parquet"));

        CommandRun warned = audit("warned", "--group-column", "id");
        assertThat(warned.exitCode()).isZero();
        assertThat(warned.value("distinct_ids")).isEqualTo(60);
        // The row without an id is a group of its own.
        assertThat(warned.value("effective_rows")).isEqualTo(61);
        assertThat(warnings(warned)).contains("1 of 61 rows repeat an id; row-7 comes 2 times");

        CommandRun failed = audit("failed", "--unique-ids");
        assertThat(failed.exitCode()).isEqualTo(3);
        assertThat(failed.verdict().get("errors").toString()).contains("row-7 comes 2 times");
        assertThat(failed.err() + failed.out()).contains("row-7 comes 2 times");
    }

    /** More ids than the list of the most frequent ones holds, and more than can be counted exactly. */
    @ParameterizedTest(name = "{0} rows")
    @ValueSource(ints = {20_000, 70_000})
    void oneRepeatedIdAmongManyIsFound(int n) {
        List<Row> rows = new ArrayList<>();
        Random random = new Random(1);
        for (int i = 0; i < n; i++) {
            rows.add(Row.of(
                    "id-" + i, new double[] {random.nextGaussian(), 1}, new double[] {random.nextGaussian(), 1}));
        }
        rows.set(n - 100, Row.of("id-5", new double[] {0.5, 1}, new double[] {0.5, 1}));
        new Shards().rows(rows).write(directory.resolve("in/a.parquet"));

        CommandRun run = audit("out", "--unique-ids");
        assertThat(run.exitCode()).isEqualTo(3);
        assertThat(run.verdict().get("errors").toString())
                .contains(String.format(Locale.ROOT, "1 of %,d rows repeat an id; id-5 comes 2 times", n));
        assertThat(warnings(run)).doesNotContain("effective_rows");
        if (n > 65_536) {
            assertThat(run.statistic("distinct_ids").get("note").asText()).contains("estimate, ± 0.4 %");
            assertThat(run.statistic("effective_rows").get("note").asText())
                    .startsWith("distinct ")
                    .endsWith("; estimate, ± 0.4 % (one standard error)");
            // 4.5 standard errors of 1/256.
            assertThat(run.value("distinct_ids")).isCloseTo(n - 1, within(4.5 / 256 * n));
        } else {
            assertThat(run.value("distinct_ids")).isEqualTo(n - 1);
            assertThat(warnings(audit("warned"))).contains("1 of 20,000 rows repeat an id");
        }
    }

    @Test
    void groupsThatCannotTradeOrAreTooFewGiveNoNumberRatherThanAWrongOne() {
        List<Long> triangle = new ArrayList<>();
        List<Long> three = new ArrayList<>();
        for (int i = 0; i < 45; i++) {
            // Groups of 1, 2, … 9 rows.
            triangle.add((long) Math.ceil((Math.sqrt(8 * (i + 1) + 1) - 1) / 2));
            three.add((long) i % 3);
        }
        List<Row> rows = Gaussians.equicorrelated(45, 3, 0.5, 1);
        new Shards().rows(rows).groupNumbers("group", triangle).write(directory.resolve("in/a.parquet"));
        CommandRun unequal = audit("unequal", "--group-column", "group");
        new Shards().rows(rows).groupNumbers("group", three).write(directory.resolve("in/a.parquet"));
        CommandRun few = audit("few", "--group-column", "group");

        assertThat(unequal.value("effective_rows")).isEqualTo(9);
        assertThat(unequal.statistic("mutual_information").get("standard_error").asDouble())
                .isPositive();
        assertThat(few.value("effective_rows")).isEqualTo(3);
        assertThat(few.statistic("mutual_information").get("standard_error").isNull())
                .isTrue();
        assertThat(few.statistic("mutual_information").get("note").asText())
                .contains("3 groups of group, 8 are needed");
        for (String name : List.of("mutual_information_bias_corrected", "independence_z")) {
            assertThat(unequal.statistic(name).get("value").isNull()).as(name).isTrue();
            assertThat(unequal.statistic(name).get("note").asText()).contains("cannot trade texts: 0 of 45 rows");
            assertThat(few.statistic(name).get("value").isNull()).as(name).isTrue();
            assertThat(few.statistic(name).get("note").asText()).contains("8 are needed");
        }
    }

    @Test
    void repeatsThatTheGroupsDoNotHoldTogetherAreSaid() {
        List<Row> unique = Gaussians.equicorrelated(100, 3, 0, 1);
        List<Row> rows = new ArrayList<>();
        List<Long> alone = new ArrayList<>();
        for (int i = 0; i < 500; i++) {
            rows.add(new Row(
                    "id-" + i, unique.get(i % 100).image(), unique.get(i % 100).text()));
            alone.add((long) i);
        }
        new Shards().rows(rows).groupNumbers("group", alone).write(directory.resolve("in/a.parquet"));
        assertThat(warnings(audit("out", "--group-column", "group")))
                .contains("rows repeat across groups: 500 groups of group hold 100 distinct images");
    }

    /** 60 groups of five, and groups of 20, 21, … 29 rows, which have none to trade with: chance favours them. */
    @Test
    void groupsOfWhichTheLargestCannotTradeGiveNoBias() {
        List<Long> groups = new ArrayList<>();
        for (int i = 0; i < 300; i++) {
            groups.add((long) i / 5);
        }
        for (int size = 20; size < 30; size++) {
            groups.addAll(Collections.nCopies(size, 1000L + size));
        }
        new Shards()
                .rows(Gaussians.equicorrelated(groups.size(), 3, 0, 1))
                .groupNumbers("group", groups)
                .write(directory.resolve("in/a.parquet"));
        CommandRun run = audit("out", "--group-column", "group");
        assertThat(run.statistic("independence_z").get("value").isNull()).isTrue();
        assertThat(run.statistic("independence_z").get("note").asText()).contains("300 of 545 rows");
    }

    @Test
    void aGroupColumnThatCannotBeReadIsOneLine() {
        new Shards().rows(Gaussians.equicorrelated(40, 3, 0.5, 1)).write(directory.resolve("in/a.parquet"));

        CommandRun missing = audit("missing", "--group-column", "image_id");
        assertThat(missing.exitCode()).isEqualTo(5);
        assertThat(missing.verdict().get("errors").toString())
                .contains("column image_id is missing", "Name the group column with --group-column");
        CommandRun vectors = audit("vectors", "--group-column", "text_embedding");
        assertThat(vectors.exitCode()).isEqualTo(5);
        assertThat(vectors.verdict().get("errors").toString())
                .contains(
                        "column text_embedding is list<float>; expected texts, whole numbers, UUIDs or bytes as group");
        CommandRun kept = audit("kept", "--group-column", "id", "--state", directory.resolve("state"));
        assertThat(kept.exitCode()).isEqualTo(2);
        assertThat(kept.err()).contains("needs every pair").doesNotContain("\tat ");
    }

    @Test
    void whatWasKeptIsNotCounted() {
        new Shards().rows(Gaussians.equicorrelated(40, 3, 0.5, 1)).write(directory.resolve("in/a.parquet"));
        CommandRun first = audit("first", "--state", directory.resolve("state"));
        assertThat(first.value("distinct_pairs")).isEqualTo(40);

        new Shards().rows(Gaussians.equicorrelated(40, 3, 0.5, 1)).write(directory.resolve("in/b.parquet"));
        CommandRun second = audit("second", "--state", directory.resolve("state"));
        for (String name : List.of("distinct_ids", "distinct_pairs", "effective_rows")) {
            assertThat(second.statistic(name).get("value").isNull()).isTrue();
            assertThat(second.statistic(name).get("note").asText()).contains("--state");
        }
        assertThat(second.exitCode()).isZero();
    }

    /** Pairs of which every so manyth has one image. */
    private void writeWithPlaceholder(int every) {
        List<Row> rows = new ArrayList<>(Gaussians.equicorrelated(3000, DIMS, 0.5, 1));
        Double[] placeholder = rows.get(every).image();
        for (int i = every; i < rows.size(); i += every) {
            rows.set(i, new Row(rows.get(i).id(), placeholder, rows.get(i).text()));
        }
        new Shards().rows(rows).write(directory.resolve("in/a.parquet"));
    }

    @ParameterizedTest(name = "every {0}th row, {1} of them, {2}")
    @CsvSource({"50,59,warnings", "200,14,notes", "400,,"})
    void anImageThatComesFarMoreOftenThanOthersIsTold(int every, Integer times, String as) {
        writeWithPlaceholder(every);
        CommandRun run = audit("out");
        if (times == null) {
            assertThat(run.verdict().toString()).doesNotContain("more often");
        } else {
            String first = run.report().at("/repeats/images/most_frequent/0/id").asText();
            assertThat(run.verdict().get(as).toString())
                    .contains("1 image(s) come far more often than others, in " + times + " rows: that of " + first
                            + " " + times + " times")
                    .contains("--drop-duplicates image leaves one of each");
        }
    }

    /** Ten labels of 300 images each. */
    @Test
    void labelsAreNoPlaceholders() {
        List<Row> rows = new ArrayList<>(Gaussians.equicorrelated(3000, DIMS, 0.5, 1));
        for (int i = 10; i < rows.size(); i++) {
            Row row = rows.get(i);
            rows.set(i, new Row(row.id(), row.image(), rows.get(i % 10).text()));
        }
        new Shards().rows(rows).write(directory.resolve("in/a.parquet"));
        assertThat(audit("out").verdict().toString()).doesNotContain("more often");
    }
}
