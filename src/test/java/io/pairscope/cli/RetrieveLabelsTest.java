package io.pairscope.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import io.pairscope.fixtures.Item;
import io.pairscope.fixtures.SharedSpark;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Retrievals with another gallery, with factors and with classes. */
@SharedSpark
class RetrieveLabelsTest {
    private static final int COLORS = 4;
    private static final int SHAPES = 3;
    private static final int LOCATIONS = 5;

    private final SparkSession spark;

    @TempDir
    private Path directory;

    RetrieveLabelsTest(SparkSession spark) {
        this.spark = spark;
    }

    private CommandRun retrieve(String output, Object... arguments) {
        CommandRun run = CommandRun.retrieve(spark, directory.resolve(output), arguments);
        assertThat(run.exitCode()).as(run.err() + run.out()).isZero();
        return run;
    }

    /** One row for each color, shape and location: an image shows most of its color, a text says most of its shape. */
    private static List<Item> planted(int locations) {
        List<Item> items = new ArrayList<>();
        for (int row = 0; row < COLORS * SHAPES * locations; row++) {
            int color = row % COLORS;
            int shape = row / COLORS % SHAPES;
            int location = row / COLORS / SHAPES;
            items.add(new Item("i-" + row, blocks(color, 2, shape, 1, location), blocks(color, 1, shape, 3, location))
                    .with("color", "color " + color)
                    .with("shape", "shape " + shape)
                    .with("location", "location " + location));
        }
        return items;
    }

    private static double[] blocks(int color, double ofColor, int shape, double ofShape, int location) {
        double[] values = new double[COLORS + SHAPES + LOCATIONS];
        values[color] = ofColor;
        values[COLORS + shape] = ofShape;
        values[COLORS + SHAPES + location] = 0.125;
        return values;
    }

    private static Map<String, JsonNode> factors(CommandRun run) {
        Map<String, JsonNode> factors = new TreeMap<>();
        run.report()
                .get("factors")
                .forEach(one -> factors.put(
                        one.get("factor").asText() + " " + one.get("direction").asText(), one));
        assertThat(factors).hasSize(12);
        return factors;
    }

    private static void requireAgreement(
            Map<String, JsonNode> factors, String direction, double[] agreements, double[] chances) {
        String[] names = {"color", "shape", "location"};
        for (int f = 0; f < names.length; f++) {
            JsonNode factor = factors.get(names[f] + " " + direction);
            assertThat(factor.get("agreement").asDouble()).as(direction).isCloseTo(agreements[f], within(1e-12));
            assertThat(factor.get("chance").asDouble()).as(direction).isCloseTo(chances[f], within(1e-12));
            assertThat(factor.get("ratio").asDouble())
                    .as(direction)
                    .isCloseTo(agreements[f] / chances[f], within(1e-12));
            // All queries agree on as much.
            assertThat(factor.get("standard_error").asDouble()).as(direction).isCloseTo(0, within(1e-12));
        }
    }

    @Test
    void plantedFactorsAgreeAsComputedByHand() {
        Item.write(directory.resolve("in"), planted(LOCATIONS), 2);
        Item.write(directory.resolve("few"), planted(2), 1);
        Object[] options = {"--input", directory.resolve("in"), "--factors", "color,shape,location", "--k", "6"};
        Map<String, JsonNode> own = factors(retrieve("own", options));

        // Of 60 rows: 15 of a color, 20 of a shape, 12 of a location; within a side all but the row itself.
        double[] chances = {15 / 60.0, 20 / 60.0, 12 / 60.0};
        double[] othersChances = {14 / 59.0, 19 / 59.0, 11 / 59.0};
        // The 4 others of its color and shape, then 2 of its color and location.
        requireAgreement(own, "image_to_image", new double[] {1, 4 / 6.0, 2 / 6.0}, othersChances);
        // The 4 others of its color and shape, then 2 of its shape and location.
        requireAgreement(own, "text_to_text", new double[] {4 / 6.0, 1, 2 / 6.0}, othersChances);
        // Its own pair, 4 of its color and shape, one of its shape (1 · 3 against 2 · 1) and location.
        requireAgreement(own, "image_to_text", new double[] {5 / 6.0, 1, 2 / 6.0}, chances);
        requireAgreement(own, "text_to_image", new double[] {5 / 6.0, 1, 2 / 6.0}, chances);

        options[1] = directory.resolve("few");
        Map<String, JsonNode> other = factors(retrieve(
                "other",
                Stream.concat(Arrays.stream(options), Stream.of("--gallery", directory.resolve("in")))
                        .toArray()));
        // In another set its like counts, too.
        requireAgreement(other, "image_to_image", new double[] {1, 5 / 6.0, 2 / 6.0}, chances);
        requireAgreement(other, "text_to_text", new double[] {5 / 6.0, 1, 2 / 6.0}, chances);
        requireAgreement(other, "image_to_text", new double[] {5 / 6.0, 1, 2 / 6.0}, chances);
    }

    /** Columns with gaps; values that only one of two sets has, rows of equal ids that lie closest. */
    private static List<Item> labelled(int n, long seed, int images) {
        List<Item> items = Item.coupled(n, 5, seed);
        for (int i = 0; i < n; i++) {
            items.set(
                    i,
                    items.get(i)
                            .with("image_id", i % 11 == 0 ? null : "image " + i % images)
                            .with("category", i % 7 == 0 ? null : i == 8 ? "alone " + seed : "class " + i % 4)
                            .with("color", i % 5 == 0 ? null : "color " + i % 3)
                            .with("rare", i == 9 ? "rare" : null));
        }
        double[] close = items.get(30).text().clone();
        close[0] += 1e-4;
        items.set(31, items.get(31).withId("i-30").withText(close));
        items.set(33, items.get(33).withImage(items.get(32).image()).withId("i-32"));
        items.set(37, items.get(37).withImage(items.get(36).image()).with("image_id", "image 3"));
        items.set(36, items.get(36).with("image_id", "image 3"));
        return items;
    }

    @Test
    void anotherGalleryWithGapsInItsColumnsEqualsTheFullMatrix() {
        List<Item> queries = Item.write(directory.resolve("queries"), labelled(60, 4, 9), 2);
        List<Item> gallery = Item.write(directory.resolve("gallery"), labelled(100, 5, 7), 3);
        CommandRun run = retrieve(
                "out",
                "--input",
                directory.resolve("queries"),
                "--gallery",
                directory.resolve("gallery"),
                "--match",
                "image_id",
                "--factors",
                "color,rare",
                "--class",
                "category",
                "--k",
                "4");

        ExpectedRetrieval expected =
                new ExpectedRetrieval(queries, gallery, "image_id", ExpectedRetrieval.ALL, 4, 1, 5, 10);
        expected.requireStatisticsOf(run);
        expected.requireNeighboursOf(run);
        expected.requireHubsOf(run);
        expected.requireFactorsOf(run, "color", "rare");
        long[] answers = queries.stream()
                .mapToLong(query -> gallery.stream()
                        .map(item -> item.labels().get("image_id"))
                        .filter(image ->
                                image != null && image.equals(query.labels().get("image_id")))
                        .count())
                .toArray();
        long answered = LongStream.of(answers).filter(count -> count > 0).count();
        assertThat(answered).isBetween(1L, 59L);
        assertThat(run.out())
                .contains(String.format(
                        "matched by image_id: %d pairs; %d of 60 queries have a right answer in the gallery, %d have none (",
                        LongStream.of(answers).sum(), answered, 60 - answered));
        new ExpectedClasses(queries, gallery, "category").requireOf(run);
    }

    @Test
    void classesFactorsAndIdsWithinOneSetEqualTheFullMatrix() {
        List<Item> items = new ArrayList<>();
        labelled(100, 6, 8)
                .forEach(item -> items.add(item.with("own", item.id()).with("all", "all")));
        // Ids of which two are the same are no names of classes: 98 rows have a class of their own, two pairs share
        // one.
        List<Item> written = Item.write(directory.resolve("in"), items, 3);
        for (String column : List.of("category", "own", "all")) {
            CommandRun run = retrieve(
                    column, "--input", directory.resolve("in"), "--class", column, "--factors", "color,rare,all");
            ExpectedRetrieval expected = ExpectedRetrieval.of(written, null);
            expected.requireFactorsOf(run, "color", "rare", "all");
            new ExpectedClasses(written, written, column).requireOf(run);
            if (column.equals("own")) {
                requireAllClassesInTheTable(run);
            } else {
                expected.requireStatisticsOf(run);
            }
        }
    }

    /** The report lists 100 of them, those of the smallest margins. */
    private void requireAllClassesInTheTable(CommandRun run) {
        List<Row> rows =
                spark.read().parquet(run.output().resolve("classes").toString()).collectAsList();
        assertThat(rows).hasSize(2 * 98);
        double[] margins = rows.stream()
                .mapToDouble(row -> row.<Double>getAs("margin"))
                .sorted()
                .toArray();
        JsonNode listed = run.report().get("classes");
        for (int c = 0; c < listed.size(); c++) {
            assertThat(listed.get(c).get("margin").asDouble()).isEqualTo(margins[c]);
        }
    }
}
