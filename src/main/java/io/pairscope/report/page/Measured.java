package io.pairscope.report.page;

import com.fasterxml.jackson.databind.JsonNode;
import io.pairscope.core.statistics.Catalogue;
import io.pairscope.core.statistics.Definition;
import java.util.Locale;

/**
 * A statistic of a report as a person reads it.
 *
 * @param value NaN where there is none
 * @param answer yes or no; empty where it is not of this kind
 * @param error its standard error, NaN where there is none
 */
record Measured(String name, double value, String answer, double error, String unit, String note) {
    static Measured of(String name, JsonNode found) {
        JsonNode value = found.path("value");
        return new Measured(
                name,
                RunFiles.number(value),
                value.isBoolean() ? (value.booleanValue() ? "yes" : "no") : "",
                RunFiles.number(found.path("standard_error")),
                found.path("unit").asText(""),
                found.path("note").isTextual() ? found.path("note").asText() : "");
    }

    /** Whether it has neither a number nor an answer. */
    boolean isUndefined() {
        return !Double.isFinite(value) && answer.isEmpty();
    }

    /** What it is; empty for one that this version does not know. */
    String meaning() {
        return Catalogue.STANDARD.find(name).map(Definition::meaning).orElse("");
    }

    /** The value with as many digits as its error allows. */
    String shown() {
        return answer.isEmpty() ? Numbers.of(value, error) : answer;
    }

    /** The error; empty where there is none, or none that matters. */
    String shownError() {
        return error > 0 ? Numbers.error(error) : "";
    }

    /** The unit where it says more than that the number has none. */
    String shownUnit() {
        return switch (unit) {
            case "fraction", "yes or no" -> "";
            default -> unit;
        };
    }

    /** Twice the standard error to both sides; empty where there is none. */
    String interval() {
        return error > 0
                ? String.format(
                        Locale.ROOT,
                        "95 %%: %s to %s",
                        Numbers.of(value - 1.96 * error, error),
                        Numbers.of(value + 1.96 * error, error))
                : "";
    }

    /** The bounds of one standard error, for a chart. */
    Chart.Interval interval(String label) {
        double half = error > 0 ? error : Double.NaN;
        return new Chart.Interval(label, value, value - half, value + half);
    }
}
