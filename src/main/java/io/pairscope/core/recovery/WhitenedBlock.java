package io.pairscope.core.recovery;

import io.pairscope.core.linalg.Vectors;
import java.io.Serializable;

/**
 * Rows of the singular basis as they are cached between passes: {@code w = √N·v}, v a row of V (VᵀV = I), so that the
 * second moment of all rows is the identity. Plain arrays.
 */
public final class WhitenedBlock implements Serializable {
    private static final long serialVersionUID = 1;

    /** A row of a tenth of the mean leverage weighs 100 times as much; rows of less than that do not weigh more. */
    private static final double LARGEST_WEIGHT = 100;

    private final int rank;
    private final int rows;
    private final double[] values;
    private final double[] equilibration;

    /** @param values {@code rows} times r values, row after row; not copied */
    public WhitenedBlock(int rank, int rows, double[] values) {
        if (values.length != rank * rows) {
            throw new IllegalArgumentException(
                    rows + " rows of rank " + rank + " have " + rank * rows + " values, not " + values.length);
        }
        this.rank = rank;
        this.rows = rows;
        this.values = values;
        this.equilibration = new double[rows];
        for (int i = 0; i < rows; i++) {
            double leverage = Vectors.dot(rank, values, i * rank, values, i * rank) / rank;
            equilibration[i] = Math.min(LARGEST_WEIGHT, 1 / (leverage * leverage));
        }
    }

    public int rank() {
        return rank;
    }

    public int rows() {
        return rows;
    }

    /** Row after row; treat as read-only. */
    double[] values() {
        return values;
    }

    /** The weight that makes every equation count alike, {@code (r/‖wᵢ‖²)²}; the rows' mean ‖w‖² is r. */
    double equilibration(int i) {
        return equilibration[i];
    }
}
