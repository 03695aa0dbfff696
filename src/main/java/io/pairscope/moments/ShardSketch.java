package io.pairscope.moments;

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
    private final Spread imageNorm;
    private final Spread textNorm;
    private final Spread matched;
    private final Spread next;
    private final Spread previous;

    public ShardSketch(int imageDims, int textDims) {
        this(
                new double[imageDims],
                new double[textDims],
                new Spread(),
                new Spread(),
                new Spread(),
                new Spread(),
                new Spread());
    }

    /**
     * @param imageSum of the image rows
     * @param textSum of the text rows
     */
    public ShardSketch(
            double[] imageSum,
            double[] textSum,
            Spread imageNorm,
            Spread textNorm,
            Spread matched,
            Spread next,
            Spread previous) {
        this.imageSum = imageSum;
        this.textSum = textSum;
        this.imageNorm = imageNorm;
        this.textNorm = textNorm;
        this.matched = matched;
        this.next = next;
        this.previous = previous;
    }

    /** Adds the rows of a block as they were committed; to be called before a kernel centres them. 4d flops a row. */
    public void accumulate(EmbeddingBlock block) {
        add(imageSum, block.imageSums());
        add(textSum, block.textSums());
        boolean pairs = block.textDims() > 0;
        boolean cosines = block.imageDims() == block.textDims();
        for (int i = 0; i < block.size(); i++) {
            imageNorm.add(block.imageNorm(i));
            if (pairs) {
                textNorm.add(block.textNorm(i));
            }
            if (cosines) {
                matched.add(block.cosine(i));
                // Rows that stood beside one another before others between them were refused are not neighbours.
                if (i > 0 && block.rowNumber(i) == block.rowNumber(i - 1) + 1) {
                    next.add(block.cosine(i - 1, i));
                    previous.add(block.cosine(i, i - 1));
                }
            }
        }
    }

    public void merge(ShardSketch later) {
        add(imageSum, later.imageSum);
        add(textSum, later.textSum);
        imageNorm.merge(later.imageNorm);
        textNorm.merge(later.textNorm);
        matched.merge(later.matched);
        next.merge(later.next);
        previous.merge(later.previous);
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
    public Spread imageNorm() {
        return imageNorm;
    }

    /** Euclidean norms of the texts as stored. */
    public Spread textNorm() {
        return textNorm;
    }

    /** Cosines of each image with its text; empty when the dimensions differ. */
    public Spread matched() {
        return matched;
    }

    /** Cosines of each image with the text of the next row; empty when the dimensions differ. */
    public Spread next() {
        return next;
    }

    /** Cosines of each image with the text of the row before; empty when the dimensions differ. */
    public Spread previous() {
        return previous;
    }

    private static void add(double[] sum, double[] more) {
        for (int i = 0; i < sum.length; i++) {
            sum[i] += more[i];
        }
    }
}
