package io.pairscope.core.moments;

import io.pairscope.core.linalg.Blas;
import io.pairscope.core.linalg.SymmetricMatrix;
import io.pairscope.core.linalg.Vectors;
import java.util.Arrays;

/**
 * Grows {@link PairMoments} block by block: two symmetric rank-k updates and one product per block (p² flops per row in
 * all). Each block is centred on its own mean, so no sum is ever taken about a far origin; the shift
 * between the block's mean and the running mean enters as one more row, {@code √(na·nb/n)·δ}, of the same update (Chan,
 * Golub, LeVeque 1979).
 */
public final class PairMomentsAccumulator {
    private final Running image;
    private final Running text;
    private final double[] cross;
    private long count;
    private CosineMoments cosines;

    public PairMomentsAccumulator(int imageDims, int textDims) {
        this.image = new Running(Side.IMAGE, imageDims);
        this.text = new Running(Side.TEXT, textDims);
        this.cross = new double[image.stride * text.stride];
        this.cosines = imageDims == textDims ? CosineMoments.empty() : null;
    }

    /** Adds the pairs of a block, whose rows are centred where they stand. */
    public void accumulate(EmbeddingBlock block) {
        int rows = block.size();
        if (rows == 0) {
            return;
        }
        image.centre(block, count);
        text.centre(block, count);
        addProducts(block, count == 0 ? rows : rows + 1);
        if (cosines != null) {
            cosines = cosines.merge(CosineMoments.of(block));
        }
        count += rows;
    }

    /** The moments of all pairs so far; the accumulator may go on. */
    public PairMoments snapshot() {
        double[] mean = Vectors.joined(image.mean(), text.mean());
        double[] shift = Vectors.difference(Vectors.joined(image.pivot, text.pivot), mean);
        double[] augmented = augmentedScatter();
        AugmentedScatter.shiftRadii(image.dims, augmented, shift);
        return new PairMoments(image.dims, text.dims, image.stored, text.stored, count, mean, augmented, cosines);
    }

    /** Forgets all pairs. */
    public void clear() {
        image.clear();
        text.clear();
        Arrays.fill(cross, 0);
        count = 0;
        cosines = cosines == null ? null : CosineMoments.empty();
    }

    /** The packed scatter of [x; y; qx; qy], column by column from that of the sides: [x; qx] and [y; qy]. */
    private double[] augmentedScatter() {
        int dx = image.dims;
        int dy = text.dims;
        double[] x = SymmetricMatrix.ofLower(image.stride, image.scatter).packed();
        double[] y = SymmetricMatrix.ofLower(text.stride, text.scatter).packed();
        double[] packed = new double[SymmetricMatrix.packedLength(dx + dy + 2)];
        System.arraycopy(x, 0, packed, 0, SymmetricMatrix.packedLength(dx));
        for (int j = 0; j < dy; j++) {
            copyTextColumn(j, y, j + 1, packed, SymmetricMatrix.index(0, dx + j));
        }
        int ofImage = SymmetricMatrix.index(0, dx + dy);
        System.arraycopy(x, SymmetricMatrix.index(0, dx), packed, ofImage, dx);
        for (int j = 0; j < dy; j++) {
            packed[ofImage + dx + j] = cross[dx + j * image.stride];
        }
        packed[ofImage + dx + dy] = x[x.length - 1];
        int ofText = SymmetricMatrix.index(0, dx + dy + 1);
        copyTextColumn(dy, y, dy, packed, ofText);
        packed[ofText + dx + dy] = cross[cross.length - 1];
        packed[ofText + dx + dy + 1] = y[y.length - 1];
        return packed;
    }

    /** The products of a column of [y; qy] with x and the first {@code count} of y. */
    private void copyTextColumn(int column, double[] y, int count, double[] packed, int at) {
        System.arraycopy(cross, column * image.stride, packed, at, image.dims);
        System.arraycopy(y, SymmetricMatrix.index(0, column), packed, at + image.dims, count);
    }

    /** Adds the products of the block's centred rows to the scatters and the cross products. */
    private void addProducts(EmbeddingBlock block, int rows) {
        double[] x = block.vectors(Side.IMAGE);
        double[] y = block.vectors(Side.TEXT);
        Blas.syrk(image.stride, rows, 1, x, 0, image.scatter);
        Blas.syrk(text.stride, rows, 1, y, 0, text.scatter);
        Blas.gemm("N", "T", image.stride, text.stride, rows, 1, x, image.stride, y, text.stride, 1, cross);
    }

    /** The running mean and scatter of [x; ‖x − pivot‖²] of one side; the pivot is the mean of the first block. */
    static final class Running {
        final Side side;
        final int dims;
        final int stride;
        final double[] scatter;
        final double[] pivot;
        private final double[] mean;
        private final double[] blockMean;
        /** From the pivot to the mean of the block. */
        private final double[] shift;

        StoredType stored = StoredType.DOUBLE;

        Running(Side side, int dims) {
            this.side = side;
            this.dims = dims;
            this.stride = dims + 1;
            this.scatter = new double[stride * stride];
            this.mean = new double[stride];
            this.pivot = new double[dims];
            this.blockMean = new double[stride];
            this.shift = new double[dims];
        }

        double[] mean() {
            return Arrays.copyOf(mean, dims);
        }

        void clear() {
            Arrays.fill(scatter, 0);
            stored = StoredType.DOUBLE;
        }

        /** Centres the rows, puts their squared radii behind them and the mean shift into the next row; moves the mean. */
        void centre(EmbeddingBlock block, long before) {
            double[] rows = block.vectors(side);
            double[] sums = block.sums(side);
            int n = block.size();
            stored = stored.or(block.storedType(side));
            for (int j = 0; j < dims; j++) {
                blockMean[j] = sums[j] / n;
            }
            if (before == 0) {
                System.arraycopy(blockMean, 0, pivot, 0, dims);
            }
            for (int j = 0; j < dims; j++) {
                shift[j] = blockMean[j] - pivot[j];
            }
            double shifted = Vectors.dot(dims, shift, 0, shift, 0);
            double radiusSum = 0;
            for (int i = 0; i < n; i++) {
                int at = i * stride;
                block.subtract(side, i, blockMean);
                // ‖x − pivot‖² = ‖x − m‖² + 2(x − m)·(m − pivot) + ‖m − pivot‖², m the mean of the block.
                double radius = Vectors.dot(dims, rows, at, rows, at) + shifted;
                rows[at + dims] = before == 0 ? radius : radius + 2 * Vectors.dot(dims, rows, at, shift, 0);
                radiusSum += rows[at + dims];
            }
            blockMean[dims] = radiusSum / n;
            for (int i = 0; i < n; i++) {
                rows[i * stride + dims] -= blockMean[dims];
            }
            if (before == 0) {
                System.arraycopy(blockMean, 0, mean, 0, stride);
                return;
            }
            double share = (double) n / (before + n);
            double weight = Math.sqrt(before * share);
            for (int j = 0; j < stride; j++) {
                double delta = blockMean[j] - mean[j];
                rows[n * stride + j] = weight * delta;
                mean[j] += share * delta;
            }
        }
    }
}
