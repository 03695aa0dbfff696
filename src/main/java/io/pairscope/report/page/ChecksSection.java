package io.pairscope.report.page;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Checks that the run was held to, those that failed first. */
final class ChecksSection {
    private static final List<String> BOUNDS =
            List.of("min", "max", "max_drop", "max_deviation", "max_fid_to_previous");

    private ChecksSection() {}

    static Optional<Section> of(RunFiles run) {
        List<JsonNode> checks =
                new ArrayList<>(Records.of(run.report().path("checks")).toList());
        checks.sort(Comparator.comparing(check -> check.path("passed").asBoolean()));
        Table table = Table.of(
                "Checks",
                List.of("statistic", "result", "level", "value", "bounds", "compared with", "message"),
                checks.stream().map(ChecksSection::row));
        return new Section.Builder("checks", "Checks")
                .table("What was asked, and the answer", "", table)
                .build();
    }

    private static List<Cell> row(JsonNode check) {
        String bounds = BOUNDS.stream()
                .filter(bound -> check.path(bound).isNumber())
                .map(bound -> bound.replace('_', '-') + " = "
                        + Numbers.of(check.path(bound).doubleValue()))
                .collect(Collectors.joining(", "));
        return Stream.of(
                        Cell.of(check.path("statistic")),
                        Cell.text(check.path("passed").asBoolean() ? "passed" : "failed"),
                        Cell.of(check.path("level")),
                        Cell.of(check.path("value")),
                        Cell.text(bounds),
                        Cell.of(check.path("previous")),
                        Cell.of(check.path("message")))
                .toList();
    }
}
