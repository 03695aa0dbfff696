package io.pairscope.report;

import io.pairscope.core.statistics.Catalogue;
import io.pairscope.core.statistics.Definition;
import io.pairscope.core.statistics.Part;
import java.util.Map;
import java.util.Optional;

/**
 * A bound on the Fréchet distance between the pairs of the previous run and these.
 *
 * @param part of which vectors
 */
public record FidToPrevious(Part part, double max, Level level) implements Check {
    /** The distance that is bounded. */
    public static Definition distance(Part part) {
        return Catalogue.STANDARD.named("fid_" + part.key());
    }

    public String name() {
        return distance(part).name();
    }

    @Override
    public boolean looksBack() {
        return true;
    }

    @Override
    public Result on(Map<String, Statistic> statistics, Optional<PreviousRun> previous) {
        if (previous.isEmpty()) {
            return result(
                    level,
                    null,
                    true,
                    name() + " to the previous run; max-fid-to-previous = " + max + ": " + PreviousRun.NONE);
        }
        Statistic distance = previous.get().distances().get(name());
        String what = name() + " to " + previous.get().name();
        if (distance.number() == null) {
            return result(Level.ERROR, null, false, what + " has no value: " + distance.note());
        }
        double value = distance.number();
        String message = what + " = " + Console.number(value, max) + " (" + distance.note() + ")";
        return value > max
                ? result(level, value, false, message + " is above max-fid-to-previous = " + max)
                : result(level, value, true, message + " is within bounds");
    }

    private Result result(Level outcome, Double value, boolean passed, String message) {
        return new Result(name(), null, null, null, null, max, outcome, value, null, passed, message);
    }
}
