package io.pairscope.core.agreement;

import java.io.Serializable;
import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * Correlation of a score with ratings of people, row by row: Pearson, Spearman, Kendall τb and τc, of all rows or of a resample.
 * Rows are sorted once, by score, then rating, so that a resample needs no sort.
 *
 * <p>Coefficients do not exist, and are NaN, for fewer than 2 rows and where the score or the ratings are constant. Results are in
 * {@code Coefficient.ordinal()} order.
 *
 * <p>Cost: O(n log n) to make, O(n log m) for the coefficients, with m the number of distinct ratings. Memory: 12 bytes per row and
 * 8 per distinct value; the coefficients take up to 70 bytes per row while they are computed. Safe for use by several threads.
 */
public final class PairedRatings implements Serializable {
    private static final long serialVersionUID = 1;

    /** Rows by score, then rating. */
    private final int[] order;

    /** In this order, like the ratings. */
    private final RankedValues scores;

    private final RankedValues ratings;

    /**
     * @param scores finite, one per row
     * @param ratings finite, one per row
     */
    public PairedRatings(double[] scores, double[] ratings) {
        requireFinite(scores, ratings);
        RankedValues score = RankedValues.of(scores);
        RankedValues rating = RankedValues.of(ratings);
        this.order = score.sort(rating.sort(IntStream.range(0, scores.length).toArray()));
        this.scores = score.inOrder(order);
        this.ratings = rating.inOrder(order);
    }

    private static void requireFinite(double[] scores, double[] ratings) {
        if (scores.length != ratings.length) {
            throw new IllegalArgumentException(scores.length + " scores and " + ratings.length + " ratings");
        }
        for (int row = 0; row < scores.length; row++) {
            if (!Double.isFinite(scores[row]) || !Double.isFinite(ratings[row])) {
                throw new IllegalArgumentException("row " + row + " has the score " + scores[row] + " and the rating "
                        + ratings[row] + "; both must be finite");
            }
        }
    }

    public int rows() {
        return order.length;
    }

    /** The coefficients of all rows. */
    public double[] coefficients() {
        return coefficients(sample());
    }

    /**
     * The coefficients of a resample: those of a table in which row i stands weights[i] times, where a row that is repeated ties
     * with itself.
     *
     * @param weights 0 or more, one per row
     */
    public double[] coefficients(int[] weights) {
        if (weights.length != rows()) {
            throw new IllegalArgumentException(weights.length + " weights of " + rows() + " rows");
        }
        return coefficients(new Sample(
                scores, ratings, Arrays.stream(order).map(row -> weights[row]).toArray()));
    }

    private static double[] coefficients(Sample sample) {
        double[] coefficients = undefinedCoefficients();
        if (sample.varies()) {
            KendallTau kendall = new KendallTau(sample);
            coefficients[Coefficient.PEARSON.ordinal()] = PearsonCorrelation.of(sample);
            coefficients[Coefficient.SPEARMAN.ordinal()] = SpearmanCorrelation.of(sample);
            coefficients[Coefficient.KENDALL_TAU_B.ordinal()] = kendall.tauB();
            coefficients[Coefficient.KENDALL_TAU_C.ordinal()] = kendall.tauC();
        }
        return coefficients;
    }

    /**
     * Two-sided p-values of all rows under independence of score and ratings and of the rows, as scipy has them: Student's t with
     * n − 2 degrees of freedom for Pearson and Spearman, the normal approximation for both of Kendall's. NaN where the
     * coefficients are.
     */
    public double[] pValues() {
        Sample sample = sample();
        double[] pValues = undefinedCoefficients();
        if (sample.varies()) {
            double kendall = new KendallTau(sample).pValue();
            pValues[Coefficient.PEARSON.ordinal()] =
                    PearsonCorrelation.pValue(PearsonCorrelation.of(sample), sample.rows);
            pValues[Coefficient.SPEARMAN.ordinal()] =
                    PearsonCorrelation.pValue(SpearmanCorrelation.of(sample), sample.rows);
            pValues[Coefficient.KENDALL_TAU_B.ordinal()] = kendall;
            pValues[Coefficient.KENDALL_TAU_C.ordinal()] = kendall;
        }
        return pValues;
    }

    private Sample sample() {
        int[] once = new int[order.length];
        Arrays.fill(once, 1);
        return new Sample(scores, ratings, once);
    }

    private static double[] undefinedCoefficients() {
        double[] coefficients = new double[Coefficient.values().length];
        Arrays.fill(coefficients, Double.NaN);
        return coefficients;
    }

    /** Why the coefficients of all rows do not exist, such as "the score is constant"; null where they do. */
    public String undefined() {
        if (rows() < 2) {
            return rows() == 0 ? "no row has both a number of this score and a rating" : "fewer than 2 rows";
        }
        boolean constantScore = scores.values.length == 1;
        boolean constantRatings = ratings.values.length == 1;
        if (constantScore && constantRatings) {
            return "the score and the ratings are constant";
        }
        return constantScore ? "the score is constant" : constantRatings ? "the ratings are constant" : null;
    }
}
