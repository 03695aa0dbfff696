package io.pairscope.core.quality;

import io.pairscope.core.linalg.Vectors;
import io.pairscope.core.moments.EmbeddingBlock;
import io.pairscope.core.moments.Side;
import java.io.Serializable;

/** The row of one side that lies farthest from the mean of those around it. Mergeable; 2d flops per row. */
public final class FarthestRow implements Serializable {
    private static final long serialVersionUID = 1;

    /** Of a squared distance from one product, relative to the square of the sum of both norms: well above d·ε. */
    private static final double ROUNDING = 0x1p-32;

    private String name;
    private double squaredDistance;

    /** Of rows with some mean. */
    static final class Centre {
        private final double[] mean;
        private final double norm;
        /** Leaving a row out moves the mean away from it, by the root of this factor. */
        private final double others;

        /** @param sum of {@code count} rows */
        Centre(double[] sum, long count) {
            this.mean = Vectors.scaled(1.0 / count, sum);
            this.norm = Vectors.norm(mean);
            double away = (double) count / Math.max(1, count - 1);
            this.others = away * away;
        }

        /** What the squared distance of a row is at most, by ‖x‖² − 2x·μ + ‖μ‖², which takes no difference of vectors. */
        private double bound(EmbeddingBlock block, Side side, int i) {
            double rowNorm = block.isNormalized() ? 1 : block.norm(side, i);
            double sum = rowNorm + norm;
            double squares = rowNorm * rowNorm + norm * norm - 2 * block.dot(side, i, mean);
            return others * (squares + ROUNDING * sum * sum);
        }

        private double squaredDistance(EmbeddingBlock block, Side side, int i) {
            return others * block.squaredDistance(side, i, mean);
        }
    }

    /**
     * Looks at row i of a block.
     *
     * @param centre of all rows so far, those of the block among them
     */
    void add(EmbeddingBlock block, Side side, int i, Centre centre) {
        if (centre.bound(block, side, i) <= squaredDistance) {
            return;
        }
        double squares = centre.squaredDistance(block, side, i);
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
