package io.pairscope.core.similarity;

import java.util.function.LongFunction;
import java.util.function.ToLongFunction;

/**
 * Agreement of neighbours on a factor: the share of a query's nearest rows that have its value, beside what chance gives.
 * Near chance an encoder is invariant to the factor, far above it sensitive. No value agrees with nothing.
 *
 * @param agreement mean over the queries that have neighbours
 * @param chance the same share among all rows of the gallery but the query itself
 */
public record FactorAgreement(Estimate agreement, double chance) {

    /**
     * Rows of a gallery as a factor sees them.
     *
     * @param value of a row by its number; null for none
     * @param count of rows with a value
     * @param rows of the gallery
     */
    public record Gallery(LongFunction<String> value, ToLongFunction<String> count, long rows) {}

    /**
     * @param values of the queries; null for none
     * @param self rows of the gallery that are the query itself, which it is never answered with: 1 or 0
     * @param clusters of queries, as {@link Estimate#ofMean} has them; may be null
     */
    public static FactorAgreement of(String[] values, Found found, Gallery gallery, int self, long[] clusters) {
        double[] shares = new double[found.queries];
        double chances = 0;
        int answered = 0;
        for (int query = 0; query < found.queries; query++) {
            shares[query] = share(values[query], found, query, gallery);
            if (!Double.isNaN(shares[query])) {
                answered++;
                chances += values[query] == null ? 0 : gallery.count().applyAsLong(values[query]) - self;
            }
        }
        return new FactorAgreement(Estimate.ofMean(shares, clusters), chances / answered / (gallery.rows() - self));
    }

    /** The share of the neighbours of a query that agree with it; NaN without neighbours. */
    private static double share(String value, Found found, int query, Gallery gallery) {
        double neighbours = 0;
        double agreeing = 0;
        for (int at = query * found.k; at < (query + 1) * found.k && found.neighbours[at] >= 0; at++) {
            neighbours++;
            agreeing += value != null && value.equals(gallery.value().apply(found.neighbours[at])) ? 1 : 0;
        }
        return agreeing / neighbours;
    }

    /** How many times as often as by chance; NaN where chance gives nothing. */
    public double ratio() {
        return chance == 0 ? Double.NaN : agreement.value() / chance;
    }
}
