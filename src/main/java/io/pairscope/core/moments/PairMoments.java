package io.pairscope.core.moments;

import io.pairscope.core.linalg.Matrix;
import io.pairscope.core.linalg.SymmetricMatrix;
import java.io.Serializable;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.BinaryOperator;
import java.util.stream.IntStream;

/**
 * The moments of n pairs z = [x; y] (x: imageDims, y: textDims, p = imageDims + textDims): count, mean, centred scatter
 * and the third and fourth moments that shrinkage and the unbiased statistics need, as an {@link AugmentedScatter}; matched
 * cosines; moments of rows as they are stored, where they were kept. Immutable and mergeable: {@code a.merge(b)} and
 * {@code b.merge(a)} agree bit for bit; the empty state is neutral.
 */
public final class PairMoments implements Serializable {
    private static final long serialVersionUID = 1;

    /** What the states of many groups may take in memory together: 32 of 1 024 dimensions. */
    public static final long SMALL_BYTES = 160L << 20;

    /** The least share of a variance that a difference may leave: below it a relative error of ε grows beyond 100 ε. */
    private static final double LEAST_LEFT = 0.01;

    private final AugmentedScatter augmented;
    private final StoredType imageType;
    private final StoredType textType;
    private final CosineMoments cosines;
    /** Of images, then of texts; empty where they were not kept. */
    private final RawMoments[] raw;

    /**
     * Without raw moments.
     *
     * @param imageType the coarsest type that images were stored in
     * @param textType likewise
     * @param mean of z, length p
     * @param augmentedScatter packed scatter of [x; y; qx; qy] with qx = ‖x − μx‖² and qy = ‖y − μy‖², order p + 2
     * @param cosines of the matched pairs, or null when the dimensions differ
     */
    public PairMoments(
            int imageDims,
            int textDims,
            StoredType imageType,
            StoredType textType,
            long count,
            double[] mean,
            double[] augmentedScatter,
            CosineMoments cosines) {
        this(
                new AugmentedScatter(imageDims, textDims, count, mean, augmentedScatter),
                imageType,
                textType,
                cosines,
                new RawMoments[0]);
    }

    /**
     * Without raw moments, of few pairs.
     *
     * @param scatterFactor L, (p + 2) × k: LLᵀ is the scatter of [x; y; qx; qy]
     */
    public PairMoments(
            int imageDims,
            int textDims,
            StoredType imageType,
            StoredType textType,
            long count,
            double[] mean,
            Matrix scatterFactor,
            CosineMoments cosines) {
        this(
                new AugmentedScatter(imageDims, textDims, count, mean, scatterFactor),
                imageType,
                textType,
                cosines,
                new RawMoments[0]);
    }

    private PairMoments(
            AugmentedScatter augmented,
            StoredType imageType,
            StoredType textType,
            CosineMoments cosines,
            RawMoments[] raw) {
        this.augmented = augmented;
        this.imageType = imageType;
        this.textType = textType;
        this.cosines = cosines;
        this.raw = raw;
    }

    /** The same with the moments of the rows as they are stored, of images and of texts. */
    public PairMoments withRaw(List<RawMoments> stored) {
        return new PairMoments(augmented, imageType, textType, cosines, stored.toArray(RawMoments[]::new));
    }

    /** The same to rounding, with the scatter held as a {@link #scatterFactor} where that has at most a quarter of the values. */
    public PairMoments compact() {
        return new PairMoments(augmented.compact(), imageType, textType, cosines, raw);
    }

    public static PairMoments empty(int imageDims, int textDims) {
        int p = imageDims + textDims;
        double[] scatter = new double[SymmetricMatrix.packedLength(p + 2)];
        CosineMoments cosines = imageDims == textDims ? CosineMoments.empty() : null;
        StoredType finest = StoredType.DOUBLE;
        return new PairMoments(imageDims, textDims, finest, finest, 0, new double[p], scatter, cosines);
    }

    /** All of them merged from first to last. */
    public static PairMoments merged(List<PairMoments> states) {
        PairMoments sum = null;
        // The first sum is new; no state is changed.
        BinaryOperator<AugmentedScatter> how = AugmentedScatter::merge;
        for (PairMoments state : states) {
            PairMoments merged = sum == null ? state : sum.merge(state, how);
            if (merged != sum && merged != state) {
                how = AugmentedScatter::mergeInPlace;
            }
            sum = merged;
        }
        if (sum == null) {
            throw new IllegalArgumentException("no moments to merge");
        }
        return sum;
    }

    public int imageDims() {
        return augmented.imageDims;
    }

    public int textDims() {
        return augmented.textDims;
    }

    public int dims(Side side) {
        return side == Side.IMAGE ? imageDims() : textDims();
    }

    /** The coarsest type that the vectors of a side were stored in. */
    public StoredType storedType(Side side) {
        return side.of(imageType, textType);
    }

    public Marginal marginal(Side side) {
        double quarticNorms = augmented.quarticNorms(side, side);
        return new Marginal(count(), augmented.mean(side), augmented.scatter(side), quarticNorms, 1, storedType(side));
    }

    /** The moments of both sides as one vector z. */
    public Marginal joint() {
        double quarticNorms = augmented.quarticNorms(Side.IMAGE, Side.IMAGE)
                + 2 * crossQuarticNorms()
                + augmented.quarticNorms(Side.TEXT, Side.TEXT);
        return new Marginal(count(), mean(), scatter(), quarticNorms, 2, imageType.or(textType));
    }

    public long count() {
        return augmented.count;
    }

    /** Of memory, about: 4·p². */
    public long bytes() {
        return bytes(mean().length);
    }

    /** Of memory, for p dimensions of both sides, about. */
    public static long bytes(int dims) {
        return Double.BYTES * (dims + 2L) * (dims + 3L) / 2;
    }

    /** The mean of z, length p; treat as read-only. */
    public double[] mean() {
        return augmented.mean;
    }

    /** The packed scatter of [x; y; qx; qy]; treat as read-only. */
    public double[] augmentedScatter() {
        return augmented.packed;
    }

    /** L, (p + 2) × k, of few pairs: the scatter of [x; y; qx; qy] is LLᵀ. Treat as read-only. */
    public Optional<Matrix> scatterFactor() {
        return Optional.ofNullable(augmented.factor);
    }

    /** The matched cosines, or null when the dimensions differ. */
    public CosineMoments cosines() {
        return cosines;
    }

    /** The moments of the rows of a side as they are stored; empty where they were not kept. */
    public Optional<RawMoments> raw(Side side) {
        return raw.length == 0 ? Optional.empty() : Optional.of(raw[side.ordinal()]);
    }

    /** {@code Σ (z − μ)(z − μ)ᵀ}, p × p. */
    public SymmetricMatrix scatter() {
        return augmented.matrix().principal(0, mean().length);
    }

    /** {@code Σ (x − μx)(y − μy)ᵀ}, imageDims × textDims. */
    public Matrix crossScatter() {
        return scatter().offDiagonal(imageDims());
    }

    /** {@code ‖Σ (x − μx)(y − μy)ᵀ‖²F}. */
    public double crossScatterSquared() {
        return scatter().offDiagonalSquared(imageDims());
    }

    /** Cross-scatter over n. */
    public Matrix populationCrossCovariance() {
        return crossScatter().scaled(1.0 / count());
    }

    /** The uncentred {@code Σ xyᵀ}, imageDims × textDims. */
    public Matrix crossGram() {
        Matrix cross = crossScatter();
        int dx = imageDims();
        for (int j = 0; j < textDims(); j++) {
            for (int i = 0; i < dx; i++) {
                cross.values()[i + j * dx] += count() * mean()[i] * mean()[dx + j];
            }
        }
        return cross;
    }

    /** {@code Σ ‖x − μx‖²‖y − μy‖²}. */
    public double crossQuarticNorms() {
        return augmented.quarticNorms(Side.IMAGE, Side.TEXT);
    }

    /**
     * The moments of all n² combinations of an image and a text, each with weight 1/n. They equal these moments, with a
     * cross-covariance of zero. There are no matched cosines.
     */
    public PairMoments unpaired() {
        return new PairMoments(augmented.uncoupled(), imageType, textType, null, new RawMoments[0]);
    }

    /** These moments and those of other pairs; neither is changed. */
    public PairMoments merge(PairMoments other) {
        return merge(other, AugmentedScatter::merge);
    }

    private PairMoments merge(PairMoments other, BinaryOperator<AugmentedScatter> how) {
        if (imageDims() != other.imageDims() || textDims() != other.textDims()) {
            throw new IllegalArgumentException("cannot merge moments of " + imageDims() + " + " + textDims()
                    + " dimensions with " + other.imageDims() + " + " + other.textDims());
        }
        if (count() == 0 || other.count() == 0) {
            return count() == 0 ? other : this;
        }
        return new PairMoments(
                how.apply(augmented, other.augmented),
                imageType.or(other.imageType),
                textType.or(other.textType),
                cosines == null ? null : cosines.merge(other.cosines),
                mergedRaw(other));
    }

    /** As far as both have them. */
    private RawMoments[] mergedRaw(PairMoments other) {
        RawMoments[] merged = new RawMoments[Math.min(raw.length, other.raw.length)];
        Arrays.setAll(merged, side -> raw[side].merge(other.raw[side]));
        return merged;
    }

    /**
     * The moments of the pairs that are left when some of these leave: what {@link #merge} of the left ones and {@code part}
     * gives, solved for the left ones. Extremes of the cosines are those of all pairs.
     *
     * @param part some of these pairs; {@link #canSpare} says whether the difference is accurate
     */
    public PairMoments without(PairMoments part) {
        if (part.count() == 0 || part.count() == count()) {
            return part.count() == 0 ? this : empty(imageDims(), textDims());
        }
        RawMoments[] rawRests = new RawMoments[Math.min(raw.length, part.raw.length)];
        Arrays.setAll(rawRests, side -> raw[side].without(part.raw[side]));
        return new PairMoments(
                augmented.without(part.augmented),
                imageType,
                textType,
                cosines == null ? null : cosines.without(part.cosines),
                rawRests);
    }

    /**
     * Whether {@link #without} some of these pairs keeps all but two digits: of no variance, those of the squared radii
     * included, more than 99 % leave with them. The moments of the others are to be merged otherwise.
     */
    public boolean canSpare(PairMoments part) {
        if (part.count() == 0 || part.count() == count()) {
            return part.count() == 0;
        }
        return augmented.canSpare(part.augmented, LEAST_LEFT)
                && IntStream.range(0, Math.min(raw.length, part.raw.length))
                        .allMatch(side -> raw[side].canSpare(part.raw[side], LEAST_LEFT));
    }
}
