package io.pairscope.report.page;

import com.fasterxml.jackson.databind.JsonNode;
import io.pairscope.report.page.Chart.Axis;
import io.pairscope.report.page.Chart.Line;
import io.pairscope.report.page.Chart.Lines;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Earlier runs of the series: the trend of the numbers that matter, and what changed since the last one. */
final class HistorySection {
    private static final int SHOWN_CHANGES = 20;
    private static final int CHARTED = 12;

    private HistorySection() {}

    static Optional<Section> of(RunFiles run) {
        JsonNode trend = run.report().path("trend");
        List<String> times =
                Records.of(trend.path("runs")).map(HistorySection::label).toList();
        Section.Builder section = new Section.Builder("history", "History");
        List<Map.Entry<String, JsonNode>> trends =
                Records.fields(trend.path("statistics")).limit(CHARTED).toList();
        for (int i = 0; i < trends.size(); i++) {
            section.figure(
                    "trend-" + (i + 1),
                    "Trend of " + trends.get(i).getKey(),
                    "Values of the last runs of this series, this one last, with one standard error."
                            + (trends.get(i).getValue().path("low").isNumber()
                                    ? " The band is where runs that passed are usual; worry when this run leaves it."
                                    : " With more runs that passed there is a band of what is usual."),
                    trend(trends.get(i).getValue(), times));
        }
        JsonNode previous = run.report().path("previous");
        return section.table(
                        "Since the run of " + previous.path("time").asText(),
                        "Differences by their standard errors, the largest first; beyond 3 they are more than chance."
                                + (previous.path("same_settings").asBoolean(true)
                                        ? ""
                                        : " The settings are not those of that run: what changed may come from that."),
                        changes(previous.path("statistics")))
                .build();
    }

    private static String label(JsonNode run) {
        String time = run.path("time").asText().replaceFirst("^\\d{4}-(.*)T(\\d\\d:\\d\\d).*", "$1 $2");
        String status = run.path("status").asText();
        return status.equals("pass") ? time : time + " " + status;
    }

    private static Lines trend(JsonNode statistic, List<String> times) {
        double[] values = RunFiles.numbers(statistic.path("values"));
        long known = DoubleStream.of(values).filter(Double::isFinite).count();
        if (known < 2 || values.length != times.size()) {
            return new Lines(Axis.linear("run"), Axis.linear("value"), List.of());
        }
        double[] errors = RunFiles.numbers(statistic.path("standard_errors"));
        Line line = new Line(
                "value",
                IntStream.range(0, values.length).asDoubleStream().toArray(),
                values,
                errors.length == values.length ? errors : new double[0]);
        JsonNode low = statistic.path("low");
        JsonNode high = statistic.path("high");
        List<Double> band = low.isNumber() && high.isNumber()
                ? List.of(low.doubleValue(), statistic.path("median").asDouble(), high.doubleValue())
                : List.of();
        String unit = statistic.path("unit").asText("value");
        return new Lines(Axis.linear("run"), Axis.linear(unit), times, List.of(line), band);
    }

    private static Table changes(JsonNode statistics) {
        Stream<Map.Entry<String, JsonNode>> changed = Records.fields(statistics)
                .filter(entry -> entry.getValue().path("difference").asDouble(0) != 0)
                .sorted(Comparator.comparingDouble(entry -> -Math.abs(z(entry.getValue()))));
        return Table.first(
                SHOWN_CHANGES,
                "Changes since the last run",
                List.of("statistic", "value", "previous", "difference", "standard error", "in standard errors"),
                changed.map(entry -> row(entry.getKey(), entry.getValue())));
    }

    private static List<Cell> row(String name, JsonNode change) {
        return Stream.concat(
                        Stream.of(Cell.text(name)),
                        Stream.concat(
                                Stream.of("value", "previous", "difference", "difference_standard_error")
                                        .map(field -> Cell.of(change.path(field))),
                                Stream.of(Cell.number(error(change) > 0 ? z(change) : Double.NaN))))
                .toList();
    }

    private static double error(JsonNode change) {
        return RunFiles.number(change.path("difference_standard_error"));
    }

    /** 0 where there is no error to divide by. */
    private static double z(JsonNode change) {
        return error(change) > 0 ? RunFiles.number(change.path("difference")) / error(change) : 0;
    }
}
