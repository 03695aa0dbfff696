package io.pairscope.report;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The run of the same series that this one is compared with, as its history keeps it, and the trend that it ends.
 *
 * @param time when it ended, in ISO 8601
 * @param output where it wrote
 * @param sameSettings whether it ran with the settings of this run
 * @param statistics its values, by name
 * @param standardErrors their standard errors, by name
 * @param distances Fréchet distances of its pairs to those of this run, by the name of the distance, as far
 *     as checks ask for them, or why there is none
 * @param trends of the statistics whose deviation from the last runs is checked, by name
 */
public record PreviousRun(
        String time,
        String output,
        boolean sameSettings,
        Map<String, Double> statistics,
        Map<String, Double> standardErrors,
        Map<String, Statistic> distances,
        Map<String, Trend> trends) {
    static final String NONE = "there is no earlier run of this series to compare with";

    /**
     * What a statistic was in the last runs, this one left out.
     *
     * @param runs how many of them have it
     * @param median NaN where no run has it
     * @param spread robust standard deviation: the median absolute deviation times 1.4826, but no less than the median standard error
     *     of these runs, since few runs may lie together by chance. Where this run has fewer pairs, their errors are scaled to its
     *     number of pairs. The own error of this run, which grows with what is wrong in it, counts only where they have none. NaN
     *     where no run has the statistic
     */
    public record Trend(int runs, double median, double spread) {}

    /**
     * Change of one statistic since the previous run.
     *
     * @param value of this run; null when it has none, as are the others
     * @param differenceStandardError of the difference, both runs taken as independent: too wide where they share pairs
     */
    public record Change(Double value, Double previous, Double difference, Double differenceStandardError) {}

    String name() {
        return "the run of " + time;
    }

    /** Every statistic that has a value in this run or in the other. */
    Map<String, Change> changes(Map<String, Statistic> now) {
        Map<String, Change> changes = new LinkedHashMap<>();
        now.forEach((key, statistic) -> {
            Double value = statistic.number();
            Double previous = statistics.get(key);
            if (value != null || previous != null) {
                changes.put(key, change(statistic, previous, standardErrors.get(key)));
            }
        });
        return changes;
    }

    /** The part of the report that compares this run with it. */
    Map<String, Object> compared(Map<String, Change> changes) {
        Map<String, Object> section = new LinkedHashMap<>();
        section.put("time", time);
        section.put("output", output);
        section.put("same_settings", sameSettings);
        section.put("statistics", changes);
        return section;
    }

    private static Change change(Statistic now, Double previous, Double previousError) {
        Double value = now.number();
        if (value == null || previous == null) {
            return new Change(value, previous, null, null);
        }
        Double error = now.standardError() == null || previousError == null
                ? null
                : Double.valueOf(Math.hypot(now.standardError(), previousError));
        return new Change(value, previous, value - previous, error);
    }
}
