package io.pairscope.report;

/** How a {@link Threshold} came out. */
public record CheckResult(
        String statistic,
        Double min,
        Double max,
        Threshold.Level level,
        Double value,
        boolean passed,
        String message) {}
