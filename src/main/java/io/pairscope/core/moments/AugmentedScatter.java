package io.pairscope.core.moments;

import io.pairscope.core.linalg.Blas;
import io.pairscope.core.linalg.Matrix;
import io.pairscope.core.linalg.PivotedCholesky;
import io.pairscope.core.linalg.SymmetricMatrix;
import io.pairscope.core.linalg.Vectors;
import java.io.Serializable;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.function.IntPredicate;

/**
 * Count, mean and centred scatter of n pairs as augmented vectors {@code a = [x; y; qx; qy]} with {@code qx = ‖x − μx‖²} and
 * {@code qy = ‖y − μy‖²}: the two last rows of the scatter are exactly the third and fourth moments, and one update serves
 * all of them. The scatter of [x; y] is the leading p × p block. Immutable and mergeable.
 *
 * <p>Merging: Chan, Golub, LeVeque, "Updating formulae and a pairwise algorithm for computing sample variances" (1979),
 * {@code S = Sa + Sb + (na·nb/n)·δδᵀ}, after moving both sides' q to the common mean.
 */
final class AugmentedScatter implements Serializable {
    private static final long serialVersionUID = 1;

    private static final ByteOrder ORDER = ByteOrder.LITTLE_ENDIAN;

    /** How many times fewer values a factor must have to be worth its cost. */
    private static final int WORTH_A_FACTOR = 4;

    /** Of a mean and of differences from it, relative to the mean, over the rows of a block. */
    private static final double ROUNDING = 32 * Math.ulp(1.0);

    final int imageDims;
    final int textDims;
    final long count;
    /** Of [x; y], length p. */
    final double[] mean;
    /** Order p + 2. */
    final double[] packed;
    /** L of p + 2 rows and few columns, where the scatter is held as LLᵀ; else null. */
    final Matrix factor;
    /** The scatter of the texts, copied from {@link #packed} when it is first asked for. */
    private volatile SymmetricMatrix ofTexts;

    AugmentedScatter(int imageDims, int textDims, long count, double[] mean, double[] packed) {
        this(imageDims, textDims, count, mean, packed, null);
    }

    AugmentedScatter(int imageDims, int textDims, long count, double[] mean, Matrix factor) {
        this(imageDims, textDims, count, mean, SymmetricMatrix.ofFactor(factor).packed(), factor);
    }

    private AugmentedScatter(int imageDims, int textDims, long count, double[] mean, double[] packed, Matrix factor) {
        int p = imageDims + textDims;
        if (mean.length != p || packed.length != SymmetricMatrix.packedLength(p + 2)) {
            throw new IllegalArgumentException("moments of " + imageDims + " + " + textDims + " dimensions need " + p
                    + " means and " + SymmetricMatrix.packedLength(p + 2) + " scatter values, not " + mean.length
                    + " and " + packed.length);
        }
        this.imageDims = imageDims;
        this.textDims = textDims;
        this.count = count;
        this.mean = mean;
        this.packed = packed;
        this.factor = factor;
    }

    /**
     * The same, held as a factor where its n − 1 columns, which is the largest rank of n centred vectors, have at most a quarter
     * of the values: the size of what is kept then grows with the pairs, and not with p². The scatter is rounded to LLᵀ, and what
     * is equal in all vectors but for rounding has none.
     */
    AugmentedScatter compact() {
        long rank = Math.max(0, count - 1);
        if (factor != null || WORTH_A_FACTOR * rank * (mean.length + 2) > packed.length) {
            return this;
        }
        return PivotedCholesky.factor(matrix().scaled(varying()), (int) rank)
                .map(found -> new AugmentedScatter(imageDims, textDims, count, mean, found))
                .orElse(this);
    }

    /** 1, or 0 where the standard deviation of a coordinate, or of a squared radius, is no more than rounding of its mean. */
    private double[] varying() {
        double[] means = Arrays.copyOf(mean, mean.length + 2);
        for (Side side : Side.values()) {
            means[radius(side)] = trace(side) / count;
        }
        SymmetricMatrix scatter = matrix();
        double[] varying = new double[means.length];
        for (int i = 0; i < means.length; i++) {
            double deviation = Math.sqrt(Math.max(0, scatter.get(i, i)) / count);
            varying[i] = deviation <= ROUNDING * Math.abs(means[i]) ? 0 : 1;
        }
        return varying;
    }

    SymmetricMatrix matrix() {
        return SymmetricMatrix.ofPacked(mean.length + 2, packed);
    }

    double[] mean(Side side) {
        return part(side, mean);
    }

    /** Of the vectors of a side. */
    SymmetricMatrix scatter(Side side) {
        if (side == Side.IMAGE) {
            return matrix().principal(0, imageDims);
        }
        if (ofTexts == null) {
            ofTexts = matrix().principal(imageDims, mean.length);
        }
        return ofTexts;
    }

    /** {@code Σ qa·qb}. */
    double quarticNorms(Side a, Side b) {
        return matrix().get(radius(a), radius(b)) + trace(a) * trace(b) / count;
    }

    /** The same without what couples [x; qx] and [y; qy]. */
    AugmentedScatter uncoupled() {
        double[] uncoupled = packed.clone();
        int p = mean.length;
        IntPredicate ofImages = i -> i < imageDims || i == p;
        for (int j = 0, at = 0; j < p + 2; j++) {
            for (int i = 0; i <= j; i++, at++) {
                if (ofImages.test(i) != ofImages.test(j)) {
                    uncoupled[at] = 0;
                }
            }
        }
        return new AugmentedScatter(imageDims, textDims, count, mean, uncoupled);
    }

    /** Of these pairs and others, at least one of each. */
    AugmentedScatter merge(AugmentedScatter other) {
        return merge(other, packed.clone());
    }

    /** The same in the array of this scatter, which nobody may ask afterwards. */
    AugmentedScatter mergeInPlace(AugmentedScatter other) {
        return merge(other, packed);
    }

    /** @param merged this scatter; becomes that of the result */
    private AugmentedScatter merge(AugmentedScatter other, double[] merged) {
        int p = mean.length;
        long n = count + other.count;
        double weight = (double) count * other.count / n;
        double[] commonMean = new double[p];
        Arrays.setAll(commonMean, i -> (count * mean[i] + other.count * other.mean[i]) / n);
        double[] radii = radiiAbout(commonMean);
        double[] delta = deltaTo(other, commonMean);
        System.arraycopy(radii, 0, merged, merged.length - radii.length, radii.length);
        add(1, other.packed, other.radiiAbout(commonMean), merged);
        Blas.spr(p + 2, weight, delta, merged);
        return new AugmentedScatter(imageDims, textDims, n, commonMean, merged);
    }

    /**
     * Of the pairs that are left when some of these leave, not none and not all: {@link #merge} solved for them. With d from
     * the mean of all to that of the part, {@code S − Sb − (n·nb/na)·ddᵀ}.
     */
    AugmentedScatter without(AugmentedScatter part) {
        int p = mean.length;
        long left = count - part.count;
        double share = (double) part.count / left;
        double[] delta = deltaTo(part, mean);
        double[] rest = packed.clone();
        add(-1, part.packed, part.radiiAbout(mean), rest);
        Blas.spr(p + 2, -share * count, delta, rest);
        double[] shift = Vectors.scaled(share, Arrays.copyOf(delta, p));
        shiftRadii(imageDims, rest, shift);
        return new AugmentedScatter(imageDims, textDims, left, Vectors.difference(mean, shift), rest);
    }

    /** Whether of each variance at least a share is left {@link #without} some of these pairs. */
    boolean canSpare(AugmentedScatter part, double share) {
        int p = mean.length;
        double weight = (double) part.count / (count - part.count) * count;
        double[] delta = deltaTo(part, mean);
        double[] partRadii = part.radiiAbout(mean);
        for (int i = 0; i < p + 2; i++) {
            int at = SymmetricMatrix.index(i, i);
            double gone = i < p ? part.packed[at] : partRadii[at - SymmetricMatrix.packedLength(p)];
            if (packed[at] - gone - weight * delta[i] * delta[i] < share * packed[at]) {
                return false;
            }
        }
        return true;
    }

    /** The difference of the means of a, squared radii taken about c. */
    private double[] deltaTo(AugmentedScatter other, double[] c) {
        double[] delta = Arrays.copyOf(Vectors.difference(other.mean, mean), mean.length + 2);
        for (Side side : Side.values()) {
            delta[radius(side)] = other.meanSquaredRadius(side, c) - meanSquaredRadius(side, c);
        }
        return delta;
    }

    /** Adds w times a scatter to a sum, with the radii in place of its two last columns. */
    private static void add(double w, double[] scatter, double[] radii, double[] sum) {
        int split = scatter.length - radii.length;
        Blas.add(split, w, scatter, sum, 0);
        Blas.add(radii.length, w, radii, sum, split);
    }

    /** The two last columns of the scatter with squared radii about c, 2p + 3 values. */
    private double[] radiiAbout(double[] c) {
        return shiftedRadii(imageDims, packed, Vectors.difference(mean, c));
    }

    /** The mean of ‖x − c‖² over the pairs, for one side of them and of c. */
    private double meanSquaredRadius(Side side, double[] c) {
        return trace(side) / count + Vectors.squaredDistance(mean(side), part(side, c));
    }

    /**
     * Changes the augmented scatter by {@code qx ← qx + 2·shiftxᵀ(x − μx)} and likewise for y, which is what moving the
     * centre of the squared radii does to it: q about μ − shift from q about μ.
     */
    static void shiftRadii(int imageDims, double[] augmented, double[] shift) {
        double[] radii = shiftedRadii(imageDims, augmented, shift);
        System.arraycopy(radii, 0, augmented, augmented.length - radii.length, radii.length);
    }

    /** The two last columns of the augmented scatter after {@link #shiftRadii}. */
    private static double[] shiftedRadii(int imageDims, double[] augmented, double[] shift) {
        int p = shift.length;
        SymmetricMatrix scatter = SymmetricMatrix.ofPacked(p + 2, augmented).principal(0, p);
        int split = SymmetricMatrix.packedLength(p);
        double[] result = Arrays.copyOfRange(augmented, split, augmented.length);
        double[] imageShift = Arrays.copyOf(Arrays.copyOf(shift, imageDims), p);
        double[] textShift = shift.clone();
        Arrays.fill(textShift, 0, imageDims, 0);
        double[] sx = scatter.times(imageShift);
        double[] sy = scatter.times(textShift);
        int columnX = SymmetricMatrix.index(0, p);
        int columnY = SymmetricMatrix.index(0, p + 1);
        double xx = 0;
        double xy = 0;
        double yy = 0;
        for (int i = 0; i < p; i++) {
            double oldX = augmented[columnX + i];
            double oldY = augmented[columnY + i];
            result[columnX - split + i] = oldX + 2 * sx[i];
            result[columnY - split + i] = oldY + 2 * sy[i];
            xx += imageShift[i] * (4 * oldX + 4 * sx[i]);
            xy += imageShift[i] * (2 * oldY + 4 * sy[i]) + textShift[i] * (2 * oldX);
            yy += textShift[i] * (4 * oldY + 4 * sy[i]);
        }
        result[columnX - split + p] += xx;
        result[columnY - split + p] += xy;
        result[columnY - split + p + 1] += yy;
        return result;
    }

    private int from(Side side) {
        return side == Side.IMAGE ? 0 : imageDims;
    }

    private int to(Side side) {
        return side == Side.IMAGE ? imageDims : mean.length;
    }

    private double[] part(Side side, double[] z) {
        return Arrays.copyOfRange(z, from(side), to(side));
    }

    /** Place of the squared radius of a side in a. */
    private int radius(Side side) {
        return mean.length + side.ordinal();
    }

    private double trace(Side side) {
        return matrix().trace(from(side), to(side));
    }

    private Object writeReplace() {
        return new Sent(this);
    }

    /** What is written for it: a stream of objects takes bytes as they are, and doubles one by one. */
    private static final class Sent implements Serializable {
        private static final long serialVersionUID = 1;

        private final int imageDims;
        private final int textDims;
        private final long count;
        private final double[] mean;
        private final boolean factored;
        /** The packed scatter, or its factor. */
        private final byte[] values;

        Sent(AugmentedScatter moments) {
            this.imageDims = moments.imageDims;
            this.textDims = moments.textDims;
            this.count = moments.count;
            this.mean = moments.mean;
            this.factored = moments.factor != null;
            double[] sent = factored ? moments.factor.values() : moments.packed;
            this.values = new byte[sent.length * Double.BYTES];
            ByteBuffer.wrap(values).order(ORDER).asDoubleBuffer().put(sent);
        }

        private Object readResolve() {
            double[] sent = new double[values.length / Double.BYTES];
            ByteBuffer.wrap(values).order(ORDER).asDoubleBuffer().get(sent);
            int order = mean.length + 2;
            return factored
                    ? new AugmentedScatter(
                            imageDims, textDims, count, mean, new Matrix(order, sent.length / order, sent))
                    : new AugmentedScatter(imageDims, textDims, count, mean, sent);
        }
    }
}
