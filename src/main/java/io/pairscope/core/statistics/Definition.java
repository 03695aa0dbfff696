package io.pairscope.core.statistics;

import java.util.function.Function;

/**
 * A statistic that reports may hold: all that is said of it, and how it is computed.
 *
 * @param name as reports, checks and docs say it
 * @param unit of its values and standard errors
 * @param meaning in one line
 */
public record Definition(String name, String unit, Family family, ErrorKind error, String meaning, How how) {
    /** How its value is found. */
    public sealed interface How {}

    /** By the moments of one set of pairs. */
    public record OfOneSet(Function<OneSet, Value> value) implements How {}

    /** By the moments of two sets. */
    public record OfTwoSets(Function<TwoSets, Value> value) implements How {}

    /** By a job, from more than moments. */
    public record ByJob() implements How {}

    @Override
    public String toString() {
        return name;
    }
}
