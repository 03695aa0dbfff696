package io.pairscope.engine.scan;

import java.io.Serializable;
import java.util.Arrays;

/** The best cosine of each pair's text with a reference text of its id, by number in the plan. 8 bytes per row of the input. */
public final class ReferenceCosines implements Serializable {
    private static final long serialVersionUID = 1;

    private final double[] best;

    ReferenceCosines(int rows) {
        best = new double[rows];
        Arrays.fill(best, Double.NaN);
    }

    void put(long planRow, double cosine) {
        best[(int) planRow] = cosine;
    }

    /** NaN for a row without a reference, or whose text is zero. */
    double of(long planRow) {
        return best[(int) planRow];
    }
}
