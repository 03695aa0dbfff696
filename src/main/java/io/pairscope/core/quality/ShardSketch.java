package io.pairscope.core.quality;

import io.pairscope.core.linalg.Vectors;
import io.pairscope.core.moments.EmbeddingBlock;
import io.pairscope.core.moments.RunningMoments;
import io.pairscope.core.moments.Side;
import java.io.Serializable;

/**
 * Summary of a shard for comparison with other shards: rows, mean vectors, norms as stored, cosines of matched pairs and
 * of pairs one row apart. Mergeable in row order; dx + dy doubles and a few. Rows are counted after normalization,
 * norms before.
 */
public final class ShardSketch implements Serializable {
    private static final long serialVersionUID = 1;

    private final double[] imageSum;
    private final double[] textSum;
    private final RunningMoments imageNorm;
    private final RunningMoments textNorm;
    private final RowOffsetScores cosines;

    public ShardSketch(int imageDims, int textDims) {
        this(
                new double[imageDims],
                new double[textDims],
                new RunningMoments(),
                new RunningMoments(),
                new RowOffsetScores());
    }

    public ShardSketch(
            double[] imageSum,
            double[] textSum,
            RunningMoments imageNorm,
            RunningMoments textNorm,
            RowOffsetScores cosines) {
        this.imageSum = imageSum;
        this.textSum = textSum;
        this.imageNorm = imageNorm;
        this.textNorm = textNorm;
        this.cosines = cosines;
    }

    /** Adds the rows of a block as they were committed; to be called before a kernel centres them. 2d flops per row. */
    public void accumulate(EmbeddingBlock block) {
        double[] sums = block.sums();
        for (int j = 0; j < imageSum.length; j++) {
            imageSum[j] += sums[j];
        }
        for (int j = 0; j < textSum.length; j++) {
            textSum[j] += sums[imageSum.length + j];
        }
        for (int i = 0; i < block.size(); i++) {
            imageNorm.add(block.norm(Side.IMAGE, i));
            if (textSum.length > 0) {
                textNorm.add(block.norm(Side.TEXT, i));
            }
        }
        if (imageSum.length == textSum.length) {
            cosines.accumulate(block, block::cosine, block::nextCosine, block::previousCosine);
        }
    }

    public void merge(ShardSketch later) {
        for (Side side : Side.values()) {
            Vectors.add(1, later.sum(side), sum(side));
            norm(side).merge(later.norm(side));
        }
        cosines.merge(later.cosines);
    }

    public long rows() {
        return imageNorm.count();
    }

    /** The sum of the rows of a side; treat as read-only. */
    public double[] sum(Side side) {
        return side == Side.IMAGE ? imageSum : textSum;
    }

    /** Euclidean norms of the rows of a side as stored. */
    public RunningMoments norm(Side side) {
        return side == Side.IMAGE ? imageNorm : textNorm;
    }

    /** Cosines of the pairs; empty when the dimensions differ. */
    public RowOffsetScores cosines() {
        return cosines;
    }
}
