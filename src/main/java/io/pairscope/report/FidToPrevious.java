package io.pairscope.report;

import io.pairscope.core.statistics.StatisticName;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A bound on the Fréchet distance between the pairs of the previous run and these.
 *
 * @param side one of {@link #SIDES}: of which vectors
 */
public record FidToPrevious(StatisticName side, double max, Threshold.Level level) implements Check {
    /** Of images, of texts, of both as one vector. */
    public static final List<StatisticName> SIDES =
            List.of(StatisticName.FID_IMAGE, StatisticName.FID_TEXT, StatisticName.FID_JOINT);

    @Override
    public boolean looksBack() {
        return true;
    }

    @Override
    public CheckResult on(Map<String, Statistic> statistics, Optional<PreviousRun> previous) {
        if (previous.isEmpty()) {
            return result(level, null, true, side.key() + " to the previous run: " + PreviousRun.NONE);
        }
        Statistic distance = previous.get().distances().get(side);
        String what = side.key() + " to " + previous.get().name();
        if (distance.number() == null) {
            return result(Threshold.Level.ERROR, null, false, what + " has no value: " + distance.note());
        }
        double value = distance.number();
        String message = what + " = " + value + " (" + distance.note() + ")";
        return value > max
                ? result(level, value, false, message + " is above max-fid-to-previous = " + max)
                : result(level, value, true, message + " is within bounds");
    }

    private CheckResult result(Threshold.Level outcome, Double value, boolean passed, String message) {
        return new CheckResult(side.key(), null, null, null, max, outcome, value, null, passed, message);
    }
}
