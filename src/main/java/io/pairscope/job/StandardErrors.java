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
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Standard errors by the name of the statistic, or why there are none. */
public final class StandardErrors {
    /** Where standard errors of what the moments give come from: the delete-block jackknife over row-range groups, or nowhere. */
    public enum Uncertainty {
        /** Linearised where that holds, and a few refitted folds agree; else as {@link #JACKKNIFE}. */
        AUTO,
        /** Every statistic refitted to every fold. */
        JACKKNIFE,
        /** To first order in the moments of a fold, whatever refitted folds say. */
        LINEAR,
        OFF
    }

    /** Of the report: how the errors were found. */
    private static final String SECTION = "standard_errors";

    /** Of statistics that have one. */
    private final Map<String, Double> errors;
    /** Why the others have none; null where they do not exist for all folds. */
    private final String reason;

    private final String method;
    private final List<String> warnings;

    private StandardErrors(Map<String, Double> errors, String reason, String method, List<String> warnings) {
        this.errors = errors;
        this.reason = reason;
        this.method = method;
        this.warnings = warnings;
    }

    public static StandardErrors none(String reason) {
        return new StandardErrors(Map.of(), reason, "none: " + reason, List.of());
    }

    /** By the delete-block jackknife over row-range groups. */
    public static StandardErrors of(Uncertainty uncertainty, LeaveOneOut folds, FoldStatistics statistics) {
        if (uncertainty == Uncertainty.OFF) {
            return none("uncertainty is off");
        }
        if (folds.size() < Jackknife.MIN_GROUPS) {
            return none(Jackknife.tooFew(folds.size(), "rows"));
        }
        long fewest = Arrays.stream(folds.rows()).min().orElseThrow();
        int dims = Math.max(folds.total().imageDims(), folds.total().textDims());
        if (fewest < dims) {
            String reason = "a fold has " + fewest + " rows, fewer than " + dims + " dimensions";
            return new StandardErrors(errors(statistics.withoutCovariance(folds)), reason, "refitted folds", List.of());
        }
        FoldNumbers found = FoldNumbers.of(uncertainty, folds, statistics);
        return new StandardErrors(
                errors(found.numbers()),
                null,
                found.method(),
                found.warning().stream().toList());
    }

    private static Map<String, Double> errors(List<Map<String, Double>> refitted) {
        Map<String, Double> errors = new HashMap<>();
        Set<String> names = refitted.isEmpty() ? Set.of() : refitted.get(0).keySet();
        for (String name : names) {
            double[] folds =
                    refitted.stream().mapToDouble(fold -> fold.get(name)).toArray();
            if (Arrays.stream(folds).allMatch(Double::isFinite)) {
                Jackknife.standardError(folds).ifPresent(error -> errors.put(name, error));
            }
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
        List<String> warnings = Stream.concat(first.warnings.stream(), second.warnings.stream())
                .distinct()
                .toList();
        return new StandardErrors(
                errors, ofBoth(first.reason, second.reason), ofBoth(first.method, second.method), warnings);
    }

    /** What is said of the first set, of the second one or, once, of both; null for nothing. */
    private static String ofBoth(String first, String second) {
        if (Objects.equals(first, second)) {
            return first;
        }
        return Stream.of(named("reference", first), named("candidate", second))
                .flatMap(Optional::stream)
                .collect(Collectors.joining("; "));
    }

    private static Optional<String> named(String set, String what) {
        return Optional.ofNullable(what).map(known -> set + ": " + known);
    }

    /** NaN where there is none. */
    double of(String name) {
        return errors.getOrDefault(name, Double.NaN);
    }

    /** Puts values into a report, each with its error where statistics of its kind have one, and how errors were found. */
    public void report(Map<Definition, Value> values, Report report) {
        report.putSection(SECTION, method);
        warnings.forEach(report::warn);
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
        if (Double.isNaN(value.number()) || errors.containsKey(statistic.name())) {
            return value.note();
        }
        String missing =
                "no standard error: " + (reason == null ? "it does not exist when a row range is left out" : reason);
        return value.note() == null ? missing : value.note() + "; " + missing;
    }
}
