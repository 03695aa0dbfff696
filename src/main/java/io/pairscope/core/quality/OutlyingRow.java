package io.pairscope.core.quality;

import io.pairscope.core.linalg.Vectors;
import io.pairscope.core.moments.EmbeddingBlock;
import io.pairscope.core.moments.Marginal;
import io.pairscope.core.moments.Side;
import java.io.Serializable;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Two rows of one side of which one carries nearly all of the scatter, if any row does: the first, and the farthest from it. Either
 * that row is the first, or all others lie near the first and that one far from it, wherever it stands. Mergeable in the order of
 * the rows; 2d doubles, 2d flops per row.
 */
public final class OutlyingRow implements Serializable {
    private static final long serialVersionUID = 1;

    /** Of a squared distance from one product, relative to the square of the sum of both norms: well above d·ε. */
    private static final double ROUNDING = 0x1p-32;

    private final Side side;
    /** Null before a row was seen. */
    private Row first;
    /** Null before a second one was. */
    private Row farthest;
    /** Of the farthest from the first. */
    private double squaredDistance;

    public OutlyingRow(Side side) {
        this.side = side;
    }

    private static final class Row implements Serializable {
        private static final long serialVersionUID = 1;

        private final String name;
        private final double[] vector;
        private final double norm;

        Row(String shard, EmbeddingBlock block, Side side, int i) {
            String id = block.id(i) == null ? "" : " (id " + block.id(i) + ")";
            this.name = "shard " + shard + ", row " + block.rowNumber(i) + id;
            this.vector = new double[block.dims(side)];
            block.copyRow(side, i, vector, 0);
            this.norm = norm(block, side, i);
        }

        private static double norm(EmbeddingBlock block, Side side, int i) {
            return block.isNormalized() ? 1 : block.norm(side, i);
        }

        /** What the squared distance of another row is at most, by ‖x‖² − 2x·y + ‖y‖², which takes no difference of vectors. */
        double bound(EmbeddingBlock block, Side side, int i) {
            double other = norm(block, side, i);
            double sum = norm + other;
            return norm * norm + other * other - 2 * block.dot(side, i, vector) + ROUNDING * sum * sum;
        }

        /** What leaving it out takes from the scatter of n rows, it among them: {@code n/(n − 1)·‖x − μ‖²}. */
        double scatter(Marginal all) {
            double n = all.count();
            return n / (n - 1) * Vectors.squaredDistance(vector, all.mean());
        }
    }

    /**
     * Looks at the rows of a block as they were committed; to be called before a kernel centres them.
     *
     * @param shard their shard
     */
    public void accumulate(String shard, EmbeddingBlock block) {
        for (int i = 0; i < block.size() && block.dims(side) > 0; i++) {
            if (first == null) {
                first = new Row(shard, block, side, i);
            } else if (farthest == null || first.bound(block, side, i) > squaredDistance) {
                double squares = block.squaredDistance(side, i, first.vector);
                if (farthest == null || squares > squaredDistance) {
                    squaredDistance = squares;
                    farthest = new Row(shard, block, side, i);
                }
            }
        }
    }

    public void merge(OutlyingRow later) {
        if (first == null) {
            first = later.first;
            farthest = later.farthest;
            squaredDistance = later.squaredDistance;
            return;
        }
        Stream.of(later.first, later.farthest).filter(row -> row != null).forEach(row -> {
            double squares = Vectors.squaredDistance(row.vector, first.vector);
            if (farthest == null || squares > squaredDistance) {
                squaredDistance = squares;
                farthest = row;
            }
        });
    }

    /**
     * The name of a row that carries more than some share of the scatter: shard, number in it, and id when it has one.
     *
     * @param share more than 0.9: the other rows are then less than a third as far from their mean as that row is, and none of them is
     *     farther from the first
     * @param all the moments of these rows, and of others where those were not seen
     */
    public Optional<String> carrying(double share, Marginal all) {
        double most = share * all.scatter().trace();
        return Stream.of(first, farthest)
                .filter(row -> row != null && row.scatter(all) > most)
                .map(row -> row.name)
                .findFirst();
    }
}
