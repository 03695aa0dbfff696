package io.pairscope.core.information;

import io.pairscope.core.linalg.Vectors;
import io.pairscope.core.moments.EmbeddingBlock;
import io.pairscope.core.moments.Side;
import java.io.Serializable;

/**
 * Scores every pair of a block under a {@link GaussianPair}: pointwise mutual information and squared Mahalanobis
 * distances. With u, v the canonical coordinates of x, y:
 *
 * <p>{@code PMI = I + ½(D²x + D²y − D²z)}, {@code D²x = ‖u‖²}, {@code D²y = ‖v‖²} and {@code D²x + D²y − D²z =
 * Σk [2ρk uk vk − ρk²(uk² + vk²)]/(1 − ρk²)}.
 *
 * <p>Cost: 2(dx·rx + dy·ry) flops per pair, two products per block. Kim et al., "Mutual information divergence" (2022), eq. 6.
 */
public final class PairScorer implements Serializable {
    private static final long serialVersionUID = 1;

    private final double mutualInformation;
    private final CanonicalMap imageMap;
    private final CanonicalMap textMap;
    /** 2ρ/(1 − ρ²), by canonical direction. */
    private final double[] products;
    /** ρ²/(1 − ρ²). */
    private final double[] squares;

    public PairScorer(GaussianPair gaussian) {
        this.mutualInformation = gaussian.mutualInformation();
        this.imageMap = gaussian.map(Side.IMAGE);
        this.textMap = gaussian.map(Side.TEXT);
        double[] rho = gaussian.correlations();
        this.products = new double[rho.length];
        this.squares = new double[rho.length];
        for (int k = 0; k < rho.length; k++) {
            double rest = (1 - rho[k]) * (1 + rho[k]);
            products[k] = 2 * rho[k] / rest;
            squares[k] = rho[k] * rho[k] / rest;
        }
    }

    /** The canonical coordinates of a vector of one side. */
    double[] coordinates(Side side, double[] vector) {
        return side.of(imageMap, textMap).apply(vector);
    }

    /** The scores of one block, valid up to its size until the next block is scored into them. Not thread-safe. */
    public final class Scores {
        private final double[] mean = Vectors.joined(imageMap.mean(), textMap.mean());
        private final double[] u = new double[EmbeddingBlock.CAPACITY * imageMap.rank()];
        private final double[] v = new double[EmbeddingBlock.CAPACITY * textMap.rank()];
        /** {@code 2ρk uk/(1 − ρk²)}, whose inner product with the v of any text is the first term of {@link #coupled}. */
        private final double[] weighted = new double[EmbeddingBlock.CAPACITY * products.length];

        private final double[] pmi = new double[EmbeddingBlock.CAPACITY];
        private final double[] image = new double[EmbeddingBlock.CAPACITY];
        private final double[] text = new double[EmbeddingBlock.CAPACITY];
        private final double[] joint = new double[EmbeddingBlock.CAPACITY];
        /** {@code Σk ρk²uk²/(1 − ρk²)} and {@code Σk ρk²vk²/(1 − ρk²)}. */
        private final double[] ofImage = new double[EmbeddingBlock.CAPACITY];

        private final double[] ofText = new double[EmbeddingBlock.CAPACITY];
        /** PMI of the image of the row before and the text of each row, and the other way round. */
        private final double[] next = new double[EmbeddingBlock.CAPACITY];

        private final double[] previous = new double[EmbeddingBlock.CAPACITY];

        /** Scores all pairs of the block, whose rows are centred where they stand. */
        public void score(EmbeddingBlock block) {
            for (int i = 0; i < block.size(); i++) {
                block.subtract(i, mean);
            }
            block.multiply(Side.IMAGE, imageMap.matrix(), u);
            block.multiply(Side.TEXT, textMap.matrix(), v);
            int rx = imageMap.rank();
            int ry = textMap.rank();
            for (int i = 0; i < block.size(); i++) {
                image[i] = Vectors.dot(rx, u, i * rx, u, i * rx);
                ofImage[i] = squares(u, i * rx);
                weigh(i);
                text[i] = Vectors.dot(ry, v, i * ry, v, i * ry);
                ofText[i] = squares(v, i * ry);
                double coupled = coupled(i, i);
                joint[i] = image[i] + text[i] - coupled;
                pmi[i] = nats(coupled);
                if (i > 0) {
                    // While both rows are in cache.
                    next[i] = nats(coupled(i - 1, i));
                    previous[i] = nats(coupled(i, i - 1));
                }
            }
        }

        /** {@code Σk [2ρk uk vk − ρk²(uk² + vk²)]/(1 − ρk²)} of an image and a text. */
        private double coupled(int image, int text) {
            int n = products.length;
            double product = Vectors.dot(n, weighted, image * n, v, text * textMap.rank());
            return product - ofImage[image] - ofText[text];
        }

        /** The PMI of an image and a text by what is {@link #coupled}. */
        private double nats(double coupled) {
            return mutualInformation + 0.5 * coupled;
        }

        private void weigh(int image) {
            int from = image * imageMap.rank();
            int to = image * products.length;
            for (int k = 0; k < products.length; k++) {
                weighted[to + k] = products[k] * u[from + k];
            }
        }

        /** PMI of pair i, nats. */
        public double pmi(int i) {
            return pmi[i];
        }

        /** PMI of image i − 1 with text i, i > 0, nats. */
        public double nextPmi(int i) {
            return next[i];
        }

        /** PMI of image i with text i − 1, i > 0, nats. */
        public double previousPmi(int i) {
            return previous[i];
        }

        /** The coordinates of pair i in which both sides have identity covariance: rx of its image, then ry of its text. */
        public double[] canonicalCoordinates(int i) {
            double[] pair = new double[imageMap.rank() + textMap.rank()];
            System.arraycopy(u, i * imageMap.rank(), pair, 0, imageMap.rank());
            System.arraycopy(v, i * textMap.rank(), pair, imageMap.rank(), textMap.rank());
            return pair;
        }

        public double imageMahalanobisSquared(int i) {
            return image[i];
        }

        public double textMahalanobisSquared(int i) {
            return text[i];
        }

        public double jointMahalanobisSquared(int i) {
            return joint[i];
        }

        /**
         * {@code Σk ρk(uk − ak)(vk − bk)/(1 − ρk²)}: the PMI of pair i but for a part of its image alone and one of its
         * text alone.
         */
        double interaction(int i, double[] a, double[] b) {
            int uAt = i * imageMap.rank();
            int vAt = i * textMap.rank();
            double sum = 0;
            for (int k = 0; k < products.length; k++) {
                sum += products[k] * (u[uAt + k] - a[k]) * (v[vAt + k] - b[k]);
            }
            return 0.5 * sum;
        }
    }

    /** {@code Σk ρk²xk²/(1 − ρk²)}, by four running sums. */
    private double squares(double[] x, int at) {
        double a = 0;
        double b = 0;
        double c = 0;
        double d = 0;
        int unrolled = squares.length & ~3;
        int k = 0;
        for (; k < unrolled; k += 4) {
            a += squares[k] * x[at + k] * x[at + k];
            b += squares[k + 1] * x[at + k + 1] * x[at + k + 1];
            c += squares[k + 2] * x[at + k + 2] * x[at + k + 2];
            d += squares[k + 3] * x[at + k + 3] * x[at + k + 3];
        }
        for (; k < squares.length; k++) {
            a += squares[k] * x[at + k] * x[at + k];
        }
        return (a + b) + (c + d);
    }
}
