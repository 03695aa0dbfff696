package io.pairscope.report.page;

import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The JSON files of a run as the page reads them: what is missing or of another shape is empty, and all text
 * is clean.
 *
 * @param manifest and verdict are missing nodes where the files are not there
 */
record RunFiles(JsonNode report, JsonNode manifest, JsonNode verdict) {
    private static final ObjectMapper JSON = new ObjectMapper();

    /**
     * @param verdict may hold more than that of the report, such as what was wrong with the history afterwards
     * @throws DamagedReportException when the report is not one
     */
    static RunFiles of(String report, Optional<String> manifest, Optional<String> verdict) {
        JsonNode tree = parsed(report);
        if (!tree.path("statistics").isObject() || !tree.path("pairs").isObject()) {
            throw new DamagedReportException("it has no statistics, or no pairs");
        }
        JsonNode told = optional(verdict);
        return new RunFiles(tree, optional(manifest), told.isObject() ? told : tree.path("verdict"));
    }

    private static JsonNode parsed(String text) {
        try {
            return new Cleaning().of(JSON.readTree(text));
        } catch (JsonProcessingException damaged) {
            JsonLocation at = damaged.getLocation();
            throw new DamagedReportException(
                    at == null
                            ? "it is no JSON"
                            : "it is no JSON at line " + at.getLineNr() + ", column " + at.getColumnNr());
        }
    }

    /** Missing where it cannot be read: the report says enough. */
    private static JsonNode optional(Optional<String> text) {
        try {
            return text.isEmpty() ? MissingNode.getInstance() : parsed(text.get());
        } catch (DamagedReportException damaged) {
            return MissingNode.getInstance();
        }
    }

    /** The name of the job; empty in reports of old that have no manifest beside them. */
    String job() {
        return report.path("job").asText(manifest.path("job").asText(""));
    }

    JsonNode curve(String name) {
        return report.path("curves").path(name);
    }

    /** A statistic that the report has, with or without a value. */
    Optional<Measured> statistic(String name) {
        JsonNode found = report.path("statistics").path(name);
        return found.isObject() ? Optional.of(Measured.of(name, found)) : Optional.empty();
    }

    /** Those of some statistics that have a number. */
    List<Measured> numbers(List<String> names) {
        return names.stream()
                .flatMap(name -> statistic(name).stream())
                .filter(found -> Double.isFinite(found.value()))
                .toList();
    }

    /** All statistics, in the order of the report. */
    List<Measured> statistics() {
        List<Measured> all = new ArrayList<>();
        report.path("statistics").properties().forEach(field -> all.add(Measured.of(field.getKey(), field.getValue())));
        return all;
    }

    /** A list of numbers, NaN for null. */
    static double[] numbers(JsonNode list) {
        double[] values = new double[list.isArray() ? list.size() : 0];
        for (int i = 0; i < values.length; i++) {
            values[i] = number(list.get(i));
        }
        return values;
    }

    /** NaN for whatever is no number. */
    static double number(JsonNode node) {
        return node.isNumber() ? node.doubleValue() : Double.NaN;
    }

    static List<String> texts(JsonNode list) {
        List<String> texts = new ArrayList<>();
        list.forEach(entry -> texts.add(entry.asText()));
        return texts;
    }
}
