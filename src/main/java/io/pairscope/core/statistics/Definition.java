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

    /** A statistic that a job finds, without an error. */
    static Definition of(Family family, String name, String unit, String meaning) {
        return new Definition(name, unit, family, ErrorKind.NONE, meaning, new ByJob());
    }

    /** The same with an error. */
    Definition with(ErrorKind kind) {
        return new Definition(name, unit, family, kind, meaning, how);
    }

    /** The same, computed from one set. */
    Definition ofOne(Function<OneSet, Value> value) {
        return new Definition(name, unit, family, error, meaning, new OfOneSet(value));
    }

    /** The same, computed from two sets. */
    Definition ofTwo(Function<TwoSets, Value> value) {
        return new Definition(name, unit, family, error, meaning, new OfTwoSets(value));
    }

    @Override
    public String toString() {
        return name;
    }
}
