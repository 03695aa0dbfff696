package io.pairscope.job;

import io.pairscope.core.moments.Jackknife;
import io.pairscope.core.moments.PairMoments;
import io.pairscope.core.statistics.StatisticName;
import io.pairscope.core.statistics.Value;
import io.pairscope.engine.scan.RefitPass;
import io.pairscope.engine.session.Session;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.Set;
import org.apache.spark.api.java.function.Function;

/** Standard errors by name, or why there are none. */
public final class StandardErrors {
    private final Map<StatisticName, Double> errors;
    private final String reason;

    private StandardErrors(Map<StatisticName, Double> errors, String reason) {
        this.errors = errors;
        this.reason = reason;
    }

    public static StandardErrors none(String reason) {
        return new StandardErrors(Map.of(), reason);
    }

    /**
     * By the delete-block jackknife over row-range groups; the refits run as tasks and read no data.
     *
     * @param refit all statistics of the moments that are left, by the order of {@code names}
     */
    public static StandardErrors jackknife(
            Session session,
            List<PairMoments> groups,
            List<StatisticName> names,
            Function<PairMoments, double[]> refit) {
        List<PairMoments> folds = Jackknife.leaveOneOut(groups);
        if (folds.size() < Jackknife.MIN_GROUPS) {
            return none(folds.size() + " groups of rows, " + Jackknife.MIN_GROUPS + " are needed");
        }
        long fewest = folds.stream().mapToLong(PairMoments::count).min().orElseThrow();
        int dims = Math.max(folds.get(0).imageDims(), folds.get(0).textDims());
        if (fewest < dims) {
            return none("a fold has " + fewest + " rows, fewer than " + dims + " dimensions");
        }
        List<double[]> refitted = RefitPass.run(session, folds, refit);
        Map<StatisticName, Double> errors = new EnumMap<>(StatisticName.class);
        for (int s = 0; s < names.size(); s++) {
            int index = s;
            OptionalDouble error = Jackknife.standardError(
                    refitted.stream().mapToDouble(fold -> fold[index]).toArray());
            error.ifPresent(value -> errors.put(names.get(index), value));
        }
        return new StandardErrors(errors, null);
    }

    /**
     * Of differences between two independent sets: both errors, squared and added.
     *
     * @param second alone for the statistics named, whose error is given with the first set held fixed
     */
    public static StandardErrors ofBoth(StandardErrors first, StandardErrors second, Set<StatisticName> ofSecondAlone) {
        Map<StatisticName, Double> errors = new EnumMap<>(StatisticName.class);
        second.errors.forEach((name, error) -> {
            double other = ofSecondAlone.contains(name) ? 0 : first.of(name);
            if (!Double.isNaN(other)) {
                errors.put(name, Math.hypot(error, other));
            }
        });
        String reason = second.reason != null ? second.reason : first.reason;
        return new StandardErrors(errors, errors.isEmpty() ? reason : null);
    }

    /** NaN where there is none. */
    public double of(StatisticName name) {
        return errors.getOrDefault(name, Double.NaN);
    }

    /** The note of a value, and why it has no error where there are none. */
    public String note(Value value) {
        if (Double.isNaN(value.number()) || reason == null) {
            return value.note();
        }
        String missing = "no standard error: " + reason;
        return value.note() == null ? missing : value.note() + "; " + missing;
    }
}
