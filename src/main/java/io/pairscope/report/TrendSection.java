package io.pairscope.report;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;

/**
 * The statistics that matter most over the last runs of a series.
 *
 * @param runs oldest first; the last one is the run of the report
 * @param statistics by name
 */
public record TrendSection(List<Ended> runs, Map<String, Line> statistics) {
    public static final String NAME = "trend";

    /** How many robust standard deviations a band reaches from the median. */
    private static final double REACH = 3;

    /**
     * @param time when it came to its verdict, in ISO 8601
     * @param status as the verdict spells it
     */
    public record Ended(String time, String status) {}

    /**
     * One statistic, run by run; null where a run does not have it.
     *
     * @param median of the earlier runs that a check of max-deviation looks at, as is the band; null where these are too few
     */
    public record Line(
            String unit, List<Double> values, List<Double> standardErrors, Double median, Double low, Double high) {}

    /** A run before this one, with its statistics and their standard errors by name. */
    public record Earlier(Ended ended, Map<String, Double> statistics, Map<String, Double> standardErrors) {}

    /**
     * @param names of the statistics
     * @param earlier oldest first
     * @param usual what a statistic was in the runs that checks look at
     */
    public static TrendSection of(
            Report report,
            Ended now,
            List<String> names,
            List<Earlier> earlier,
            Function<String, PreviousRun.Trend> usual) {
        List<Ended> runs = new ArrayList<>(earlier.stream().map(Earlier::ended).toList());
        runs.add(now);
        Map<String, Line> lines = new LinkedHashMap<>();
        for (String name : names) {
            Statistic statistic = report.statistics().get(name);
            List<Double> values = column(name, earlier, Earlier::statistics, statistic.number());
            if (values.stream().anyMatch(Objects::nonNull)) {
                List<Double> errors = column(name, earlier, Earlier::standardErrors, statistic.standardError());
                lines.put(name, line(statistic.unit(), values, errors, usual.apply(name)));
            }
        }
        return new TrendSection(runs, lines);
    }

    private static List<Double> column(
            String name, List<Earlier> earlier, Function<Earlier, Map<String, Double>> part, Double now) {
        List<Double> values = new ArrayList<>();
        earlier.forEach(run -> values.add(part.apply(run).get(name)));
        values.add(now);
        return values;
    }

    private static Line line(String unit, List<Double> values, List<Double> errors, PreviousRun.Trend usual) {
        if (usual.runs() < Deviation.FEWEST_RUNS) {
            return new Line(unit, values, errors, null, null, null);
        }
        double reach = REACH * usual.spread();
        return new Line(unit, values, errors, usual.median(), usual.median() - reach, usual.median() + reach);
    }
}
