package io.pairscope.cli;

import static io.pairscope.cli.ExpectedRetrieval.requireClose;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.pairscope.fixtures.Item;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The geometry of classes by plain loops. */
record ExpectedClasses(List<Item> queries, List<Item> gallery, String column) {
    void requireOf(CommandRun run) {
        JsonNode found = run.report().get("classes");
        TreeMap<String, Integer> names = new TreeMap<>();
        queries.forEach(item -> names.put(nameOf(item), 0));
        gallery.forEach(item -> names.put(nameOf(item), 0));
        names.remove("");
        assertThat(found).hasSize(Math.min(100, 2 * names.size()));
        for (JsonNode one : found) {
            assertThat(names).containsKey(one.get("class").asText());
            require(one, one.get("side").asText().equalsIgnoreCase("image"));
        }
    }

    private String nameOf(Item item) {
        String name = item.labels().get(column);
        return name == null ? "" : name;
    }

    private void require(JsonNode found, boolean images) {
        String name = found.get("class").asText();
        String what = name + (images ? " images" : " texts");
        double diameter = -1;
        double margin = Double.POSITIVE_INFINITY;
        String nearest = null;
        for (Item query : queries) {
            for (Item row : nameOf(query).equals(name) ? gallery : List.<Item>of()) {
                double distance = row == query ? -1 : distance(unit(query, images), unit(row, images));
                if (nameOf(row).equals(name)) {
                    diameter = Math.max(diameter, distance);
                } else if (!nameOf(row).isEmpty() && distance < margin) {
                    margin = distance;
                    nearest = nameOf(row);
                }
            }
        }
        List<Item> own =
                gallery.stream().filter(row -> nameOf(row).equals(name)).toList();
        diameter = diameter >= 0 ? diameter : own.size() == 1 ? 0 : Double.NaN;
        assertThat(found.get("rows").asInt()).as(what).isEqualTo(own.size());
        requireClose(what + " diameter", found.get("diameter"), diameter, 1e-9);
        requireClose(what + " margin", found.get("margin"), nearest == null ? Double.NaN : margin, 1e-9);
        assertThat(
                        found.get("nearest_class").isNull()
                                ? null
                                : found.get("nearest_class").asText())
                .as(what)
                .isEqualTo(nearest);
        // The job takes it from sums, so that of two equal rows it is the root of a rounding of 1e-16.
        requireClose(what + " rms", found.get("rms_diameter"), rmsDiameter(own, images), 1e-7);
        requireClose(what + " centroids", found.get("centroid_separation"), separation(name, own, images), 1e-9);
    }

    private static double[] unit(Item item, boolean images) {
        double[] values = (images ? item.image() : item.text()).clone();
        double norm = distance(values, new double[values.length]);
        for (int k = 0; k < values.length; k++) {
            values[k] /= norm;
        }
        return values;
    }

    private static double distance(double[] one, double[] other) {
        double sum = 0;
        for (int k = 0; k < one.length; k++) {
            sum += (one[k] - other[k]) * (one[k] - other[k]);
        }
        return Math.sqrt(sum);
    }

    private static double rmsDiameter(List<Item> own, boolean images) {
        double sum = 0;
        for (int i = 0; i < own.size(); i++) {
            for (int j = 0; j < i; j++) {
                sum += Math.pow(distance(unit(own.get(i), images), unit(own.get(j), images)), 2);
            }
        }
        return own.size() < 2 ? Double.NaN : Math.sqrt(sum / (own.size() * (own.size() - 1) / 2.0));
    }

    private double separation(String name, List<Item> own, boolean images) {
        Map<String, List<Item>> others = new TreeMap<>();
        gallery.forEach(row ->
                others.computeIfAbsent(nameOf(row), other -> new ArrayList<>()).add(row));
        others.remove(name);
        others.remove("");
        return own.isEmpty()
                ? Double.NaN
                : others.values().stream()
                        .mapToDouble(other -> distance(mean(own, images), mean(other, images)))
                        .min()
                        .orElse(Double.NaN);
    }

    private static double[] mean(List<Item> rows, boolean images) {
        double[] mean = new double[rows.get(0).image().length];
        for (Item row : rows) {
            double[] unit = unit(row, images);
            for (int k = 0; k < mean.length; k++) {
                mean[k] += unit[k] / rows.size();
            }
        }
        return mean;
    }
}
