package io.pairscope.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.pairscope.fixtures.Item;
import io.pairscope.fixtures.SharedSpark;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A retrieval as a user runs it, against full matrices: pairs whose right answer is their own other side, and captions. */
@SharedSpark
class RetrieveTest {
    private static final int DIMS = 6;

    private final SparkSession spark;

    @TempDir
    private Path directory;

    RetrieveTest(SparkSession spark) {
        this.spark = spark;
    }

    private CommandRun retrieve(String output, Object... arguments) {
        CommandRun run = CommandRun.retrieve(spark, directory.resolve(output), arguments);
        assertThat(run.exitCode()).as(run.err() + run.out()).isZero();
        return run;
    }

    /** Equal texts, images, pairs; an image of twice the length; a zero with a sign; a text against its image. */
    private static List<Item> tiedPairs() {
        List<Item> items = Item.coupled(90, DIMS, 1);
        double[] zero = {0.0, 0.5, 0.25, -0.5, 0.125, 1};
        double[] negativeZero = zero.clone();
        negativeZero[0] = -0.0;
        items.set(5, items.get(5).withText(items.get(4).text()));
        items.set(7, items.get(7).withImage(items.get(6).image()));
        items.set(11, items.get(11).withImage(twice(items.get(6).image())));
        items.set(10, new Item("i-10", items.get(9).image(), items.get(9).text()));
        items.set(20, items.get(20).withText(twice(negated(items.get(20).image()))));
        items.set(40, items.get(40).withText(zero));
        items.set(70, items.get(70).withText(negativeZero));
        return items;
    }

    private static double[] twice(double[] values) {
        return Arrays.stream(values).map(value -> 2 * value).toArray();
    }

    private static double[] negated(double[] values) {
        return Arrays.stream(values).map(value -> -value).toArray();
    }

    private static void addRejected(List<Item> items) {
        double[] good = items.get(0).image();
        double[] notANumber = good.clone();
        notANumber[2] = Double.NaN;
        items.add(3, new Item("bad-nan", notANumber, good.clone()));
        items.add(40, new Item("bad-zero", good.clone(), new double[DIMS]));
        items.add(41, new Item("bad-length", new double[] {1, 2}, good.clone()));
        items.add(new Item("bad-last", good.clone(), notANumber.clone()));
    }

    @Test
    void pairsWithTiesAndRejectedRowsEqualTheFullMatrix() {
        List<Item> all = tiedPairs();
        addRejected(all);
        List<Item> accepted = new ArrayList<>(Item.write(directory.resolve("in"), all, 3));
        accepted.removeIf(item -> item.id().startsWith("bad"));
        CommandRun run = retrieve("out", "--input", directory.resolve("in"), "--set", "max-quarantined-fraction=0.1");

        ExpectedRetrieval expected = ExpectedRetrieval.of(accepted, null);
        expected.requireStatisticsOf(run);
        expected.requireNeighboursOf(run);
        expected.requireHubsOf(run);
        requireRankHistograms(run);
        assertThat(run.pairs()).containsExactly(94L, 90L, 4L);
        assertThat(run.quarantine())
                .extracting(CommandRun.Quarantined::id)
                .containsExactlyInAnyOrder("bad-nan", "bad-zero", "bad-length", "bad-last");
        assertThat(run.quarantineReasons()).isEqualTo(Map.of("not_finite", 2L, "zero_norm", 1L, "wrong_length", 1L));
        // Texts 4, 5; 9, 10; 40, 70. Images 6, 7, 11; 9, 10.
        assertThat(run.value("duplicate_answers_image_to_text")).isEqualTo(6);
        assertThat(run.value("duplicate_answers_text_to_image")).isEqualTo(5);
        assertThat(run.value("min_angle_image")).isZero();
    }

    /** Of the ranks in the table of neighbours, of which some are halves for ties. */
    private static void requireRankHistograms(CommandRun run) {
        for (String direction : List.of("image_to_text", "text_to_image")) {
            List<Double> ranks = run.neighbours().stream()
                    .filter(row -> row.getAs("direction").equals(direction))
                    .map(row -> row.<Double>getAs("match_rank"))
                    .toList();
            JsonNode histogram = run.report().at("/curves/rank_histogram_" + direction);
            assertThat(ranks).hasSize(90).anyMatch(rank -> rank != Math.rint(rank));
            long counted = 0;
            for (int bin = 0; bin < histogram.get("counts").size(); bin++) {
                double below = bin == 0 ? 0 : histogram.get("to").get(bin - 1).asDouble();
                double to = histogram.get("to").get(bin).asDouble();
                assertThat(to).isEqualTo(Math.pow(2, bin));
                assertThat(histogram.get("from").get(bin).asDouble()).isEqualTo(below + 1);
                long count = histogram.get("counts").get(bin).asLong();
                assertThat(count)
                        .isEqualTo(ranks.stream()
                                .filter(rank -> rank > below && rank <= to)
                                .count());
                counted += count;
            }
            assertThat(counted).isEqualTo(90);
        }
        assertThat(run.report().at("/curves").has("rank_histogram_image_to_image"))
                .isFalse();
    }

    /** Five captions an image, and what real sets have besides. */
    private static List<Item> captions() {
        List<Item> items = Item.coupled(125, DIMS, 2);
        for (int i = 0; i < 120; i++) {
            items.set(
                    i,
                    items.get(i)
                            .with("image_id", "image " + i / 5)
                            .withImage(items.get(i - i % 5).image()));
        }
        // A caption twice in its group and once in another one; an image of another crop; one image with two names.
        items.set(12, items.get(12).withText(items.get(11).text()));
        items.set(31, items.get(31).withText(items.get(11).text()));
        items.set(23, items.get(23).withImage(items.get(124).text()));
        for (int i = 50; i < 55; i++) {
            items.set(i, items.get(i).withImage(twice(items.get(45).image())));
        }
        // Without a name: one more with an image of a group, and two equal pairs.
        items.set(120, items.get(120).withImage(items.get(0).image()));
        items.set(122, new Item("i-122", items.get(121).image(), items.get(121).text()));
        // Alone in its group.
        items.set(123, items.get(123).with("image_id", "alone"));
        return items;
    }

    @Test
    void fiveCaptionsAnImageEqualTheFullMatrix() {
        List<Item> items = Item.write(directory.resolve("in"), captions(), 4);
        CommandRun run =
                retrieve("out", "--input", directory.resolve("in"), "--match", "image_id", "--factors", "image_id");

        ExpectedRetrieval expected = ExpectedRetrieval.of(items, "image_id");
        expected.requireStatisticsOf(run);
        expected.requireNeighboursOf(run);
        expected.requireHubsOf(run);
        expected.requireFactorsOf(run, "image_id");
    }

    /** The values are those of src/test/python/reference_retrieval.py; ids of this set are all different. */
    @Test
    void aRealSetHasTheValuesOfAnIndependentProgram() throws IOException {
        CommandRun run = retrieve("out", "--input", "data-samples/emoji-keywords-names-24");

        JsonNode expected = new ObjectMapper()
                .readTree(Path.of("src/test/resources/reference_retrieval.json").toFile());
        assertThat(expected).hasSize(43);
        expected.properties().forEach(entry -> {
            String name = entry.getKey();
            // Recall by other orders of ties stands there only where it differs.
            String found = run.statistics().has(name) ? name : name.replaceAll("_(optimistic|pessimistic)$", "");
            double value = entry.getValue().asDouble();
            assertThat(run.value(found)).as(name).isCloseTo(value, within(1e-9 * Math.max(1, Math.abs(value))));
        });
        assertThat(run.value("recall_at_1_text_to_image_optimistic")).isGreaterThan(0.2109);
    }

    @Test
    void fewBadRowsOfTheGalleryAreANote() {
        List<Item> items = new ArrayList<>(Item.coupled(300, DIMS, 1));
        Item.write(directory.resolve("in"), items, 1);
        items.add(new Item(
                "bad-nan",
                new double[] {Double.NaN, 1, 1, 1, 1, 1},
                items.get(0).text()));
        Item.write(directory.resolve("gallery"), items, 1);
        CommandRun run = retrieve("out", "--input", directory.resolve("in"), "--gallery", directory.resolve("gallery"));
        assertThat(run.verdict().get("notes").toString())
                .contains("1 bad rows of the gallery were left out {not_finite=1}");
        assertThat(run.verdict().get("warnings").toString()).doesNotContain("bad rows");
    }

    /** The image of a row is its text: every query finds its own, which proves no certainty. */
    @Test
    void aRecallOfOneHasABoundInsteadOfAnErrorOfZero() {
        List<Item> items = new ArrayList<>();
        Item.coupled(300, DIMS, 1).forEach(item -> items.add(item.withText(item.image())));
        Item.write(directory.resolve("in"), items, 3);
        CommandRun run = retrieve("out", "--input", directory.resolve("in"));

        for (String name : List.of("recall_at_10", "top1_accuracy", "mean_rank", "mean_reciprocal_rank")) {
            JsonNode statistic = run.statistic(name + "_image_to_text");
            assertThat(statistic.get("value").asDouble()).as(name).isEqualTo(1);
            assertThat(statistic.get("standard_error").isNull()).as(name).isTrue();
            // 3/300, the rule of three; 1 − 0.05^(1/300) = 0.00994.
            assertThat(statistic.get("note").asText())
                    .isEqualTo("no standard error: all 300 independent queries have this value; at 95 % at most 0.99 %"
                            + " of others have another");
        }
        assertThat(run.out()).doesNotContain("1 ± 0.00");
    }
}
