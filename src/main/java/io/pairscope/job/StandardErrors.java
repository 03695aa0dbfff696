package io.pairscope.job;

import io.pairscope.core.moments.Jackknife;
import io.pairscope.core.moments.LeaveOneOut;
import io.pairscope.core.statistics.Definition;
import io.pairscope.core.statistics.Definition.ErrorKind;
import io.pairscope.core.statistics.Value;
import io.pairscope.report.Report;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;

/** Standard errors by the name of the statistic, or why there are none. */
public final class StandardErrors {
    /** Whether statistics get standard errors that take refits. */
    public enum Uncertainty {
        /** Delete-block jackknife over the row-range groups. */
        JACKKNIFE,
        OFF
    }

    private final Map<String, Double> errors;
    private final String reason;

    private StandardErrors(Map<String, Double> errors, String reason) {
        this.errors = errors;
        this.reason = reason;
    }

    public static StandardErrors none(String reason) {
        return new StandardErrors(Map.of(), reason);
    }

    /** By the delete-block jackknife over row-range groups, of statistics that all need a covariance. */
    public static StandardErrors jackknife(LeaveOneOut folds, Function<LeaveOneOut, List<Map<String, Double>>> refits) {
        return jackknife(folds, refits, few -> List.of());
    }

    /**
     * By the delete-block jackknife over row-range groups.
     *
     * @param refits the statistics of each fold, by name
     * @param withoutCovariance those of them that stand when there are fewer rows left than dimensions
     */
    public static StandardErrors jackknife(
            LeaveOneOut folds,
            Function<LeaveOneOut, List<Map<String, Double>>> refits,
            Function<LeaveOneOut, List<Map<String, Double>>> withoutCovariance) {
        if (folds.size() < Jackknife.MIN_GROUPS) {
            return none(folds.size() + " groups of rows, " + Jackknife.MIN_GROUPS + " are needed");
        }
        long fewest = Arrays.stream(folds.rows()).min().orElseThrow();
        int dims = Math.max(folds.total().imageDims(), folds.total().textDims());
        if (fewest < dims) {
            String reason = "a fold has " + fewest + " rows, fewer than " + dims + " dimensions";
            return new StandardErrors(errors(withoutCovariance.apply(folds)), reason);
        }
        return new StandardErrors(errors(refits.apply(folds)), null);
    }

    private static Map<String, Double> errors(List<Map<String, Double>> refitted) {
        Map<String, Double> errors = new HashMap<>();
        Set<String> names = refitted.isEmpty() ? Set.of() : refitted.get(0).keySet();
        for (String name : names) {
            Jackknife.standardError(refitted.stream()
                            .mapToDouble(fold -> fold.get(name))
                            .toArray())
                    .ifPresent(error -> errors.put(name, error));
        }
        return errors;
    }

    /**
     * Of differences between two independent sets: both errors, squared and added.
     *
     * @param ofSecondAlone the statistics whose error is that of the second set, with the first held fixed
     */
    public static StandardErrors ofBoth(StandardErrors first, StandardErrors second, Predicate<String> ofSecondAlone) {
        Map<String, Double> errors = new HashMap<>();
        second.errors.forEach((name, error) -> {
            double other = ofSecondAlone.test(name) ? 0 : first.of(name);
            if (!Double.isNaN(other)) {
                errors.put(name, Math.hypot(error, other));
            }
        });
        String reason = second.reason != null ? second.reason : first.reason;
        return new StandardErrors(errors, errors.isEmpty() ? reason : null);
    }

    /** NaN where there is none. */
    double of(String name) {
        return errors.getOrDefault(name, Double.NaN);
    }

    /** Puts values into a report, each with its error where statistics of its kind have one. */
    public void report(Map<Definition, Value> values, Report report) {
        values.forEach((statistic, value) -> {
            if (statistic.error() == ErrorKind.NONE) {
                report.put(statistic, value.number(), value.note());
            } else {
                report.put(statistic, value.number(), of(statistic.name()), note(statistic, value));
            }
        });
    }

    /** The note of a value, and why it has no error where it has none. */
    private String note(Definition statistic, Value value) {
        if (Double.isNaN(value.number()) || reason == null || errors.containsKey(statistic.name())) {
            return value.note();
        }
        String missing = "no standard error: " + reason;
        return value.note() == null ? missing : value.note() + "; " + missing;
    }
}
