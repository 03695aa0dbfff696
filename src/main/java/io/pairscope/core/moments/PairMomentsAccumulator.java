package io.pairscope.core.moments;

import io.pairscope.core.linalg.Blas;
import io.pairscope.core.linalg.SymmetricMatrix;
import io.pairscope.core.linalg.Vectors;
import java.util.Arrays;

/**
 * Grows {@link PairMoments} block by block: two symmetric rank-k updates and one product a block (p² flops a row in
 * all). Each block is centred on its own mean, so no sum is ever taken about a far origin; the shift
 * between the block's mean and the running mean enters as one more row, {@code √(na·nb/n)·δ}, of the same update (Chan,
 * Golub, LeVeque 1979).
 */
public final class PairMomentsAccumulator {
    private final int imageDims;
    private final int textDims;
    private final Running image;
    private final Running text;
    private final double[] cross;
    private final Products products;
    private long count;
    private CosineMoments cosines;

    public PairMomentsAccumulator(int imageDims, int textDims, Precision precision) {
        this.imageDims = imageDims;
        this.textDims = textDims;
        this.image = new Running(Side.IMAGE, imageDims);
        this.text = new Running(Side.TEXT, textDims);
        this.cross = new double[image.stride * text.stride];
        this.products = precision == Precision.EXACT ? new ExactProducts() : new FastProducts();
        this.cosines = imageDims == textDims ? CosineMoments.empty() : null;
    }

    /** How far the scatter of one block in single precision is from the one in double, relative, Frobenius norm. */
    public static double fastError(EmbeddingBlock block) {
        double[] exact = blockScatter(block, Precision.EXACT);
        double[] fast = blockScatter(block, Precision.FAST);
        double difference = Vectors.squaredDistance(exact, fast);
        double norm = Vectors.dot(exact, exact);
        return norm == 0 ? 0 : Math.sqrt(difference / norm);
    }

    private static double[] blockScatter(EmbeddingBlock original, Precision precision) {
        EmbeddingBlock block = original.copy();
        PairMomentsAccumulator accumulator = new PairMomentsAccumulator(block.imageDims(), block.textDims(), precision);
        accumulator.accumulate(block);
        return accumulator.snapshot().scatter().packed();
    }

    /** Adds the pairs of a block, whose rows are centred where they stand. */
    public void accumulate(EmbeddingBlock block) {
        int rows = block.size();
        if (rows == 0) {
            return;
        }
        image.centre(block, count);
        text.centre(block, count);
        products.add(block, count == 0 ? rows : rows + 1);
        if (cosines != null) {
            cosines = cosines.plus(block);
        }
        count += rows;
    }

    /** The moments of all pairs so far; the accumulator may go on. */
    public PairMoments snapshot() {
        int p = imageDims + textDims;
        double[] mean = Vectors.joined(image.mean(), text.mean());
        double[] augmented = packAugmented();
        if (count > 0) {
            double[] shift = Vectors.difference(Vectors.joined(image.pivot, text.pivot), mean);
            SymmetricMatrix scatter = SymmetricMatrix.ofPacked(p + 2, augmented).principal(0, p);
            augmented = PairMoments.shiftRadii(imageDims, scatter, augmented, shift);
        }
        return new PairMoments(imageDims, textDims, count, mean, augmented, cosines);
    }

    /** The three blocks, each with its squared radius last, as one packed matrix in the order [x; y; qx; qy]. */
    private double[] packAugmented() {
        int p = imageDims + textDims;
        double[] packed = new double[SymmetricMatrix.packedLength(p + 2)];
        int at = 0;
        for (int j = 0; j < p + 2; j++) {
            for (int i = 0; i <= j; i++) {
                packed[at++] = entry(i, j, p);
            }
        }
        return packed;
    }

    private double entry(int i, int j, int p) {
        boolean imageI = i < imageDims || i == p;
        boolean imageJ = j < imageDims || j == p;
        int localI = local(i, p);
        int localJ = local(j, p);
        if (imageI && imageJ) {
            return image.scatter[localJ + localI * image.stride];
        }
        if (!imageI && !imageJ) {
            return text.scatter[localJ + localI * text.stride];
        }
        return imageI ? cross[localI + localJ * image.stride] : cross[localJ + localI * image.stride];
    }

    private int local(int i, int p) {
        if (i >= p) {
            return i == p ? imageDims : textDims;
        }
        return i < imageDims ? i : i - imageDims;
    }

    /** Adds the products of the block's centred rows to the scatters and the cross products. */
    private interface Products {
        void add(EmbeddingBlock block, int rows);
    }

    private final class ExactProducts implements Products {
        @Override
        public void add(EmbeddingBlock block, int rows) {
            Blas.syrk(image.stride, rows, image.rows(block), image.stride, image.scatter);
            Blas.syrk(text.stride, rows, text.rows(block), text.stride, text.scatter);
            Blas.gemm(
                    "N",
                    "T",
                    image.stride,
                    text.stride,
                    rows,
                    1,
                    image.rows(block),
                    image.stride,
                    text.rows(block),
                    text.stride,
                    1,
                    cross,
                    image.stride);
        }
    }

    private final class FastProducts implements Products {
        private final float[] imageRows = new float[image.stride * (EmbeddingBlock.CAPACITY + 1)];
        private final float[] textRows = new float[text.stride * (EmbeddingBlock.CAPACITY + 1)];
        private final float[] product =
                new float[Math.max(image.stride, text.stride) * Math.max(image.stride, text.stride)];

        @Override
        public void add(EmbeddingBlock block, int rows) {
            narrow(image.rows(block), imageRows, rows * image.stride);
            narrow(text.rows(block), textRows, rows * text.stride);
            Blas.syrk(image.stride, rows, imageRows, image.stride, product);
            widen(image.scatter);
            Blas.syrk(text.stride, rows, textRows, text.stride, product);
            widen(text.scatter);
            Blas.gemm(
                    "N",
                    "T",
                    image.stride,
                    text.stride,
                    rows,
                    imageRows,
                    image.stride,
                    textRows,
                    text.stride,
                    product,
                    image.stride);
            widen(cross);
        }

        private static void narrow(double[] source, float[] target, int length) {
            for (int i = 0; i < length; i++) {
                target[i] = (float) source[i];
            }
        }

        private void widen(double[] sum) {
            for (int i = 0; i < sum.length; i++) {
                sum[i] += product[i];
            }
        }
    }

    /** The running mean and scatter of [x; ‖x − pivot‖²] of one side; the pivot is the mean of the first block. */
    private static final class Running {
        private final Side side;
        final int dims;
        final int stride;
        final double[] scatter;
        final double[] pivot;
        private final double[] mean;
        private final double[] blockMean;

        Running(Side side, int dims) {
            this.side = side;
            this.dims = dims;
            this.stride = dims + 1;
            this.scatter = new double[stride * stride];
            this.mean = new double[stride];
            this.pivot = new double[dims];
            this.blockMean = new double[stride];
        }

        double[] rows(EmbeddingBlock block) {
            return block.vectors(side);
        }

        double[] mean() {
            return Arrays.copyOf(mean, dims);
        }

        /** Centres the rows, puts their squared radii behind them and the mean shift into the next row; moves the mean. */
        void centre(EmbeddingBlock block, long before) {
            double[] rows = rows(block);
            double[] sums = block.sums(side);
            int n = block.size();
            for (int j = 0; j < dims; j++) {
                blockMean[j] = sums[j] / n;
            }
            if (before == 0) {
                System.arraycopy(blockMean, 0, pivot, 0, dims);
            }
            double radiusSum = 0;
            for (int i = 0; i < n; i++) {
                int at = i * stride;
                rows[at + dims] = squaredRadius(rows, at);
                radiusSum += rows[at + dims];
                for (int j = 0; j < dims; j++) {
                    rows[at + j] -= blockMean[j];
                }
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

        private double squaredRadius(double[] rows, int at) {
            double sum0 = 0;
            double sum1 = 0;
            double sum2 = 0;
            double sum3 = 0;
            int unrolled = dims & ~3;
            int j = 0;
            for (; j < unrolled; j += 4) {
                double a = rows[at + j] - pivot[j];
                double b = rows[at + j + 1] - pivot[j + 1];
                double c = rows[at + j + 2] - pivot[j + 2];
                double d = rows[at + j + 3] - pivot[j + 3];
                sum0 += a * a;
                sum1 += b * b;
                sum2 += c * c;
                sum3 += d * d;
            }
            for (; j < dims; j++) {
                double a = rows[at + j] - pivot[j];
                sum0 += a * a;
            }
            return (sum0 + sum1) + (sum2 + sum3);
        }
    }
}
