package io.pairscope.report.page;

import java.util.List;

/** Figures and tables of statistics by their names. */
final class Statistics {
    private Statistics() {}

    /** Those that have a number, with one standard error to both sides. */
    static Chart.Forest forest(RunFiles run, String unit, String... names) {
        return new Chart.Forest(
                unit,
                run.numbers(List.of(names)).stream()
                        .map(found -> found.interval(found.name()))
                        .toList());
    }
}
