package io.pairscope.report.page;

import com.fasterxml.jackson.databind.JsonNode;
import io.pairscope.report.page.Chart.Axis;
import io.pairscope.report.page.Chart.Bars;
import io.pairscope.report.page.Chart.Bins;
import io.pairscope.report.page.Chart.Forest;
import io.pairscope.report.page.Chart.Histogram;
import io.pairscope.report.page.Chart.Interval;
import io.pairscope.report.page.Chart.Line;
import io.pairscope.report.page.Chart.Lines;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Selection of rows: what was dropped and why, and what it did to the set. */
final class FilterSection {
    private static final int CHARTED = 40;

    private FilterSection() {}

    static Optional<Section> of(RunFiles run) {
        JsonNode report = run.report();
        return new Section.Builder("filter", "Selection")
                .figure(
                        "score",
                        "Score that was cut by",
                        "Scores of the rows that were kept and of those that were dropped, either with an area of 1. The bar at the"
                                + " threshold may hold rows of both; dropped rows well above it are duplicates, or fall under"
                                + " another rule.",
                        scores(
                                run.curve("score_histogram"),
                                report.path("input").path("by").asText("score")))
                .figure(
                        "reasons",
                        "Rows dropped, by reason",
                        "Every row that was dropped has one reason, the first that applies.",
                        Bars.of("reason", "rows", report.path("dropped")))
                .figure(
                        "cut",
                        "What a threshold lets through",
                        "Share of the true pairs and of random ones that reach a threshold. A good score keeps the first high while"
                                + " the second is near 0.",
                        cut(run.curve("cut"), report.path("cut").path("score").asText("score")))
                .figure(
                        "effect",
                        "What it did to the set",
                        "Change against as many rows taken at random, in standard errors. Beyond ±3 it is more than chance; a"
                                + " diversity that falls is the price of a score that rises.",
                        effect(report.path("effect")))
                .table("Before and after", "", changes(report.path("effect")))
                .table(
                        "Thresholds by value",
                        "",
                        Records.table("Thresholds", report.path("thresholds"), "value", "threshold", "rows", "kept"))
                .remark(report.path("conclusions").isArray() ? RunFiles.texts(report.path("conclusions")) : List.of())
                .build();
    }

    private static Table changes(JsonNode effect) {
        return Table.of(
                "Effect of the selection",
                List.of("statistic", "before", "after", "difference", "as many at random", "against these", "note"),
                Records.of(effect).map(change -> {
                    String of = change.path("value").isTextual()
                            ? " of " + change.path("value").asText()
                            : "";
                    return List.of(
                            Cell.text(change.path("statistic").asText() + of),
                            Cell.of(change.path("before")),
                            Cell.of(change.path("after")),
                            withError(change, "difference"),
                            Cell.of(change.path("random")),
                            withError(change, "difference_from_random"),
                            Cell.text(
                                    change.path("note").isTextual()
                                            ? change.path("note").asText()
                                            : ""));
                }));
    }

    private static Cell withError(JsonNode change, String field) {
        double error = RunFiles.number(change.path(field + "_standard_error"));
        String value = Numbers.of(RunFiles.number(change.path(field)), error);
        return Cell.shown(error > 0 ? value + " ± " + Numbers.error(error) : value);
    }

    private static Histogram scores(JsonNode histogram, String score) {
        return new Histogram(
                score,
                Stream.concat(Bins.of("kept", histogram, "kept"), Bins.of("dropped", histogram, "dropped"))
                        .toList());
    }

    private static Lines cut(JsonNode curve, String score) {
        double[] thresholds = RunFiles.numbers(curve.path("threshold"));
        return new Lines(
                Axis.linear("threshold on " + score),
                Axis.linear("share that passes"),
                Stream.of("true_share", "random_share")
                        .filter(curve::has)
                        .map(name -> Line.of(
                                name.equals("true_share") ? "true pairs" : "random pairs",
                                thresholds,
                                RunFiles.numbers(curve.path(name))))
                        .toList());
    }

    private static Forest effect(JsonNode effect) {
        List<Interval> rows = Records.of(effect)
                .filter(change -> change.path("value").isMissingNode()
                        || change.path("value").isNull())
                .map(change -> {
                    double error = RunFiles.number(change.path("difference_from_random_standard_error"));
                    double z = RunFiles.number(change.path("difference_from_random")) / error;
                    return new Interval(change.path("statistic").asText(), z, z - 1, z + 1);
                })
                .filter(row -> Double.isFinite(row.value()))
                .limit(CHARTED)
                .toList();
        return new Forest("change in standard errors", rows, List.of(-3.0, 3.0));
    }
}
