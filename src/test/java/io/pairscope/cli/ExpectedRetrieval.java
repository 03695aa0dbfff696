package io.pairscope.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import io.pairscope.fixtures.FullMatrix;
import io.pairscope.fixtures.FullStatistics;
import io.pairscope.fixtures.FullStatistics.Value;
import io.pairscope.fixtures.Item;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.apache.spark.sql.Row;

/** What a retrieval of all rows must report, computed from full matrices, and how it is compared with a run. */
final class ExpectedRetrieval {
    static final List<String> ALL = List.of("image_to_text", "text_to_image", "image_to_image", "text_to_text");

    /** Sums of up to 5,000 terms of size one in double precision, and functions of them with slopes below 1e3. */
    private static final double TOLERANCE = 1e-9;

    private final List<Item> queries;
    private final List<Item> gallery;
    private final String match;
    private final int k;
    private final int[] recall;
    private final Map<String, FullMatrix> matrices = new TreeMap<>();
    private double lossTolerance = TOLERANCE;

    /** @param match the column of right answers; null for none */
    ExpectedRetrieval(
            List<Item> queries, List<Item> gallery, String match, List<String> directions, int k, int... recall) {
        this.queries = queries;
        this.gallery = gallery;
        this.match = match;
        this.k = k;
        this.recall = recall;
        directions.forEach(direction -> matrices.put(direction, new FullMatrix(direction, queries, gallery, match)));
    }

    /** All directions, with what the command takes where nothing else is said. */
    static ExpectedRetrieval of(List<Item> items, String match) {
        return new ExpectedRetrieval(items, items, match, ALL, 10, 1, 5, 10);
    }

    FullMatrix matrix(String direction) {
        return matrices.get(direction);
    }

    ExpectedRetrieval withLossesWithin(double tolerance) {
        lossTolerance = tolerance;
        return this;
    }

    Map<String, Value> statistics() {
        Map<String, Value> all = new HashMap<>();
        for (FullMatrix matrix : matrices.values()) {
            all.putAll(new FullStatistics(matrix, k).of(recall));
        }
        all.putAll(contrast());
        for (String side : List.of("image", "text")) {
            if (matrices.containsKey(side + "_to_" + side)) {
                all.putAll(geometry(side, matrices.get(side + "_to_" + side)));
            }
        }
        return all;
    }

    private Map<String, Value> contrast() {
        Map<String, Value> all = new HashMap<>();
        FullMatrix images = matrices.get("image_to_text");
        FullMatrix texts = matrices.get("text_to_image");
        String[] clusters = images.clusters();
        double[] distances = IntStream.range(0, queries.size())
                .mapToDouble(i -> 2 - 2 * cosine(queries.get(i)))
                .toArray();
        all.put("alignment", FullStatistics.mean(distances, new String[distances.length]));
        Value mean = new Value(Double.NaN, Double.NaN);
        if (queries == gallery) {
            double[] ofImages = images.losses(0.01);
            double[] ofTexts = texts.losses(0.01);
            double[] both = ofImages.clone();
            IntStream.range(0, both.length).forEach(i -> both[i] = (ofImages[i] + ofTexts[i]) / 2);
            mean = FullStatistics.mean(both, clusters);
            all.put("info_nce_image_to_text", FullStatistics.mean(ofImages, clusters));
            all.put("info_nce_text_to_image", FullStatistics.mean(ofTexts, clusters));
        }
        all.put("info_nce", mean);
        all.put(
                "info_nce_mutual_information_bound",
                new Value(Math.log(gallery.size()) - mean.value(), mean.standardError()));
        all.put("info_nce_best_temperature", new Value(Double.NaN, Double.NaN));
        return all;
    }

    private static double cosine(Item item) {
        double[][] product = io.pairscope.fixtures.Pairs.products(
                new double[][] {item.image(), item.text()}, new double[][] {item.image(), item.text()});
        return product[0][1] / Math.sqrt(product[0][0]) / Math.sqrt(product[1][1]);
    }

    private Map<String, Value> geometry(String side, FullMatrix matrix) {
        int n = gallery.size();
        double[] means = new double[queries.size()];
        double closest = Double.POSITIVE_INFINITY;
        for (int i = 0; i < means.length; i++) {
            for (int j = 0; j < n; j++) {
                double distance = matrix.squaredDistance(i, j);
                means[i] += Double.isNaN(distance) ? 0 : Math.exp(-2 * distance) / (n - 1);
                boolean other = !queries.get(i).id().equals(gallery.get(j).id());
                closest = other && distance < closest ? distance : closest;
            }
        }
        Value mean = FullStatistics.mean(means, new String[means.length]);
        Value uniformity = queries == gallery
                ? new Value(Math.log(mean.value()), 2 * mean.standardError() / mean.value())
                : new Value(Double.NaN, Double.NaN);
        double angle = 2 * Math.asin(Math.min(1, Math.sqrt(closest) / 2));
        return Map.of("uniformity_" + side, uniformity, "min_angle_" + side, new Value(angle, Double.NaN));
    }

    /** Every statistic of the run, and no other. */
    void requireStatisticsOf(CommandRun run) {
        Map<String, Value> expected = statistics();
        TreeSet<String> names = new TreeSet<>();
        run.statistics().fieldNames().forEachRemaining(names::add);
        assertThat(names).containsExactlyElementsOf(new TreeSet<>(expected.keySet()));
        expected.forEach((name, value) -> {
            double tolerance = name.startsWith("info_nce") ? lossTolerance : TOLERANCE;
            JsonNode found = run.statistic(name);
            requireClose(name, found.get("value"), value.value(), tolerance);
            requireClose(name + ": standard error", found.get("standard_error"), value.standardError(), tolerance);
            if (Double.isNaN(value.value())) {
                assertThat(found.get("note").asText()).as(name).isNotBlank();
            }
        });
    }

    static void requireClose(String name, JsonNode found, double expected, double tolerance) {
        boolean none = found == null || found.isNull();
        assertThat(none).as("%s: expected %s, found %s", name, expected, found).isEqualTo(Double.isNaN(expected));
        if (!none) {
            assertThat(found.asDouble())
                    .as(name)
                    .isCloseTo(expected, within(tolerance * Math.max(1, Math.abs(expected))));
        }
    }

    /** Every row of the table of neighbours: ids in their order, cosines, the rank of the right answer to the half. */
    void requireNeighboursOf(CommandRun run) {
        Map<String, Integer> numbers = new HashMap<>();
        queries.forEach(item -> numbers.put(item.place(), numbers.size()));
        List<Row> rows = run.neighbours();
        assertThat(rows).hasSize(queries.size() * matrices.size());
        for (Row row : rows) {
            int query = numbers.get(row.getAs("shard") + "#" + row.<Long>getAs("row"));
            requireNeighbours(row, query, matrices.get(row.<String>getAs("direction")));
        }
    }

    private void requireNeighbours(Row row, int query, FullMatrix matrix) {
        String which = matrix.direction + " of " + queries.get(query).place();
        int[] expected = matrix.neighbours(query, k);
        List<String> ids = new ArrayList<>();
        for (int j : expected) {
            ids.add(gallery.get(j).id());
        }
        assertThat(row.<String>getAs("id")).isEqualTo(queries.get(query).id());
        assertThat(row.<String>getList(row.fieldIndex("neighbour_ids")))
                .as(which)
                .containsExactlyElementsOf(ids);
        List<Double> cosines = row.getList(row.fieldIndex("neighbour_cosines"));
        for (int n = 0; n < expected.length; n++) {
            assertThat(cosines.get(n)).as(which).isCloseTo(matrix.cosines[query][expected[n]], within(1e-12));
        }
        double rank = matrix.rank(query, 0.5);
        Double found = row.getAs("match_rank");
        assertThat(found).as(which).isEqualTo(Double.isNaN(rank) ? null : (Double) rank);
        Double cosine = row.getAs("match_cosine");
        if (found == null) {
            assertThat(cosine).as(which).isNull();
        } else {
            assertThat(cosine).as(which).isCloseTo(matrix.cosines[query][matrix.rights(query)[0]], within(1e-12));
        }
    }

    /** The ten rows that most queries name, by direction. */
    void requireHubsOf(CommandRun run) {
        List<String> expected = new ArrayList<>();
        for (String direction : ALL) {
            if (matrices.containsKey(direction)) {
                long[] named = matrix(direction).occurrences(k);
                for (int row : matrix(direction).hubs(k, 10)) {
                    Item hub = gallery.get(row);
                    expected.add(direction + " " + hub.id() + " " + hub.place() + " " + named[row]);
                }
            }
        }
        List<String> found = new ArrayList<>();
        for (JsonNode hub : run.report().get("hubs")) {
            found.add(hub.get("direction").asText() + " " + hub.get("id").asText() + " "
                    + hub.get("shard").asText() + "#" + hub.get("row").asText() + " "
                    + hub.get("named").asText());
        }
        assertThat(found).containsExactlyElementsOf(expected);
    }

    /** Agreement on each factor in each direction. */
    void requireFactorsOf(CommandRun run, String... factors) {
        JsonNode found = run.report().get("factors");
        assertThat(found).hasSize(factors.length * matrices.size());
        for (JsonNode one : found) {
            String name =
                    one.get("factor").asText() + " " + one.get("direction").asText();
            double[] expected = new FullStatistics(matrix(one.get("direction").asText()), k)
                    .agreement(one.get("factor").asText());
            requireClose(name, one.get("agreement"), expected[0], TOLERANCE);
            requireClose(name, one.get("standard_error"), expected[1], TOLERANCE);
            requireClose(name, one.get("chance"), expected[2], TOLERANCE);
            requireClose(name, one.get("ratio"), expected[2] > 0 ? expected[0] / expected[2] : Double.NaN, TOLERANCE);
        }
    }
}
