package io.pairscope.report;

import java.util.Map;
import java.util.Optional;

/**
 * A bound on a statistic.
 *
 * @param min smallest value that passes, or null
 * @param max largest value that passes, or null
 * @param maxDrop how far below that of the previous run a value may lie, or null
 */
public record Threshold(String statistic, Double min, Double max, Double maxDrop, Level level) implements Check {
    @Override
    public boolean looksBack() {
        return maxDrop != null;
    }

    /** A check on a statistic without a value fails at level error, whatever its own level. */
    @Override
    public Result on(Map<String, Statistic> statistics, Optional<PreviousRun> previous) {
        Statistic found = statistics.get(statistic);
        if (found == null || found.number() == null) {
            return result(Level.ERROR, null, null, false, withoutValue(statistic, found));
        }
        double value = found.number();
        String message = statistic + " = " + Console.number(value, min, max);
        if (min != null && value < min) {
            return result(level, value, null, false, message + " is below min = " + min);
        }
        if (max != null && value > max) {
            return result(level, value, null, false, message + " is above max = " + max);
        }
        message += min == null && max == null ? "" : " is within bounds";
        if (maxDrop == null) {
            return result(level, value, null, true, message);
        }
        if (previous.isEmpty()) {
            return result(level, value, null, true, message + "; max-drop = " + maxDrop + ": " + PreviousRun.NONE);
        }
        Double before = previous.get().statistics().get(statistic);
        if (before == null) {
            String reason = ", and " + previous.get().name() + " has no value of it: its drop cannot be known";
            return result(Level.ERROR, value, null, false, message + reason);
        }
        double drop = before - value;
        String change = ", " + Console.number(Math.abs(drop), maxDrop) + (drop > 0 ? " below " : " above ")
                + previous.get().name();
        return drop > maxDrop
                ? result(level, value, before, false, message + change + ": more than max-drop = " + maxDrop)
                : result(level, value, before, true, message + change);
    }

    /** Why a statistic cannot be checked. */
    static String withoutValue(String name, Statistic found) {
        String reason = found == null
                ? "this report does not have it"
                : found.value() == null ? found.note() : "it is yes or no, which has no bounds";
        return name + " has no value: " + reason;
    }

    private Result result(Level outcome, Double value, Double previous, boolean passed, String message) {
        return new Result(statistic, min, max, maxDrop, null, null, outcome, value, previous, passed, message);
    }
}
