package io.pairscope.engine.scan;

import io.pairscope.core.selection.OrderedBits;
import java.io.Serializable;
import java.util.Arrays;

/**
 * Rows of an input that may be kept, in the order in which they are: by falling score, then by number in the plan. 8 bytes per
 * row of the input, on the driver and on every executor.
 */
public final class Ranking implements Serializable {
    private static final long serialVersionUID = 1;

    private final double[] scores;

    /** @param scores by number in the plan, NaN for rows that are out; taken, not copied */
    public Ranking(double[] scores) {
        this.scores = scores;
    }

    /** Whether a row is still among those that may be kept. */
    public boolean contains(long number) {
        return !Double.isNaN(scores[(int) number]);
    }

    /** Whether a row that may be kept comes before another one. */
    public boolean isBefore(long number, long other) {
        double one = scores[(int) number];
        double two = scores[(int) other];
        return one > two || one == two && number < other;
    }

    /** The place of a row by its score alone, as an unsigned number: the higher the score, the smaller. */
    long order(long number) {
        return ~OrderedBits.of(scores[(int) number]);
    }

    /** The number of rows that may be kept. */
    public long count() {
        return Arrays.stream(scores).filter(score -> !Double.isNaN(score)).count();
    }

    /** The rows of the plan, kept or not. */
    public int rows() {
        return scores.length;
    }

    /** The same without some rows. */
    public Ranking without(DroppedRows dropped) {
        double[] left = scores.clone();
        for (long number : dropped.numbers) {
            left[(int) number] = Double.NaN;
        }
        return new Ranking(left);
    }
}
