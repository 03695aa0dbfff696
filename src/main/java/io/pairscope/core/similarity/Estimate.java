package io.pairscope.core.similarity;

import java.util.HashMap;
import java.util.Map;
import java.util.function.DoubleUnaryOperator;

/**
 * An estimate with its standard error; NaN where there is none. The error of a mean over queries is the scatter of the
 * queries, clustered: {@code SE² = G/(G − 1) · Σ_g (Σ_{i∈g} (v_i − mean))² / Q²} over G clusters of queries that depend on
 * one another.
 */
public record Estimate(double value, double standardError) {

    /**
     * The mean of the values that are not NaN.
     *
     * @param clusters one entry per value: equal ones depend on one another, −1 is alone; null where every value is alone
     */
    public static Estimate ofMean(double[] values, long[] clusters) {
        Map<Long, Double> deviations = new HashMap<>();
        return new Estimate(add(values, clusters, 0, 1, deviations), error(deviations));
    }

    /**
     * The mean of two means. Entries of equal clusters depend on one another across both; of lists of one length, so do
     * the entries at one place.
     *
     * @param clusters as for a mean
     */
    static Estimate ofMeans(double[] values, long[] clusters, double[] others, long[] otherClusters) {
        Map<Long, Double> deviations = new HashMap<>();
        int apart = others.length == values.length ? 0 : values.length;
        double one = add(values, clusters, 0, 0.5, deviations);
        double other = add(others, otherClusters, apart, 0.5, deviations);
        return new Estimate((one + other) / 2, error(deviations));
    }

    /** Adds what each cluster contributes to the error of a weighted mean, and returns the mean. */
    private static double add(
            double[] values, long[] clusters, int firstAlone, double weight, Map<Long, Double> deviations) {
        double sum = 0;
        long count = 0;
        for (double value : values) {
            if (!Double.isNaN(value)) {
                sum += value;
                count++;
            }
        }
        double mean = sum / count;
        for (int i = 0; i < values.length; i++) {
            if (!Double.isNaN(values[i])) {
                boolean alone = clusters == null || clusters[i] < 0;
                deviations.merge(
                        alone ? -1L - firstAlone - i : clusters[i], weight * (values[i] - mean) / count, Double::sum);
            }
        }
        return mean;
    }

    private static double error(Map<Long, Double> deviations) {
        double squares = 0;
        for (double deviation : deviations.values()) {
            squares += deviation * deviation;
        }
        double clusters = deviations.size();
        return clusters < 2 ? Double.NaN : Math.sqrt(squares * clusters / (clusters - 1));
    }

    /** A function of the value, its error by the slope there (delta method). */
    Estimate map(DoubleUnaryOperator function, double slope) {
        return new Estimate(function.applyAsDouble(value), Math.abs(slope) * standardError);
    }
}
