package io.pairscope.report;

/**
 * A bound on a statistic.
 *
 * @param min smallest value that passes, or null
 * @param max largest value that passes, or null
 */
public record Threshold(String statistic, Double min, Double max, Level level) {
    /** What a failed check means for the verdict. */
    public enum Level {
        WARN,
        ERROR
    }

    /** A statistic without a value is an error at any level: nobody asks for a bound on what cannot be known and means to pass. */
    CheckResult check(Statistic statistic) {
        if (statistic == null || statistic.number() == null) {
            String reason = statistic == null
                    ? "this report does not have it"
                    : statistic.value() == null ? statistic.note() : "it is yes or no, which has no bounds";
            return new CheckResult(
                    statistic(), min, max, Level.ERROR, null, false, statistic() + " has no value: " + reason);
        }
        double value = statistic.number();
        boolean low = min != null && value < min;
        boolean high = max != null && value > max;
        String message = statistic() + " = " + value
                + (low ? " is below min = " + min : high ? " is above max = " + max : " is within bounds");
        return new CheckResult(statistic(), min, max, level, value, !low && !high, message);
    }
}
