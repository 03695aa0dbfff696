package io.pairscope.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import io.pairscope.fixtures.FullMatrix;
import io.pairscope.fixtures.FullStatistics;
import io.pairscope.fixtures.Item;
import io.pairscope.fixtures.SharedSpark;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What each option of a retrieval changes, against full matrices. */
@SharedSpark
class RetrieveOptionsTest {
    private static final int ROWS = 150;

    private final SparkSession spark;

    @TempDir
    private Path directory;

    private List<Item> items;

    RetrieveOptionsTest(SparkSession spark) {
        this.spark = spark;
    }

    @BeforeEach
    void writeInput() {
        items = Item.write(directory.resolve("in"), Item.coupled(ROWS, 6, 8), 2);
    }

    private CommandRun run(String output, Object... arguments) {
        List<Object> all = new ArrayList<>(List.of("--input", directory.resolve("in")));
        all.addAll(List.of(arguments));
        return CommandRun.retrieve(spark, directory.resolve(output), all.toArray());
    }

    private CommandRun retrieve(String output, Object... arguments) {
        CommandRun run = run(output, arguments);
        assertThat(run.exitCode()).as(run.err() + run.out()).isZero();
        return run;
    }

    private static Map<String, Row> byQuery(CommandRun run) {
        Map<String, Row> rows = new HashMap<>();
        run.neighbours()
                .forEach(row ->
                        rows.put(row.getAs("direction") + " " + row.getAs("shard") + "#" + row.getAs("row"), row));
        return rows;
    }

    @Test
    void aGalleryThatIsTheInputIsSearchedAsItself() {
        CommandRun itself = retrieve("itself");
        CommandRun named = retrieve("named", "--gallery", directory + "/in/../in/");

        assertThat(itself.value("recall_at_1_image_to_text")).isPositive();
        assertThat(named.statistics()).isEqualTo(itself.statistics());
        assertThat(named.out()).doesNotContain("another set");
        assertThat(run("dry", "--dry-run", "--gallery", directory.resolve("in")).out())
                .doesNotContain("gallery: ");
    }

    @Test
    void aSampleOfQueriesFindsWhatAllOfThemFind() {
        Map<String, Row> all = byQuery(retrieve("all"));
        CommandRun run = retrieve("sample", "--queries", "37");
        Map<String, Row> asked = byQuery(run);

        assertThat(asked).hasSize(4 * 37);
        assertThat(run.report().at("/input/queries").asInt()).isEqualTo(37);
        assertThat(run.report().at("/input/gallery_rows").asInt()).isEqualTo(ROWS);
        asked.forEach((query, row) -> assertThat(row).as(query).isEqualTo(all.get(query)));
        for (String direction : List.of("image_to_text", "text_to_image")) {
            FullMatrix matrix = new FullMatrix(direction, items, items, null);
            double[] losses = matrix.losses(0.01);
            double ranks = 0;
            double loss = 0;
            for (int i = 0; i < ROWS; i++) {
                if (asked.containsKey(direction + " " + items.get(i).place())) {
                    ranks += matrix.rank(i, 0.5) / 37;
                    loss += losses[i] / 37;
                }
            }
            assertThat(run.value("mean_rank_" + direction)).isCloseTo(ranks, within(1e-9));
            assertThat(run.value("info_nce_" + direction)).isCloseTo(loss, within(1e-9 * loss));
        }
        FullMatrix images = new FullMatrix("image_to_image", items, items, null);
        double sum = 0;
        double closest = 4;
        for (int i = 0; i < ROWS; i++) {
            for (int j = 0;
                    j < ROWS
                            && asked.containsKey(
                                    "image_to_image " + items.get(i).place());
                    j++) {
                double distance = images.squaredDistance(i, j);
                sum += i == j ? 0 : Math.exp(-2 * distance);
                closest = distance < closest ? distance : closest;
            }
        }
        assertThat(run.value("uniformity_image")).isCloseTo(Math.log(sum / 37 / (ROWS - 1)), within(1e-9));
        assertThat(run.value("min_angle_image")).isCloseTo(2 * Math.asin(Math.sqrt(closest) / 2), within(1e-9));
        assertThat(run.statistic("min_angle_image").get("note").asText()).contains("upper bound", "37 of 150");
        assertThat(byQuery(retrieve("seed", "--queries", "37", "--set", "seed=9"))
                        .keySet())
                .hasSize(4 * 37)
                .isNotEqualTo(asked.keySet());
    }

    @Test
    void theTemperatureIsFittedOnTheLossOfAllPairs() {
        CommandRun run = retrieve("out", "--temperature", "fit");

        JsonNode curve = run.report().at("/curves/info_nce_by_temperature");
        JsonNode temperatures = curve.get("temperature");
        assertThat(temperatures.size()).isGreaterThan(20);
        double least = Double.POSITIVE_INFINITY;
        for (int t = 0; t < temperatures.size(); t++) {
            double expected = loss(temperatures.get(t).asDouble());
            assertThat(curve.get("info_nce").get(t).asDouble()).isCloseTo(expected, within(1e-9 * expected));
            least = Math.min(least, expected);
        }
        assertThat(run.value("info_nce")).isCloseTo(least, within(1e-9 * least));
        assertThat(run.value("info_nce_mutual_information_bound")).isCloseTo(Math.log(ROWS) - least, within(1e-9));
        double best = 0.004;
        for (double temperature = best; temperature < 1; temperature *= 1.001) {
            best = loss(temperature) < loss(best) ? temperature : best;
        }
        // A parabola through three temperatures that are 2^¼ apart misses the minimum by a part of a step.
        assertThat(run.value("info_nce_best_temperature")).isCloseTo(best, within(0.05 * best));
        assertThat(run.statistic("info_nce").get("note").asText())
                .contains("the best of a grid of " + temperatures.size());
    }

    private double loss(double temperature) {
        double images = Arrays.stream(matrix("image_to_text").losses(temperature))
                .average()
                .orElseThrow();
        double texts = Arrays.stream(matrix("text_to_image").losses(temperature))
                .average()
                .orElseThrow();
        return (images + texts) / 2;
    }

    private final Map<String, FullMatrix> matrices = new HashMap<>();

    private FullMatrix matrix(String direction) {
        return matrices.computeIfAbsent(direction, one -> new FullMatrix(one, items, items, null));
    }

    @Test
    void moreNeighboursThanRowsAreAllRowsAndRecallTakesAnyRank() {
        CommandRun run = retrieve("out", "--k", "1000", "--recall", "50,1,3");

        ExpectedRetrieval expected = new ExpectedRetrieval(items, items, null, ExpectedRetrieval.ALL, 1000, 1, 3, 50);
        expected.requireStatisticsOf(run);
        expected.requireNeighboursOf(run);
        assertThat(run.statistic("hubness_skewness_text_to_text").get("note").asText())
                .isEqualTo("all rows are named equally often");
    }

    @Test
    void oneDirectionIsReportedAlone() {
        CommandRun run = retrieve("out", "--directions", "text_to_image");

        FullMatrix matrix = matrix("text_to_image");
        TreeSet<String> expected =
                new TreeSet<>(new FullStatistics(matrix, 10).of(1, 5, 10).keySet());
        expected.addAll(List.of(
                "alignment",
                "info_nce",
                "info_nce_text_to_image",
                "info_nce_mutual_information_bound",
                "info_nce_best_temperature"));
        assertThat(run.statistics().fieldNames()).toIterable().containsExactlyInAnyOrderElementsOf(expected);
        new FullStatistics(matrix, 10)
                .of(1, 5, 10)
                .forEach((name, value) ->
                        ExpectedRetrieval.requireClose(name, run.statistic(name).get("value"), value.value(), 1e-9));
        assertThat(run.statistic("info_nce").get("value").isNull()).isTrue();
        assertThat(run.statistic("info_nce").get("note").asText()).isEqualTo("needs both directions between the sides");
        assertThat(run.value("info_nce_text_to_image"))
                .isCloseTo(Arrays.stream(matrix.losses(0.01)).average().orElseThrow(), within(1e-9));
        assertThat(run.neighbours()).hasSize(ROWS);
    }

    @Test
    void sidesOfOtherDimensionsAreSearchedWithinEachSide() {
        List<Item> narrow = new ArrayList<>();
        items.forEach(item -> narrow.add(item.withText(Arrays.copyOf(item.text(), 4))));
        items = Item.write(directory.resolve("in"), narrow, 2);
        CommandRun run = retrieve("out");

        for (String direction : List.of("image_to_image", "text_to_text")) {
            FullMatrix matrix = matrix(direction);
            new FullStatistics(matrix, 10)
                    .of(1, 5, 10)
                    .forEach((name, value) -> ExpectedRetrieval.requireClose(
                            name, run.statistic(name).get("value"), value.value(), 1e-9));
        }
        for (String name : List.of(
                "recall_at_1_image_to_text",
                "r_precision_text_to_image",
                "info_nce",
                "alignment",
                "mean_rank_image_to_text")) {
            assertThat(run.statistic(name).get("value").isNull()).as(name).isTrue();
            assertThat(run.statistic(name).get("note").asText()).as(name).contains("6 and 4 dimensions");
        }
        assertThat(run.value("uniformity_text")).isNegative();
        assertThat(run.neighbours()).hasSize(2 * ROWS);
    }

    @Test
    void aCheckThatFailsExitsWithThreeAndOneOnNothingSaysWhy() {
        CommandRun failed = run("failed", "--set", "checks=[{statistic=recall_at_1_image_to_text,min=0.99}]");
        assertThat(failed.exitCode()).as(failed.err()).isEqualTo(3);
        assertThat(failed.out())
                .contains("recall_at_1_image_to_text = ", "is below min = 0.99", "verdict  fail (exit 3)");

        // A check asks for its own recall.
        CommandRun passed = run("passed", "--set", "checks=[{statistic=recall_at_7_image_to_text,min=0.01}]");
        assertThat(passed.exitCode()).as(passed.err() + passed.out()).isZero();
        assertThat(passed.out()).contains("recall_at_7_image_to_text");

        CommandRun none = run("none", "--set", "checks=[{statistic=recall_at_1_text_to_text,min=0.5}]");
        assertThat(none.exitCode()).isEqualTo(3);
        assertThat(none.out())
                .contains(
                        "error", "recall_at_1_text_to_text has no value: a row is no answer to itself: --match names");
    }
}
