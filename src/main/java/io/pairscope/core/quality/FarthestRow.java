package io.pairscope.core.quality;

import io.pairscope.core.linalg.Vectors;
import io.pairscope.core.moments.EmbeddingBlock;
import io.pairscope.core.moments.Side;
import java.io.Serializable;

/** The row of one side that lies farthest from the mean of those around it. Mergeable; d flops per row. */
public final class FarthestRow implements Serializable {
    private static final long serialVersionUID = 1;

    private String name;
    private double squaredDistance;

    /**
     * Looks at the rows of a block.
     *
     * @param sum of all rows so far, those of the block among them
     * @param count of these rows
     */
    void accumulate(EmbeddingBlock block, Side side, double[] sum, long count) {
        // Leaving a row out moves the mean away from it, by a factor count/(count − 1).
        double others = (double) count / Math.max(1, count - 1);
        double[] mean = Vectors.scaled(1.0 / count, sum);
        for (int i = 0; i < block.size(); i++) {
            double squares = others * others * block.squaredDistance(side, i, mean);
            if (squares > squaredDistance) {
                squaredDistance = squares;
                name = "row " + block.rowNumber(i) + (block.id(i) == null ? "" : " (id " + block.id(i) + ")");
            }
        }
    }

    void merge(FarthestRow later) {
        if (later.squaredDistance > squaredDistance) {
            squaredDistance = later.squaredDistance;
            name = later.name;
        }
    }

    /** Its number in the shard, and its id when it has one; null when no row was seen. */
    public String name() {
        return name;
    }

    /** From the mean of the other rows that were seen before it or with it. */
    public double squaredDistance() {
        return squaredDistance;
    }
}
