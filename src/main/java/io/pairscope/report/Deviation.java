package io.pairscope.report;

import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * A bound on the distance of a statistic from the median of the last runs, up or down.
 *
 * @param max how many robust standard deviations it may lie from the median
 */
public record Deviation(String statistic, double max, Level level) implements Check {
    /** Of fewer runs a spread says nothing. */
    public static final int FEWEST_RUNS = 5;

    /** What equal input may change from run to run, relative to max(1, |median|). */
    private static final double ROUNDING = 1e-9;

    @Override
    public boolean looksBack() {
        return true;
    }

    @Override
    public boolean foundNothing(Result result, Optional<PreviousRun> previous) {
        return result.previous() == null;
    }

    @Override
    public Result on(Map<String, Statistic> statistics, Optional<PreviousRun> previous) {
        Statistic found = statistics.get(statistic);
        if (found == null || found.number() == null) {
            return result(Level.ERROR, null, null, false, Threshold.withoutValue(statistic, found));
        }
        double value = found.number();
        String message = statistic + " = " + Console.number(value);
        if (previous.isEmpty()) {
            return result(level, value, null, true, message + "; max-deviation = " + max + ": " + PreviousRun.NONE);
        }
        PreviousRun.Trend trend = previous.get().trends().get(statistic);
        if (trend.runs() < FEWEST_RUNS) {
            String few = String.format(
                    Locale.ROOT,
                    "; max-deviation = %s: there is no trend yet: %d earlier run(s) of this series have it, %d are needed",
                    max,
                    trend.runs(),
                    FEWEST_RUNS);
            return result(level, value, null, true, message + few);
        }
        double deviation = Math.abs(value - trend.median()) / spread(trend);
        message += String.format(
                Locale.ROOT,
                ", %s robust standard deviations %s the median %.6g of the last %d runs",
                Console.number(deviation, max),
                value < trend.median() ? "below" : "above",
                trend.median(),
                trend.runs());
        return deviation > max
                ? result(level, value, trend.median(), false, message + ": more than max-deviation = " + max)
                : result(level, value, trend.median(), true, message);
    }

    private static double spread(PreviousRun.Trend trend) {
        return Math.max(trend.spread(), ROUNDING * Math.max(1, Math.abs(trend.median())));
    }

    private Result result(Level outcome, Double value, Double median, boolean passed, String message) {
        return new Result(statistic, null, null, null, max, null, outcome, value, median, passed, message);
    }
}
