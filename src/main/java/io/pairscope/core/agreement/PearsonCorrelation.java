package io.pairscope.core.agreement;

import java.util.Arrays;
import org.apache.commons.numbers.gamma.RegularizedBeta;

/** Pearson's product-moment correlation {@code Σ (x − x̄)(y − ȳ) / √(Σ (x − x̄)² Σ (y − ȳ)²)}, from deviations about the means. */
final class PearsonCorrelation {
    private PearsonCorrelation() {}

    static double of(Sample sample) {
        return of(sample, sample.scores.values, sample.ratings.values);
    }

    /**
     * The correlation of numbers that stand for the distinct scores and ratings. Cost: O(n).
     *
     * @param x one for each distinct score
     * @param y one for each distinct rating
     */
    static double of(Sample sample, double[] x, double[] y) {
        double[] dx = centred(x, sample.scoreCounts, sample.rows);
        double[] dy = centred(y, sample.ratingCounts, sample.rows);
        double products = 0;
        for (int i = 0; i < sample.weights.length; i++) {
            products += sample.weights[i] * dx[sample.scores.ranks[i]] * dy[sample.ratings.ranks[i]];
        }
        double r = products / Math.sqrt(squares(dx, sample.scoreCounts) * squares(dy, sample.ratingCounts));
        return Math.max(-1, Math.min(1, r));
    }

    /** Deviations from the mean, centred once more since a mean of large values is rounded. */
    private static double[] centred(double[] values, long[] counts, long rows) {
        double[] deviations = minus(values, mean(values, counts, rows));
        return minus(deviations, mean(deviations, counts, rows));
    }

    private static double mean(double[] values, long[] counts, long rows) {
        double sum = 0;
        for (int k = 0; k < values.length; k++) {
            sum += counts[k] * values[k];
        }
        return sum / rows;
    }

    private static double[] minus(double[] values, double mean) {
        return Arrays.stream(values).map(value -> value - mean).toArray();
    }

    private static double squares(double[] deviations, long[] counts) {
        double sum = 0;
        for (int k = 0; k < deviations.length; k++) {
            sum += counts[k] * deviations[k] * deviations[k];
        }
        return sum;
    }

    /**
     * Two-sided p-value under independence: that of {@code t = r √((n − 2)/(1 − r²))} with n − 2 degrees of freedom, which is
     * {@code 1 − I(r²; 1/2, (n − 2)/2)}, I the regularized incomplete beta function. Two rows, which always lie on a line, have 1.
     */
    static double pValue(double r, long rows) {
        return rows == 2 ? 1 : RegularizedBeta.complement(r * r, 0.5, (rows - 2) / 2.0);
    }
}
