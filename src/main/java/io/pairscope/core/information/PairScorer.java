package io.pairscope.core.information;

import io.pairscope.core.linalg.Blas;
import io.pairscope.core.linalg.Matrix;
import io.pairscope.core.moments.EmbeddingBlock;
import io.pairscope.core.moments.Precision;
import java.io.Serializable;
import java.util.Map;

/**
 * Scores every pair of a block under a {@link GaussianPair}: pointwise mutual information and squared Mahalanobis
 * distances. With u, v the canonical coordinates of x, y:
 *
 * <p>{@code PMI = I + ½(D²x + D²y − D²z)}, {@code D²x = ‖u‖²}, {@code D²y = ‖v‖²} and {@code D²x + D²y − D²z =
 * Σk [2ρk uk vk − ρk²(uk² + vk²)]/(1 − ρk²)}.
 *
 * <p>Cost: 2(dx·rx + dy·ry) flops a pair, two products a block. Kim et al., "Mutual information divergence" (2022), eq. 6.
 */
public final class PairScorer implements Serializable {
    private static final long serialVersionUID = 1;

    private final Precision precision;
    private final double mutualInformation;
    private final double[] imageMean;
    private final double[] textMean;
    private final Matrix imageMap;
    private final Matrix textMap;
    /** 2ρ/(1 − ρ²) and ρ²/(1 − ρ²), by canonical direction. */
    private final double[] products;

    private final double[] squares;

    public PairScorer(GaussianPair gaussian, Precision precision) {
        this.precision = precision;
        this.mutualInformation = gaussian.mutualInformation();
        this.imageMean = gaussian.imageMean();
        this.textMean = gaussian.textMean();
        this.imageMap = gaussian.imageMap();
        this.textMap = gaussian.textMap();
        double[] rho = gaussian.correlations();
        this.products = new double[rho.length];
        this.squares = new double[rho.length];
        for (int k = 0; k < rho.length; k++) {
            double rest = (1 - rho[k]) * (1 + rho[k]);
            products[k] = 2 * rho[k] / rest;
            squares[k] = rho[k] * rho[k] / rest;
        }
    }

    /** The canonical coordinates Aᵀ(x − μx) of an image. */
    double[] imageCoordinates(double[] x) {
        return coordinates(x, imageMean, imageMap);
    }

    /** The canonical coordinates Bᵀ(y − μy) of a text. */
    double[] textCoordinates(double[] y) {
        return coordinates(y, textMean, textMap);
    }

    private static double[] coordinates(double[] row, double[] mean, Matrix map) {
        double[] centred = row.clone();
        for (int j = 0; j < centred.length; j++) {
            centred[j] -= mean[j];
        }
        return map.transposeTimes(centred);
    }

    /** The scores of one block, valid up to its size until the next block is scored into them. Not thread-safe. */
    public final class Scores {
        private final Coordinates coordinates =
                precision == Precision.EXACT ? new ExactCoordinates() : new FastCoordinates(imageMap, textMap);
        private final double[] u = new double[EmbeddingBlock.CAPACITY * imageMap.columns()];
        private final double[] v = new double[EmbeddingBlock.CAPACITY * textMap.columns()];
        private final double[] pmi = new double[EmbeddingBlock.CAPACITY];
        private final double[] image = new double[EmbeddingBlock.CAPACITY];
        private final double[] text = new double[EmbeddingBlock.CAPACITY];
        private final double[] joint = new double[EmbeddingBlock.CAPACITY];

        /** Scores all pairs of the block, whose rows are centred where they stand. */
        public void score(EmbeddingBlock block) {
            int n = block.size();
            coordinates.canonical(block.image(), n, imageMean, imageMap, u);
            coordinates.canonical(block.text(), n, textMean, textMap, v);
            int rx = imageMap.columns();
            int ry = textMap.columns();
            for (int i = 0; i < n; i++) {
                double coupled = coupled(u, i * rx, v, i * ry);
                image[i] = squaredNorm(u, i * rx, rx);
                text[i] = squaredNorm(v, i * ry, ry);
                joint[i] = image[i] + text[i] - coupled;
                pmi[i] = mutualInformation + 0.5 * coupled;
            }
        }

        /** PMI of pair i, nats. */
        public double pmi(int i) {
            return pmi[i];
        }

        /** PMI of image i with text j, nats. */
        public double pmi(int image, int text) {
            return mutualInformation + 0.5 * coupled(u, image * imageMap.columns(), v, text * textMap.columns());
        }

        /** D²(x) of pair i. */
        public double imageMahalanobisSquared(int i) {
            return image[i];
        }

        /** D²(y) of pair i. */
        public double textMahalanobisSquared(int i) {
            return text[i];
        }

        /** D²(z) of pair i. */
        public double jointMahalanobisSquared(int i) {
            return joint[i];
        }

        /**
         * {@code Σk ρk(uk − ak)(vk − bk)/(1 − ρk²)}: the PMI of pair i but for a part of its image alone and one of its
         * text alone.
         */
        double interaction(int i, double[] a, double[] b) {
            int uAt = i * imageMap.columns();
            int vAt = i * textMap.columns();
            double sum = 0;
            for (int k = 0; k < products.length; k++) {
                sum += products[k] * (u[uAt + k] - a[k]) * (v[vAt + k] - b[k]);
            }
            return 0.5 * sum;
        }
    }

    /** {@code Σk [2ρk uk vk − ρk²(uk² + vk²)]/(1 − ρk²)}. */
    private double coupled(double[] u, int uAt, double[] v, int vAt) {
        double even = 0;
        double odd = 0;
        int k = 0;
        for (; k + 1 < products.length; k += 2) {
            double a = u[uAt + k];
            double b = v[vAt + k];
            double c = u[uAt + k + 1];
            double d = v[vAt + k + 1];
            even += products[k] * a * b - squares[k] * (a * a + b * b);
            odd += products[k + 1] * c * d - squares[k + 1] * (c * c + d * d);
        }
        if (k < products.length) {
            double a = u[uAt + k];
            double b = v[vAt + k];
            even += products[k] * a * b - squares[k] * (a * a + b * b);
        }
        return even + odd;
    }

    /** {@code Aᵀ(x − μ)} of n rows, which are centred where they stand. */
    private interface Coordinates {
        void canonical(double[] rows, int n, double[] mean, Matrix map, double[] target);
    }

    private static final class ExactCoordinates implements Coordinates {
        @Override
        public void canonical(double[] rows, int n, double[] mean, Matrix map, double[] target) {
            int dims = mean.length;
            for (int i = 0; i < n; i++) {
                int at = i * (dims + 1);
                for (int j = 0; j < dims; j++) {
                    rows[at + j] -= mean[j];
                }
            }
            int rank = map.columns();
            Blas.gemm("T", "N", rank, n, dims, 1, map.values(), dims, rows, dims + 1, 0, target, rank);
        }
    }

    /** Centred in double, multiplied in single precision. */
    private static final class FastCoordinates implements Coordinates {
        private final Map<Matrix, float[]> narrowed;
        private final float[] centred;
        private final float[] product;

        FastCoordinates(Matrix imageMap, Matrix textMap) {
            this.narrowed = Map.of(imageMap, narrow(imageMap), textMap, narrow(textMap));
            this.centred = new float[EmbeddingBlock.CAPACITY * Math.max(imageMap.rows(), textMap.rows())];
            this.product = new float[EmbeddingBlock.CAPACITY * Math.max(imageMap.columns(), textMap.columns())];
        }

        private static float[] narrow(Matrix map) {
            float[] values = new float[map.values().length];
            for (int i = 0; i < values.length; i++) {
                values[i] = (float) map.values()[i];
            }
            return values;
        }

        @Override
        public void canonical(double[] rows, int n, double[] mean, Matrix map, double[] target) {
            int dims = mean.length;
            for (int i = 0; i < n; i++) {
                for (int j = 0; j < dims; j++) {
                    centred[i * dims + j] = (float) (rows[i * (dims + 1) + j] - mean[j]);
                }
            }
            int rank = map.columns();
            Blas.gemm("T", "N", rank, n, dims, narrowed.get(map), dims, centred, dims, product, rank);
            for (int i = 0; i < n * rank; i++) {
                target[i] = product[i];
            }
        }
    }

    private static double squaredNorm(double[] x, int from, int length) {
        double even = 0;
        double odd = 0;
        int k = from;
        for (; k + 1 < from + length; k += 2) {
            even += x[k] * x[k];
            odd += x[k + 1] * x[k + 1];
        }
        return k < from + length ? even + odd + x[k] * x[k] : even + odd;
    }
}
