package io.pairscope.core.recovery;

import io.pairscope.core.linalg.Vectors;

/**
 * How many singular values of an N × L matrix of similarities are more than noise.
 *
 * @param rank those above the floor
 * @param floor the larger of what storing the similarities and computing their decomposition may have added
 * @param gap σr/σr+1; infinite when there is no further singular value
 */
public record NumericalRank(int rank, double floor, double gap) {
    public enum Route {
        /** From a Gram matrix, which squares them. */
        GRAM,
        /** From the rows themselves. */
        QR
    }

    /**
     * A singular value counts above both 3·(u/√3)·rms(S)·(√N + √L), three times the norm of rounding noise of relative
     * size u, and the floor of the route: √(max(N, L)·ε)·σ1 by a Gram matrix, max(N, L)·ε·σ1 otherwise.
     *
     * @param descending singular values
     * @param unitRoundoff u: 2⁻²⁴ for what was stored as float, 2⁻⁵³ as double
     */
    public static NumericalRank of(double[] descending, double rows, double columns, double unitRoundoff, Route route) {
        double rms = Math.sqrt(Vectors.dot(descending, descending) / rows / columns);
        double storage = Math.sqrt(3) * unitRoundoff * rms * (Math.sqrt(rows) + Math.sqrt(columns));
        double relative = Math.max(rows, columns) * Math.ulp(1.0);
        double largest = descending.length == 0 ? 0 : descending[0];
        double floor = Math.max(storage, largest * (route == Route.GRAM ? Math.sqrt(relative) : relative));
        int rank = 0;
        while (rank < descending.length && descending[rank] > floor) {
            rank++;
        }
        double gap = rank == 0 || rank == descending.length || descending[rank] <= 0
                ? Double.POSITIVE_INFINITY
                : descending[rank - 1] / descending[rank];
        return new NumericalRank(rank, floor, gap);
    }
}
