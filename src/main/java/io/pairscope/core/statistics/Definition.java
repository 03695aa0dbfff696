package io.pairscope.core.statistics;

import java.util.Optional;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import java.util.stream.Stream;

/**
 * A statistic that reports may hold: all that is said of it, and how it is computed.
 *
 * @param name as reports, checks and docs say it
 * @param unit of its values and standard errors
 * @param meaning in one line
 */
public record Definition(String name, String unit, Family family, ErrorKind error, String meaning, How how) {
    /** What statistics have in common, in the order in which reports give them. */
    public enum Family {
        INFORMATION("Mutual information of the sides"),
        REFERENCE("Pairs under the Gaussian of a reference"),
        DISTANCE("Distances between two sets"),
        SIMILARITY("Cosines and the modality gap"),
        ALIGNMENT("Alignment of the sides"),
        DIVERSITY("Diversity and effective dimensions"),
        COVARIANCE("Condition of the covariance"),
        ROWS("Rows that repeat"),
        RECOVERY("Recovery of similarities"),
        RETRIEVAL("Retrieval"),
        SELECTION("Selection of rows");

        private final String title;

        Family(String title) {
            this.title = title;
        }

        public String title() {
            return title;
        }
    }

    /** Where the standard error of a statistic comes from. */
    public enum ErrorKind {
        /** It has none: a count, or a check of rounding. */
        NONE("none"),
        /** The jackknife over groups of rows; of two sets over the groups of each, both errors squared and added. */
        JACKKNIFE("jackknife"),
        /** The same, of what needs no covariance: groups left may have fewer rows than dimensions. */
        JACKKNIFE_WITHOUT_COVARIANCE("jackknife"),
        /** The jackknife over groups of the evaluated rows, the reference held fixed. */
        JACKKNIFE_UNDER_REFERENCE("jackknife of the evaluated rows"),
        /** The job that finds the value finds its error: the scatter of what is averaged. */
        SCATTER("scatter");

        private final String title;

        ErrorKind(String title) {
            this.title = title;
        }

        public String title() {
            return title;
        }
    }

    public sealed interface How {}

    /**
     * By the moments of one set of pairs.
     *
     * @param near how it follows to first order for sets near one where it has a value; empty where it is as cheap itself
     */
    public record OfOneSet(Function<OneSet, Value> value, Optional<ToDoubleFunction<NearbySet>> near) implements How {
        public OfOneSet(Function<OneSet, Value> value) {
            this(value, Optional.empty());
        }
    }

    /** By the moments of two sets. */
    public record OfTwoSets(Function<TwoSets, Value> value) implements How {}

    /** By a job, from more than moments. */
    public record ByJob() implements How {}

    /** A statistic that a job finds, without an error. */
    static Definition of(Family family, String name, String unit, String meaning) {
        return new Definition(name, unit, family, ErrorKind.NONE, meaning, new ByJob());
    }

    Definition with(ErrorKind kind) {
        return new Definition(name, unit, family, kind, meaning, how);
    }

    Definition ofOne(Function<OneSet, Value> value) {
        return new Definition(name, unit, family, error, meaning, new OfOneSet(value));
    }

    /** @param near where the value takes decompositions: to first order, for sets near one that has it */
    Definition ofOne(Function<OneSet, Value> value, ToDoubleFunction<NearbySet> near) {
        return new Definition(name, unit, family, error, meaning, new OfOneSet(value, Optional.of(near)));
    }

    Definition ofTwo(Function<TwoSets, Value> value) {
        return new Definition(name, unit, family, error, meaning, new OfTwoSets(value));
    }

    @SafeVarargs
    static Stream<Definition> join(Stream<Definition>... definitions) {
        Stream<Definition> all = Stream.empty();
        for (Stream<Definition> some : definitions) {
            all = Stream.concat(all, some);
        }
        return all;
    }

    @Override
    public String toString() {
        return name;
    }
}
