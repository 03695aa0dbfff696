package io.pairscope.core.moments;

import io.pairscope.core.linalg.Matrix;
import io.pairscope.core.linalg.SymmetricMatrix;
import io.pairscope.core.linalg.Vectors;
import java.io.Serializable;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;

/**
 * The moments of n pairs z = [x; y] (x: imageDims, y: textDims, p = imageDims + textDims): count, mean, centred scatter
 * and the third and fourth moments that shrinkage and the unbiased statistics need. Immutable and mergeable.
 *
 * <p>Written as the mean and scatter of the augmented vector {@code a = [x; y; qx; qy]} with {@code qx = ‖x − μx‖²} and
 * {@code qy = ‖y − μy‖²}: the two last rows of its scatter are exactly the third and fourth moments, and one update
 * serves all of them. The scatter of z is the leading p × p block.
 *
 * <p>Merging: Chan, Golub, LeVeque, "Updating formulae and a pairwise algorithm for computing sample variances" (1979),
 * {@code S = Sa + Sb + (na·nb/n)·δδᵀ}, after moving both sides' q to the common mean. {@code a.merge(b)} and
 * {@code b.merge(a)} agree bit for bit; the empty state is neutral.
 */
public final class PairMoments implements Serializable {
    private static final long serialVersionUID = 1;

    /** What the states of many groups may take in memory together: 32 of 1 024 dimensions. */
    public static final long SMALL_BYTES = 160L << 20;

    /** The least share of a variance that a difference may leave: below it a relative error of ε grows beyond 100 ε. */
    private static final double LEAST_LEFT = 0.01;

    private final int imageDims;
    private final int textDims;
    private final StoredType imageType;
    private final StoredType textType;
    private final long count;
    private final double[] mean;
    private final double[] augmentedScatter;
    private final CosineMoments cosines;
    /** Of images, then of texts; empty where they were not kept. */
    private final RawMoments[] raw;

    /**
     * Without raw moments.
     *
     * @param imageType the coarsest type that images were stored in
     * @param textType likewise
     * @param mean of z, length p
     * @param augmentedScatter packed scatter of [x; y; qx; qy], order p + 2
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
        this(imageDims, textDims, imageType, textType, count, mean, augmentedScatter, cosines, new RawMoments[0]);
    }

    private PairMoments(
            int imageDims,
            int textDims,
            StoredType imageType,
            StoredType textType,
            long count,
            double[] mean,
            double[] augmentedScatter,
            CosineMoments cosines,
            RawMoments[] raw) {
        int p = imageDims + textDims;
        if (mean.length != p || augmentedScatter.length != SymmetricMatrix.packedLength(p + 2)) {
            throw new IllegalArgumentException("moments of " + imageDims + " + " + textDims + " dimensions need " + p
                    + " means and " + SymmetricMatrix.packedLength(p + 2) + " scatter values, not " + mean.length
                    + " and " + augmentedScatter.length);
        }
        this.imageDims = imageDims;
        this.textDims = textDims;
        this.imageType = imageType;
        this.textType = textType;
        this.count = count;
        this.mean = mean;
        this.augmentedScatter = augmentedScatter;
        this.cosines = cosines;
        this.raw = raw;
    }

    /** The same with the moments of the rows as they are stored, of images and of texts. */
    public PairMoments withRaw(List<RawMoments> stored) {
        return new PairMoments(
                imageDims,
                textDims,
                imageType,
                textType,
                count,
                mean,
                augmentedScatter,
                cosines,
                stored.toArray(RawMoments[]::new));
    }

    public static PairMoments empty(int imageDims, int textDims) {
        double[] scatter = new double[SymmetricMatrix.packedLength(imageDims + textDims + 2)];
        CosineMoments cosines = imageDims == textDims ? CosineMoments.empty() : null;
        return new PairMoments(
                imageDims,
                textDims,
                StoredType.DOUBLE,
                StoredType.DOUBLE,
                0,
                new double[imageDims + textDims],
                scatter,
                cosines);
    }

    /** All of them merged from first to last. */
    public static PairMoments merged(List<PairMoments> states) {
        return states.stream()
                .reduce(PairMoments::merge)
                .orElseThrow(() -> new IllegalArgumentException("no moments to merge"));
    }

    public int imageDims() {
        return imageDims;
    }

    public int textDims() {
        return textDims;
    }

    public int dims(Side side) {
        return side == Side.IMAGE ? imageDims : textDims;
    }

    /** The coarsest type that the vectors of a side were stored in. */
    public StoredType storedType(Side side) {
        return side.of(imageType, textType);
    }

    public Marginal marginal(Side side) {
        SymmetricMatrix scatter = augmented().principal(from(side), to(side));
        return new Marginal(count, part(side, mean), scatter, quarticNorms(side, side), 1, storedType(side));
    }

    /** The moments of both sides as one vector z. */
    public Marginal joint() {
        double quarticNorms =
                quarticNorms(Side.IMAGE, Side.IMAGE) + 2 * crossQuarticNorms() + quarticNorms(Side.TEXT, Side.TEXT);
        return new Marginal(count, mean, scatter(), quarticNorms, 2, imageType.or(textType));
    }

    public long count() {
        return count;
    }

    /** Of memory, about: 4·p². */
    public long bytes() {
        return bytes(imageDims + textDims);
    }

    /** Of memory, for p dimensions of both sides, about. */
    public static long bytes(int dims) {
        return Double.BYTES * (dims + 2L) * (dims + 3L) / 2;
    }

    /** The mean of z, length p; treat as read-only. */
    public double[] mean() {
        return mean;
    }

    /** The packed scatter of [x; y; qx; qy]; treat as read-only. */
    public double[] augmentedScatter() {
        return augmentedScatter;
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
        return augmented().principal(0, mean.length);
    }

    /** {@code Σ (x − μx)(y − μy)ᵀ}, imageDims × textDims. */
    public Matrix crossScatter() {
        return scatter().offDiagonal(imageDims);
    }

    /** Cross-scatter over n. */
    public Matrix populationCrossCovariance() {
        return crossScatter().scaled(1.0 / count);
    }

    /** The uncentred {@code Σ xyᵀ}, imageDims × textDims. */
    public Matrix crossGram() {
        Matrix cross = crossScatter();
        for (int j = 0; j < textDims; j++) {
            for (int i = 0; i < imageDims; i++) {
                cross.values()[i + j * imageDims] += count * mean[i] * mean[imageDims + j];
            }
        }
        return cross;
    }

    /** {@code Σ ‖x − μx‖²‖y − μy‖²}. */
    public double crossQuarticNorms() {
        return quarticNorms(Side.IMAGE, Side.TEXT);
    }

    private double quarticNorms(Side a, Side b) {
        return augmented().get(radius(a), radius(b)) + scatterTrace(a) * scatterTrace(b) / count;
    }

    /**
     * The moments of all n² combinations of an image and a text, each with weight 1/n. They equal these moments, with a
     * cross-covariance of zero. There are no matched cosines.
     */
    public PairMoments unpaired() {
        double[] uncoupled = augmentedScatter.clone();
        int p = mean.length;
        IntPredicate ofImages = i -> i < imageDims || i == p;
        for (int j = 0, at = 0; j < p + 2; j++) {
            for (int i = 0; i <= j; i++, at++) {
                if (ofImages.test(i) != ofImages.test(j)) {
                    uncoupled[at] = 0;
                }
            }
        }
        return new PairMoments(imageDims, textDims, imageType, textType, count, mean, uncoupled, null);
    }

    /** These moments and those of other pairs; neither is changed. */
    public PairMoments merge(PairMoments other) {
        if (imageDims != other.imageDims || textDims != other.textDims) {
            throw new IllegalArgumentException("cannot merge moments of " + imageDims + " + " + textDims
                    + " dimensions with " + other.imageDims + " + " + other.textDims);
        }
        if (count == 0 || other.count == 0) {
            return count == 0 ? other : this;
        }
        int p = mean.length;
        long n = count + other.count;
        double weight = (double) count * other.count / n;
        double[] commonMean = new double[p];
        Arrays.setAll(commonMean, i -> (count * mean[i] + other.count * other.mean[i]) / n);
        double[] merged = new double[augmentedScatter.length];
        double[] radii = radiiAbout(commonMean);
        double[] otherRadii = other.radiiAbout(commonMean);
        double[] delta = deltaTo(other, commonMean);
        for (int j = 0, at = 0; j < p + 2; j++) {
            double[] own = j < p ? augmentedScatter : radii;
            double[] others = j < p ? other.augmentedScatter : otherRadii;
            int from = j < p ? 0 : SymmetricMatrix.packedLength(p);
            for (int i = 0; i <= j; i++, at++) {
                merged[at] = (own[at - from] + others[at - from]) + weight * (delta[i] * delta[j]);
            }
        }
        CosineMoments allCosines = cosines == null ? null : cosines.merge(other.cosines);
        return new PairMoments(
                imageDims,
                textDims,
                imageType.or(other.imageType),
                textType.or(other.textType),
                n,
                commonMean,
                merged,
                allCosines,
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
     * gives, solved for the left ones. With d from the mean of all to that of the part, {@code S − Sb − (n·nb/na)·ddᵀ}.
     * Extremes of the cosines are those of all pairs.
     *
     * @param part some of these pairs; {@link #canSpare} says whether the difference is accurate
     */
    public PairMoments without(PairMoments part) {
        if (part.count == 0 || part.count == count) {
            return part.count == 0 ? this : empty(imageDims, textDims);
        }
        int p = mean.length;
        long left = count - part.count;
        double share = (double) part.count / left;
        double[] partRadii = part.radiiAbout(mean);
        double[] delta = deltaTo(part, mean);
        double[] rest = new double[augmentedScatter.length];
        for (int j = 0, at = 0; j < p + 2; j++) {
            double[] gone = j < p ? part.augmentedScatter : partRadii;
            int from = j < p ? 0 : SymmetricMatrix.packedLength(p);
            for (int i = 0; i <= j; i++, at++) {
                rest[at] = (augmentedScatter[at] - gone[at - from]) - share * count * (delta[i] * delta[j]);
            }
        }
        double[] shift = Vectors.scaled(share, Arrays.copyOf(delta, p));
        shiftRadii(imageDims, rest, shift);
        CosineMoments rests = cosines == null ? null : cosines.without(part.cosines);
        RawMoments[] rawRests = new RawMoments[Math.min(raw.length, part.raw.length)];
        Arrays.setAll(rawRests, side -> raw[side].without(part.raw[side]));
        return new PairMoments(
                imageDims, textDims, imageType, textType, left, Vectors.difference(mean, shift), rest, rests, rawRests);
    }

    /**
     * Whether {@link #without} some of these pairs keeps all but two digits: of no variance, those of the squared radii
     * included, more than 99 % leave with them. The moments of the others are to be merged otherwise.
     */
    public boolean canSpare(PairMoments part) {
        if (part.count == 0 || part.count == count) {
            return part.count == 0;
        }
        int p = mean.length;
        double weight = (double) part.count / (count - part.count) * count;
        double[] delta = deltaTo(part, mean);
        double[] partRadii = part.radiiAbout(mean);
        for (int i = 0; i < p + 2; i++) {
            int at = SymmetricMatrix.index(i, i);
            double gone = i < p ? part.augmentedScatter[at] : partRadii[at - SymmetricMatrix.packedLength(p)];
            if (augmentedScatter[at] - gone - weight * delta[i] * delta[i] < LEAST_LEFT * augmentedScatter[at]) {
                return false;
            }
        }
        return IntStream.range(0, Math.min(raw.length, part.raw.length))
                .allMatch(side -> raw[side].canSpare(part.raw[side], LEAST_LEFT));
    }

    /** The difference of the means of [x; y; qx; qy], squared radii taken about c. */
    private double[] deltaTo(PairMoments other, double[] c) {
        double[] delta = Arrays.copyOf(Vectors.difference(other.mean, mean), mean.length + 2);
        for (Side side : Side.values()) {
            delta[radius(side)] = other.meanSquaredRadius(side, c) - meanSquaredRadius(side, c);
        }
        return delta;
    }

    /** The two last columns of the augmented scatter with squared radii about c, 2p + 3 values. */
    private double[] radiiAbout(double[] c) {
        return shiftedRadii(imageDims, augmentedScatter, Vectors.difference(mean, c));
    }

    /** The mean of ‖x − c‖² over the pairs, for one side of them and of c. */
    private double meanSquaredRadius(Side side, double[] c) {
        return scatterTrace(side) / count + Vectors.squaredDistance(part(side, mean), part(side, c));
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
        return from(side) + dims(side);
    }

    private double[] part(Side side, double[] z) {
        return Arrays.copyOfRange(z, from(side), to(side));
    }

    /** Place of the squared radius of a side in [x; y; qx; qy]. */
    private int radius(Side side) {
        return mean.length + side.ordinal();
    }

    private SymmetricMatrix augmented() {
        return SymmetricMatrix.ofPacked(mean.length + 2, augmentedScatter);
    }

    private double scatterTrace(Side side) {
        return augmented().trace(from(side), to(side));
    }
}
