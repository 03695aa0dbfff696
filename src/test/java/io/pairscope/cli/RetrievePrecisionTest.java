package io.pairscope.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import io.pairscope.core.moments.Precision;
import io.pairscope.engine.scan.GallerySearch;
import io.pairscope.fixtures.Item;
import io.pairscope.fixtures.Pairs;
import io.pairscope.fixtures.SharedSpark;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A retrieval of more rows than are multiplied in double: what it finds is decided in double all the same. */
@SharedSpark
class RetrievePrecisionTest {
    private static final int ROWS = 5_100;
    private static final int DIMS = 24;
    private static final int K = 10;

    private static final List<String> OPTIONS = List.of("--directions", "image_to_text,text_to_image,text_to_text");

    /** Rows whose neighbours are computed again; 5,100 is no multiple. */
    private static final int STEP = 13;

    private final SparkSession spark;

    @TempDir
    private Path directory;

    RetrievePrecisionTest(SparkSession spark) {
        this.spark = spark;
    }

    /** Pairs of which many are ties, or closer than single precision tells. */
    private static List<Item> closePairs() {
        List<Item> items = Item.coupled(ROWS, DIMS, 21);
        for (int i = 1; i < ROWS; i += 4) {
            double[] text = items.get(i - 1).text().clone();
            // Cosines of the two differ by less than 1e-7, the rounding of a product in single precision; or not at
            // all.
            text[i % DIMS] = i % 8 == 1 ? text[i % DIMS] : Math.nextUp((float) text[i % DIMS]);
            items.set(i, items.get(i).withText(text));
        }
        return items;
    }

    private CommandRun retrieve(String input) {
        List<Object> all = new ArrayList<>(OPTIONS);
        all.addAll(List.of("--input", directory.resolve(input)));
        CommandRun run = CommandRun.retrieve(spark, directory.resolve("out-" + input), all.toArray());
        assertThat(run.exitCode()).as(run.err() + run.out()).isZero();
        return run;
    }

    @Test
    void neighboursAndRanksAreThoseOfDoubleAndTheSameForAnyCores() {
        List<Item> items = Item.write(directory.resolve("three"), closePairs(), 3);
        CommandRun run = retrieve("three");
        assertThat(GallerySearch.precision(ROWS, ROWS)).isEqualTo(Precision.FAST);
        Map<String, Row> rows = new HashMap<>();
        run.neighbours().forEach(row -> rows.put(row.getAs("direction") + " " + row.getAs("id"), row));
        double[][] images = unit(items, true);
        double[][] texts = unit(items, false);
        require(rows, "image_to_text", images, texts);
        require(rows, "text_to_image", texts, images);
        require(rows, "text_to_text", texts, texts);
        double ofImages = loss(images, texts);
        double ofTexts = loss(texts, images);
        assertThat(run.value("info_nce_image_to_text")).isCloseTo(ofImages, within(1e-6 * ofImages));
        assertThat(run.value("info_nce_text_to_image")).isCloseTo(ofTexts, within(1e-6 * ofTexts));
        assertThat(run.value("info_nce")).isCloseTo((ofImages + ofTexts) / 2, within(1e-6 * ofImages));

        JsonNode one = OtherSession.report(
                "retrieve", "local[1]", directory.resolve("one"), OPTIONS, directory.resolve("three"));
        assertThat(one.get("statistics")).isEqualTo(run.statistics());
        assertThat(one.get("hubs")).isEqualTo(run.report().get("hubs"));

        Item.write(directory.resolve("seven"), closePairs(), 7);
        CommandRun cut = retrieve("seven");
        cut.neighbours().forEach(row -> requireSame(row, rows.get(row.getAs("direction") + " " + row.getAs("id"))));
        run.statistics().properties().forEach(entry -> {
            double value = entry.getValue().get("value").asDouble();
            // Sums of 5,100 terms of one sign, in another order; losses from products in other tiles.
            double tolerance = entry.getKey().contains("rank") || entry.getKey().contains("recall") ? 1e-12 : 1e-7;
            assertThat(cut.statistic(entry.getKey()).get("value").asDouble())
                    .as(entry.getKey())
                    .isCloseTo(value, within(tolerance * Math.max(1, Math.abs(value))));
        });
    }

    private static void requireSame(Row row, Row other) {
        for (String column : List.of("neighbour_ids", "neighbour_cosines", "match_rank", "match_cosine")) {
            assertThat(row.<Object>getAs(column)).isEqualTo(other.<Object>getAs(column));
        }
    }

    private static double[][] unit(List<Item> items, boolean images) {
        return items.stream()
                .map(item -> {
                    double[] values = (images ? item.image() : item.text()).clone();
                    double norm = Math.sqrt(Pairs.dot(values, values));
                    Arrays.setAll(values, k -> values[k] / norm);
                    return values;
                })
                .toArray(double[][]::new);
    }

    private static void require(Map<String, Row> rows, String direction, double[][] queries, double[][] gallery) {
        boolean within = queries == gallery;
        for (int i = 0; i < ROWS; i += STEP) {
            double[] cosines = Pairs.products(new double[][] {queries[i]}, gallery)[0];
            Row row = rows.get(direction + " i-" + i);
            List<String> expected = new ArrayList<>();
            boolean[] taken = new boolean[ROWS];
            taken[i] = within;
            for (int n = 0; n < K; n++) {
                int best = -1;
                for (int j = 0; j < ROWS; j++) {
                    best = !taken[j] && (best < 0 || cosines[j] > cosines[best]) ? j : best;
                }
                taken[best] = true;
                expected.add("i-" + best);
            }
            assertThat(row.<String>getList(row.fieldIndex("neighbour_ids")))
                    .as("%s of row %s", direction, i)
                    .containsExactlyElementsOf(expected);
            double rank = 1;
            for (int j = 0; j < ROWS; j++) {
                double difference = cosines[j] - cosines[i];
                rank += j == i ? 0 : difference > 1e-12 ? 1 : difference >= -1e-12 ? 0.5 : 0;
            }
            assertThat(row.<Double>getAs("match_rank"))
                    .as("%s of row %s", direction, i)
                    .isEqualTo(within ? null : (Double) rank);
        }
    }

    private static double loss(double[][] queries, double[][] gallery) {
        double loss = 0;
        for (int i = 0; i < ROWS; i++) {
            double own = Pairs.dot(queries[i], gallery[i]);
            double sum = 0;
            for (int j = 0; j < ROWS; j++) {
                sum += Math.exp((Pairs.dot(queries[i], gallery[j]) - own) / 0.01);
            }
            loss += Math.log(sum) / ROWS;
        }
        return loss;
    }
}
