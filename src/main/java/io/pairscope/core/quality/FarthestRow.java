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

    /** Of rows with some mean. */
    static final class Centre {
        private final double[] mean;
        /** Leaving a row out moves the mean away from it, by this factor. */
        private final double others;

        /** @param sum of {@code count} rows */
        Centre(double[] sum, long count) {
            this.mean = Vectors.scaled(1.0 / count, sum);
            this.others = (double) count / Math.max(1, count - 1);
        }
    }

    /**
     * Looks at row i of a block.
     *
     * @param centre of all rows so far, those of the block among them
     */
    void add(EmbeddingBlock block, Side side, int i, Centre centre) {
        double squares = centre.others * centre.others * block.squaredDistance(side, i, centre.mean);
        if (squares > squaredDistance) {
            squaredDistance = squares;
            name = "row " + block.rowNumber(i) + (block.id(i) == null ? "" : " (id " + block.id(i) + ")");
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
