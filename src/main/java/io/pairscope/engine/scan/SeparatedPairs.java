package io.pairscope.engine.scan;

/**
 * Near duplicates that cells keep apart, so that they are not compared: of all near pairs of some rows that were sampled, how many
 * have their rows in different cells.
 *
 * @param pairs near pairs of a sampled row and any other row
 * @param share of them, whose rows are in different cells; 0 where there is one cell, NaN when no pair was found
 * @param standardError of the share, by the scatter of the sampled rows; 0 when all rows are in the sample
 * @param sampled the number of rows that were compared with all others; 0 where there is one cell
 */
public record SeparatedPairs(long pairs, double share, double standardError, int sampled) {
    static final SeparatedPairs NONE = new SeparatedPairs(0, 0, 0, 0);

    /**
     * A ratio of sums over sampled rows, with its error by linearization (Cochran 1977, section 6.4).
     *
     * @param near per sampled row, the number of its near pairs
     * @param apart per sampled row, how many of them are in different cells
     * @param rows from which the sample was taken
     */
    static SeparatedPairs of(long[] near, long[] apart, long rows) {
        int n = near.length;
        long pairs = 0;
        long separated = 0;
        for (int i = 0; i < n; i++) {
            pairs += near[i];
            separated += apart[i];
        }
        double share = (double) separated / pairs;
        double squares = 0;
        for (int i = 0; i < n; i++) {
            double residual = apart[i] - share * near[i];
            squares += residual * residual;
        }
        double unseen = 1 - (double) n / rows;
        double error = Math.sqrt(unseen * squares * n / (n - 1.0)) / pairs;
        return new SeparatedPairs(pairs, share, error, n);
    }
}
