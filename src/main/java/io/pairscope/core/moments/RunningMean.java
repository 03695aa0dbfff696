package io.pairscope.core.moments;

import io.pairscope.core.linalg.Vectors;
import java.util.Arrays;

/**
 * The running mean of [x; y; qx; qy], q the squared distances of both sides from a pivot, the mean of the first block; each block
 * is centred on its own mean.
 */
final class RunningMean {
    final int imageDims;
    final int textDims;
    private final int dims;
    private final double[] pivot;
    private final double[] mean;
    private final double[] blockMean;
    /** From the pivot to the mean of the block. */
    private final double[] shift;

    private StoredType imageType;
    private StoredType textType;
    private long count;

    RunningMean(int imageDims, int textDims) {
        this.imageDims = imageDims;
        this.textDims = textDims;
        this.dims = imageDims + textDims;
        this.pivot = new double[dims];
        this.mean = new double[dims + 2];
        this.blockMean = new double[dims + 2];
        this.shift = new double[dims];
        clear();
    }

    /** Forgets all rows. */
    void clear() {
        count = 0;
        imageType = StoredType.DOUBLE;
        textType = StoredType.DOUBLE;
    }

    long count() {
        return count;
    }

    /** The coarsest type that rows of a side came in. */
    StoredType stored(Side side) {
        return side.of(imageType, textType);
    }

    /** Of [x; y]. */
    double[] mean() {
        return Arrays.copyOf(mean, dims);
    }

    /** Of one side. */
    double[] mean(Side side) {
        return side == Side.IMAGE ? Arrays.copyOf(mean, imageDims) : Arrays.copyOfRange(mean, imageDims, dims);
    }

    /** From the mean to the pivot. */
    double[] toPivot() {
        return Vectors.difference(pivot, mean());
    }

    /**
     * Takes the rows of a block: centres them, puts their squared distances, centred, into the free places and, behind the rows,
     * the shift between the means, times its weight. Some 5p flops per row, p the dimensions of both sides.
     *
     * @return the rows whose products, the last one's among them, are to be added to the scatter
     */
    int centre(EmbeddingBlock block) {
        double[] rows = block.values();
        int stride = block.stride();
        int n = block.size();
        imageType = imageType.or(block.storedType(Side.IMAGE));
        textType = textType.or(block.storedType(Side.TEXT));
        begin(block);
        double shiftedImage = Vectors.dot(imageDims, shift, 0, shift, 0);
        double shiftedText = Vectors.dot(textDims, shift, imageDims, shift, imageDims);
        for (int i = 0; i < n; i++) {
            int at = i * stride;
            block.subtract(i, blockMean);
            rows[at + dims] = squaredDistance(rows, at, 0, imageDims) + shiftedImage;
            rows[at + dims + 1] = squaredDistance(rows, at, imageDims, textDims) + shiftedText;
            blockMean[dims] += rows[at + dims] / n;
            blockMean[dims + 1] += rows[at + dims + 1] / n;
        }
        for (int at = 0; at < n * stride; at += stride) {
            rows[at + dims] -= blockMean[dims];
            rows[at + dims + 1] -= blockMean[dims + 1];
        }
        return move(rows, n);
    }

    private void begin(EmbeddingBlock block) {
        System.arraycopy(block.sums(), 0, blockMean, 0, dims);
        Arrays.fill(blockMean, dims, dims + 2, 0);
        for (int j = 0; j < dims; j++) {
            blockMean[j] /= block.size();
        }
        if (count == 0) {
            System.arraycopy(blockMean, 0, pivot, 0, dims);
        }
        for (int j = 0; j < dims; j++) {
            shift[j] = blockMean[j] - pivot[j];
        }
    }

    /** {@code ‖x − pivot‖² − ‖m − pivot‖² = ‖x − m‖² + 2(x − m)·(m − pivot)}, m the mean of the block. */
    private double squaredDistance(double[] rows, int at, int from, int length) {
        double radius = Vectors.dot(length, rows, at + from, rows, at + from);
        return count == 0 ? radius : radius + 2 * Vectors.dot(length, rows, at + from, shift, from);
    }

    private int move(double[] rows, int n) {
        long before = count;
        count += n;
        if (before == 0) {
            System.arraycopy(blockMean, 0, mean, 0, mean.length);
            return n;
        }
        double share = (double) n / count;
        double weight = Math.sqrt(before * share);
        for (int j = 0, at = n * mean.length; j < mean.length; j++, at++) {
            double delta = blockMean[j] - mean[j];
            rows[at] = weight * delta;
            mean[j] += share * delta;
        }
        return n + 1;
    }
}
