package io.pairscope.core.similarity;

/**
 * Precision of one query: R-precision among drawn wrong rows, R-precision and average precision at R with R right answers.
 * Musgrave, Belongie and Lim, "A metric learning reality check" (2020).
 */
final class RetrievalPrecision {
    /** Wrong rows that are drawn beside one right answer. */
    static final int NEGATIVES = 99;

    private RetrievalPrecision() {}

    /**
     * The probability that none of some wrong rows is among {@link #NEGATIVES} drawn without replacement:
     * {@code C(W − g, 99)/C(W, 99)}. Fewer wrong rows are all drawn.
     *
     * @param wrong W
     * @param better g, wrong rows that are not below the right answer
     */
    static double ofDraws(long wrong, long better) {
        long draws = Math.min(wrong, NEGATIVES);
        double none = 1;
        for (long i = 0; i < draws && none > 0; i++) {
            none *= Math.max(0, wrong - better - i) / (double) (wrong - i);
        }
        return none;
    }

    /**
     * The share of right answers that stand among the first R.
     *
     * @param positions of all R right answers, from 1, ascending
     */
    static double rPrecision(double[] positions) {
        int counted = 0;
        while (counted < positions.length && positions[counted] <= positions.length) {
            counted++;
        }
        return counted / (double) positions.length;
    }

    /** {@code (1/R) Σ j/position_j} over the right answers j that stand among the first R. */
    static double averageAtR(double[] positions) {
        double sum = 0;
        for (int j = 0; j < positions.length && positions[j] <= positions.length; j++) {
            sum += (j + 1) / positions[j];
        }
        return sum / positions.length;
    }
}
