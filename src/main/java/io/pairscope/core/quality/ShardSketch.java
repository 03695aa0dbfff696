package io.pairscope.core.quality;

import io.pairscope.core.moments.EmbeddingBlock;
import io.pairscope.core.moments.RunningMoments;
import java.io.Serializable;

/**
 * What one shard is compared with the others by: rows, mean vectors, norms as stored, the cosine of matched pairs and of
 * pairs that are one row apart. Mergeable in row order; dx + dy doubles and a few. Rows are counted after normalization,
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

    /**
     * @param imageSum of the image rows
     * @param textSum of the text rows
     */
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

    /** Adds the rows of a block as they were committed; to be called before a kernel centres them. 4d flops a row. */
    public void accumulate(EmbeddingBlock block) {
        add(imageSum, block.imageSums());
        add(textSum, block.textSums());
        for (int i = 0; i < block.size(); i++) {
            imageNorm.add(block.imageNorm(i));
            if (block.textDims() > 0) {
                textNorm.add(block.textNorm(i));
            }
        }
        if (block.imageDims() == block.textDims()) {
            cosines.accumulate(block, block::cosine);
        }
    }

    public void merge(ShardSketch later) {
        add(imageSum, later.imageSum);
        add(textSum, later.textSum);
        imageNorm.merge(later.imageNorm);
        textNorm.merge(later.textNorm);
        cosines.merge(later.cosines);
    }

    /** Accepted rows. */
    public long rows() {
        return imageNorm.count();
    }

    /** The sum of the image rows; treat as read-only. */
    public double[] imageSum() {
        return imageSum;
    }

    /** The sum of the text rows; treat as read-only. */
    public double[] textSum() {
        return textSum;
    }

    /** Euclidean norms of the images as stored. */
    public RunningMoments imageNorm() {
        return imageNorm;
    }

    /** Euclidean norms of the texts as stored. */
    public RunningMoments textNorm() {
        return textNorm;
    }

    /** Cosines of the pairs; empty when the dimensions differ. */
    public RowOffsetScores cosines() {
        return cosines;
    }

    private static void add(double[] sum, double[] more) {
        for (int i = 0; i < sum.length; i++) {
            sum[i] += more[i];
        }
    }
}
