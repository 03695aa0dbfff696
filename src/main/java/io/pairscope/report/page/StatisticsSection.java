package io.pairscope.report.page;

import java.util.List;
import java.util.Optional;

/** All statistics of a run. */
final class StatisticsSection {
    private static final int SHOWN = 500;

    private StatisticsSection() {}

    static Optional<Section> of(RunFiles run) {
        Table table = Table.first(
                SHOWN,
                "Statistics with their units and standard errors",
                List.of("name", "value", "standard error", "unit", "meaning", "note"),
                run.statistics().stream()
                        .map(found -> List.of(
                                Cell.text(found.name()),
                                Cell.shown(found.shown()),
                                Cell.shown(Numbers.of(found.error())),
                                Cell.text(found.unit()),
                                Cell.text(found.meaning()),
                                Cell.text(found.note()))));
        return new Section.Builder("statistics", "All statistics")
                .folded("All " + run.statistics().size() + " statistics", table)
                .build();
    }
}
