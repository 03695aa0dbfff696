package io.pairscope.core.influence;

import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;

/**
 * How far first-order values of the folds of a jackknife are from exact ones, by the exact values of a few folds. What is common
 * to all folds, such as the curvature by one group's rows less, does not enter the errors, nor the comparison. Folds of one kind
 * share an error that other folds do not have, so the refitted ones must not all be of one kind.
 *
 * @param statistic the one that is furthest from its exact values
 * @param share the root mean square of its differences over that of its predicted changes, both about their means
 */
public record RefittedProbes(String statistic, double share) {
    /** The largest share that is agreement. It is larger than what errors are off by: differences add to changes as squares. */
    public static final double TOLERANCE = 0.05;

    /** Of the size of a value: changes by less are rounding. */
    private static final double ROUNDING = 1e-10;

    /**
     * Four folds to be refitted, ascending. One has the largest change of any one statistic. The others have the largest, the
     * middle and the smallest sum over all statistics. A change is squared, over the mean square of that statistic.
     *
     * @param predicted of four folds or more
     */
    public static int[] places(List<Map<String, Double>> predicted) {
        double[] largest = new double[predicted.size()];
        double[] all = new double[predicted.size()];
        for (String name : predicted.get(0).keySet()) {
            double[] values = values(predicted, name);
            double[] changes = changes(scaled(values, exponent(values)));
            double scale = meanSquare(changes);
            for (int fold = 0; scale > 0 && fold < changes.length; fold++) {
                double weight = changes[fold] * changes[fold] / scale;
                largest[fold] = Math.max(largest[fold], weight);
                all[fold] += weight;
            }
        }
        int first = descending(largest)[0];
        int[] others =
                IntStream.of(descending(all)).filter(fold -> fold != first).toArray();
        return IntStream.concat(
                        IntStream.of(first),
                        IntStream.of(0, others.length / 2, others.length - 1).map(rank -> others[rank]))
                .sorted()
                .toArray();
    }

    /** Places of the largest value, the second and so on. */
    private static int[] descending(double[] values) {
        return IntStream.range(0, values.length)
                .boxed()
                .sorted(Comparator.comparingDouble(place -> -values[place]))
                .mapToInt(Integer::intValue)
                .toArray();
    }

    /**
     * The largest difference of all statistics.
     *
     * @param predicted of every fold
     * @param places of the refitted ones
     * @param exact of these, in their order
     */
    public static RefittedProbes of(
            List<Map<String, Double>> predicted, int[] places, List<Map<String, Double>> exact) {
        return predicted.get(0).keySet().stream()
                .map(name -> new RefittedProbes(name, share(values(predicted, name), places, values(exact, name))))
                .max(Comparator.comparingDouble(RefittedProbes::share))
                .orElse(new RefittedProbes("", 0));
    }

    public boolean agree() {
        return share <= TOLERANCE;
    }

    private static double share(double[] predicted, int[] places, double[] exact) {
        if (DoubleStream.of(predicted).allMatch(Double::isNaN)) {
            // A statistic without a value needs no error.
            return DoubleStream.of(exact).anyMatch(Double::isNaN) ? 0 : Double.POSITIVE_INFINITY;
        }
        double[] differences = new double[places.length];
        Arrays.setAll(differences, i -> exact[i] - predicted[places[i]]);
        if (areCounts(predicted, exact) && span(differences) <= 1) {
            return 0;
        }
        int exponent = exponent(predicted);
        double rounding = ROUNDING * Math.scalb(Math.abs(exact[0]), -exponent);
        double apart = Math.sqrt(meanSquare(changes(scaled(differences, exponent))));
        double change = Math.sqrt(meanSquare(changes(scaled(predicted, exponent))));
        boolean unseen = isMadeUnseen(scaled(predicted, exponent), places);
        if (apart <= rounding && (change <= rounding || !unseen)) {
            return 0;
        }
        return unseen || Double.isNaN(apart) ? Double.POSITIVE_INFINITY : apart / change;
    }

    /** Whether a fold that is not refitted makes more than half of the squared error, or has no value. */
    private static boolean isMadeUnseen(double[] predicted, int[] places) {
        double[] changes = changes(predicted);
        double all = meanSquare(changes) * (changes.length - 1);
        return IntStream.range(0, changes.length)
                .filter(fold -> Arrays.binarySearch(places, fold) < 0)
                .anyMatch(fold -> !(changes[fold] * changes[fold] <= all / 2));
    }

    /** Counts near a threshold may differ by one however small the difference that makes them. */
    private static boolean areCounts(double[] predicted, double[] exact) {
        return DoubleStream.concat(Arrays.stream(predicted), Arrays.stream(exact))
                .allMatch(value -> value == Math.rint(value));
    }

    private static double span(double[] values) {
        return Arrays.stream(values).max().orElse(0)
                - Arrays.stream(values).min().orElse(0);
    }

    private static double[] values(List<Map<String, Double>> folds, String name) {
        return folds.stream().mapToDouble(fold -> fold.get(name)).toArray();
    }

    /** The exponent of the largest value. Values over that power of two keep their digits, and their squares stay in range. */
    private static int exponent(double[] values) {
        return Math.getExponent(Arrays.stream(values)
                .filter(Double::isFinite)
                .map(Math::abs)
                .max()
                .orElse(1));
    }

    private static double[] scaled(double[] values, int exponent) {
        return Arrays.stream(values).map(value -> Math.scalb(value, -exponent)).toArray();
    }

    private static double[] changes(double[] values) {
        double mean = Arrays.stream(values).average().orElse(0);
        return Arrays.stream(values).map(value -> value - mean).toArray();
    }

    /** Of k changes about their mean, k − 1 of them free. */
    private static double meanSquare(double[] changes) {
        return Arrays.stream(changes).map(change -> change * change).sum() / (changes.length - 1);
    }
}
