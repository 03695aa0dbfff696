package io.pairscope.job.filter;

import static io.pairscope.core.statistics.JobStatistics.MUTUAL_INFORMATION_BIAS_CORRECTED;

import io.pairscope.core.covariance.Regularization;
import io.pairscope.core.information.GaussianFit;
import io.pairscope.core.information.GaussianPair;
import io.pairscope.core.moments.Jackknife;
import io.pairscope.core.moments.LeaveOneOut;
import io.pairscope.core.moments.Normalization;
import io.pairscope.core.moments.PairMoments;
import io.pairscope.core.statistics.Catalogue;
import io.pairscope.core.statistics.Definition;
import io.pairscope.core.statistics.Definition.ErrorKind;
import io.pairscope.core.statistics.OneSet;
import io.pairscope.core.statistics.Value;
import io.pairscope.engine.scan.RefitTasks;
import io.pairscope.engine.session.Session;
import io.pairscope.job.Fitted;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.function.Function;

/**
 * Statistics of some rows of an input, and of these rows without each of its row ranges. A fold leaves the same range out of
 * every set of rows of the input, so that what sets share drops out of the error of their difference (a paired jackknife).
 */
final class RefittedSet {
    /** Statistics that a filter may move, in the order of the report. */
    private static final Catalogue OF_ONE_SET = new Catalogue(Catalogue.STANDARD.list(
            MUTUAL_INFORMATION_BIAS_CORRECTED.name(),
            "cka_unbiased",
            "clip_score_mean",
            "cosine_mean",
            "modality_gap",
            "vendi_image",
            "vendi_text",
            "effective_rank_image",
            "effective_rank_text"));

    private static final Catalogue WITHOUT_COVARIANCE =
            OF_ONE_SET.only(statistic -> statistic.error() == ErrorKind.JACKKNIFE_WITHOUT_COVARIANCE);

    /** Per dimension, from which on the jackknife of mutual information is right to some 15 %. */
    private static final long ENOUGH_ROWS = 5;

    private static final String LARGE_ERROR =
            "below 5 rows per dimension its standard errors are too large, by a third at 2.5";

    /** Of a set with a spread. */
    static final int FEWEST_ROWS = 2;

    private final List<PairMoments> groups;
    private final Map<Definition, Value> values;
    /** By group with rows; empty where there are no errors. */
    private final List<Map<String, Double>> folds;

    private final String withoutErrors;

    private RefittedSet(
            List<PairMoments> groups, Map<Definition, Value> values, List<Map<String, Double>> folds, String reason) {
        this.groups = groups;
        this.values = values;
        this.folds = folds;
        this.withoutErrors = reason;
    }

    /** Statistics alone. */
    static RefittedSet withoutErrors(Fitted set, Normalization normalization, String reason) {
        return new RefittedSet(set.groups(), values(set, normalization), List.of(), reason);
    }

    /** With a refit to every fold, a task each. */
    static RefittedSet of(Session session, Fitted set, Regularization regularization, Normalization normalization) {
        return of(
                set,
                normalization,
                folds -> RefitTasks.run(session, folds, regularization, refit(normalization)),
                folds -> RefitTasks.run(session, folds, regularization, refitFewRows(normalization)));
    }

    /**
     * With refits to every fold.
     *
     * @param refits the statistics of each fold, by name
     * @param withoutCovariance those of them that stand when there are fewer rows left than dimensions
     */
    static RefittedSet of(
            Fitted set,
            Normalization normalization,
            Function<LeaveOneOut, List<Map<String, Double>>> refits,
            Function<LeaveOneOut, List<Map<String, Double>>> withoutCovariance) {
        LeaveOneOut folds = set.folds();
        if (folds.size() < Jackknife.MIN_GROUPS) {
            return withoutErrors(set, normalization, Jackknife.tooFew(folds.size(), "rows"));
        }
        long fewest = Arrays.stream(folds.rows()).min().orElseThrow();
        int dims = Math.max(folds.total().imageDims(), folds.total().textDims());
        return fewest < dims
                ? new RefittedSet(
                        set.groups(),
                        values(set, normalization),
                        withoutCovariance.apply(folds),
                        "a fold has " + fewest + " rows, fewer than " + dims + " dimensions")
                : new RefittedSet(
                        set.groups(),
                        values(set, normalization),
                        refits.apply(folds),
                        "a fold has too few rows for a covariance of both sides");
    }

    static RefitTasks.Refit<Regularization> refit(Normalization normalization) {
        return (fold, regularization) -> {
            OneSet set = new OneSet(fold, regularization, normalization);
            return Catalogue.numbers(values(set, GaussianPair.fit(set.support())));
        };
    }

    static RefitTasks.Refit<Regularization> refitFewRows(Normalization normalization) {
        return (fold, regularization) ->
                Catalogue.numbers(WITHOUT_COVARIANCE.of(new OneSet(fold, regularization, normalization)));
    }

    private static Map<Definition, Value> values(Fitted set, Normalization normalization) {
        if (set.moments().count() < FEWEST_ROWS) {
            return undefined(OF_ONE_SET, set);
        }
        return values(new OneSet(set.moments(), set.support(), normalization), set.fit());
    }

    private static Map<Definition, Value> values(OneSet set, GaussianFit fit) {
        Map<Definition, Value> values = new LinkedHashMap<>();
        values.put(MUTUAL_INFORMATION_BIAS_CORRECTED, information(set, fit));
        values.putAll(OF_ONE_SET.of(set));
        return values;
    }

    /** Statistics of too few rows. */
    static Map<Definition, Value> undefined(Catalogue statistics, Fitted few) {
        Map<Definition, Value> undefined = new LinkedHashMap<>();
        Value missing = Value.undefined("too few rows: " + few.moments().count());
        statistics.definitions().forEach(statistic -> undefined.put(statistic, missing));
        return undefined;
    }

    private static Value information(OneSet set, GaussianFit fit) {
        if (fit instanceof GaussianFit.Undefined without) {
            return Value.undefined(without.reason());
        }
        if (set.regularization().changesCovariance()) {
            return Value.undefined("not defined for a regularized covariance");
        }
        boolean few = set.count() < ENOUGH_ROWS * set.support().order();
        return new Value(((GaussianPair) fit).mutualInformationBiasCorrected(), few ? LARGE_ERROR : null);
    }

    /** By the order of the report. */
    Map<Definition, Value> values() {
        return values;
    }

    /** Of the difference of a statistic of both sets, whose row ranges line up; empty where one of them has too few rows. */
    OptionalDouble errorOfDifference(Definition statistic, RefittedSet other) {
        if (folds.isEmpty() || other.folds.isEmpty()) {
            return OptionalDouble.empty();
        }
        double[] own = leftOut(statistic);
        double[] others = other.leftOut(statistic);
        double[] differences = new double[own.length];
        Arrays.setAll(differences, group -> own[group] - others[group]);
        return Arrays.stream(differences).allMatch(Double::isFinite)
                ? Jackknife.standardError(differences)
                : OptionalDouble.empty();
    }

    /** Why a difference has no error, where it has none. */
    String withoutErrors(RefittedSet other) {
        return folds.isEmpty() || !other.folds.isEmpty() ? withoutErrors : other.withoutErrors;
    }

    /** The statistic without one row range at a time; without an empty one it is that of the whole set. */
    private double[] leftOut(Definition statistic) {
        List<Double> numbers = new ArrayList<>();
        int fold = 0;
        for (PairMoments group : groups) {
            Double number = group.count() == 0
                    ? (Double) values.get(statistic).number()
                    : folds.get(fold++).get(statistic.name());
            numbers.add(number == null ? Double.NaN : number);
        }
        return numbers.stream().mapToDouble(Double::doubleValue).toArray();
    }
}
