package io.pairscope.core.covariance;

import io.pairscope.core.linalg.Matrix;
import io.pairscope.core.linalg.SymmetricEigen;
import io.pairscope.core.linalg.SymmetricMatrix;
import io.pairscope.core.linalg.Vectors;
import io.pairscope.core.moments.Marginal;
import io.pairscope.core.moments.PairMoments;
import io.pairscope.core.moments.RoundingNoise;
import io.pairscope.core.moments.Side;
import java.io.Serializable;
import java.util.Arrays;
import java.util.Optional;

/**
 * The joint covariance Σz, regularized, and the directions of each side that carry it: eigenvalues above
 * {@link #RELATIVE_TOLERANCE} times the side's largest and above {@link RoundingNoise}. Real encoders have exactly
 * dependent directions (a layer norm takes out some), whose eigenvalues are rounding noise.
 *
 * <p>Rows of unit norm have one scale, and their covariance is taken as it is. Columns of other rows may have any scale: they
 * are divided by their standard deviations first, so that the scale of a column changes neither ranks nor mutual information.
 * A side whose columns are all constant has rank 0, whatever the regularization.
 *
 * <p>Cost: two eigendecompositions, of orders dx and dy, and two products, on the driver.
 */
public final class JointSupport implements Serializable {
    private static final long serialVersionUID = 1;

    public static final double RELATIVE_TOLERANCE = 1e-12;

    /** Relative rounding of an entry of a covariance, as it shows in whitened directions: 64 times 2⁻⁵³. */
    private static final double ARITHMETIC = 0x1p-47;

    private final Regularization regularization;
    private final long count;
    private final PrincipalAxes image;
    private final PrincipalAxes text;
    private final SymmetricMatrix projected;

    private JointSupport(PairMoments moments, Regularization regularization) {
        SymmetricMatrix covariance = regularization.covariance(moments);
        int dx = moments.imageDims();
        this.regularization = regularization;
        this.count = moments.count();
        this.image = new PrincipalAxes(moments.marginal(Side.IMAGE), covariance.principal(0, dx));
        this.text = new PrincipalAxes(moments.marginal(Side.TEXT), covariance.principal(dx, covariance.order()));
        this.projected = SymmetricMatrix.ofBlocks(
                image.variances(),
                image.basis().transposeTimes(covariance.offDiagonal(dx).times(text.basis())),
                text.variances());
    }

    public static JointSupport of(PairMoments moments, Regularization regularization) {
        return new JointSupport(moments, regularization);
    }

    /** Where folds of the same rows have their support, too. */
    public KnownSupport known() {
        return new KnownSupport(regularization, new KnownSupport.OfSide(image), new KnownSupport.OfSide(text));
    }

    private PrincipalAxes axes(Side side) {
        return side == Side.IMAGE ? image : text;
    }

    public Regularization regularization() {
        return regularization;
    }

    /** Whether n ≤ rx + ry, too few rows for Σz, and no regularization makes up for them. */
    public boolean lacksRows() {
        return !regularization.changesCovariance() && count <= order();
    }

    public long count() {
        return count;
    }

    public double[] mean(Side side) {
        return axes(side).mean;
    }

    public int dims(Side side) {
        return axes(side).mean.length;
    }

    /** rx or ry. */
    public int rank(Side side) {
        return axes(side).rank;
    }

    /** Why nothing is to be said of a side: "the images do not vary"; empty when it has a direction that varies. */
    public Optional<String> constant(Side side) {
        if (axes(side).belowRange) {
            return Optional.of("the squares of the " + side.of("images", "texts")
                    + " are below the range of double: scale the vectors");
        }
        return rank(side) > 0 ? Optional.empty() : Optional.of("the " + side.of("images", "texts") + " do not vary");
    }

    /** Of the images, else of the texts. */
    public Optional<String> constant() {
        return constant(Side.IMAGE).or(() -> constant(Side.TEXT));
    }

    /** rx + ry. */
    public int order() {
        return image.rank + text.rank;
    }

    /** The place of the first direction of a side among those of both. */
    public int first(Side side) {
        return side == Side.IMAGE ? 0 : image.rank;
    }

    /** The rank of Σz on the sides' supports, from its eigenvalues. */
    public int jointRank() {
        return SymmetricEigen.numericalRank(jointEigenvalues(), RELATIVE_TOLERANCE);
    }

    /**
     * Eigenvalues of Σz on the sides' supports, descending, columns scaled where they are; an eigendecomposition of order
     * rx + ry a call.
     */
    public double[] jointEigenvalues() {
        return projected.order() == 0 ? new double[0] : SymmetricEigen.values(projected);
    }

    /** Whether columns of a side are taken at a scale of their own. */
    public boolean isScaled() {
        return image.inverseScale != null || text.inverseScale != null;
    }

    /** The same of columns as they are, in squared embedding units; those below 1e-12 times the largest are rounding. */
    public double[] jointEigenvaluesInUnits() {
        if (projected.order() == 0) {
            return new double[0];
        }
        Matrix x = image.inverseBasis().transposed();
        Matrix y = text.inverseBasis().transposed();
        SymmetricMatrix inUnits = SymmetricMatrix.ofBlocks(
                image.variances().congruence(x),
                x.transposeTimes(projected.offDiagonal(image.rank).times(y)),
                text.variances().congruence(y));
        return Arrays.copyOf(SymmetricEigen.values(inUnits), order());
    }

    /** Covariances of the whitened other side with one side in embedding units, ry × dx. */
    public Matrix whitenedPredictors(Side predicted) {
        Matrix cross = projected.offDiagonal(image.rank);
        Matrix fromPredictor = predicted == Side.IMAGE ? cross.transposed() : cross;
        double[] scale = Arrays.stream(axes(predicted.other()).eigen.values())
                .map(value -> 1 / Math.sqrt(value))
                .toArray();
        Matrix whitened = fromPredictor.rowsScaled(scale);
        return axes(predicted).inverseScale == null
                ? whitened
                : whitened.times(axes(predicted).inverseBasis().transposed());
    }

    /** The coefficients {@code ΣxyΣy⁻¹} of the least-squares map to a side x from the other one, on the supports; dx × dy. */
    public Matrix regression(Side predicted) {
        PrincipalAxes predictor = axes(predicted.other());
        Matrix cross = projected.offDiagonal(image.rank);
        Matrix fromPredictor = predicted == Side.IMAGE ? cross.transposed() : cross;
        double[] precisions =
                Arrays.stream(predictor.eigen.values()).map(value -> 1 / value).toArray();
        return axes(predicted)
                .inverseBasis()
                .times(predictor
                        .basis()
                        .times(fromPredictor.rowsScaled(precisions))
                        .transposed());
    }

    /** The variance of a side on its support, summed over its columns, in squared embedding units. */
    public double variance(Side side) {
        PrincipalAxes axes = axes(side);
        return axes.inverseScale == null
                ? axes.variances().trace()
                : axes.variances().congruence(axes.inverseBasis().transposed()).trace();
    }

    /** Of both sides, in all; of scaled columns where they are. */
    public double varianceOutside() {
        return image.varianceOutside + text.varianceOutside;
    }

    /** Variances along the axes of a side, descending. */
    public double[] variances(Side side) {
        return axes(side).eigen.values();
    }

    /**
     * The part that rounding may have in the unit variance of whitened directions of a side: by storage of the vectors, and by
     * arithmetic, which whitening enlarges in faint directions.
     *
     * @param rotation r × k, one direction a column
     */
    public double[] rounding(Side side, Matrix rotation) {
        PrincipalAxes axes = axes(side);
        double[] directions = axes.whitening().times(rotation).values();
        double[] rounding = new double[rotation.columns()];
        for (int k = 0; k < rounding.length; k++) {
            double enlarged = 0;
            for (int i = 0; i < axes.rank; i++) {
                enlarged += rotation.get(i, k)
                        * rotation.get(i, k)
                        * axes.eigen.values()[0]
                        / axes.eigen.values()[i];
            }
            rounding[k] = axes.noise.along(directions, k * axes.mean.length) + ARITHMETIC * enlarged;
        }
        return rounding;
    }

    /** Σz in the eigenbases of its sides: [[Λx, C], [Cᵀ, Λy]], order rx + ry. */
    public SymmetricMatrix projected() {
        return projected;
    }

    /** W of a side, d × r: Wᵀ(x − μ) has the identity as covariance. */
    public Matrix whitening(Side side) {
        return axes(side).whitening();
    }

    /**
     * The share of the second moment of other images or texts, about the mean of this support, that lies outside the
     * support; in [0, 1].
     */
    public double energyOutside(Side side, PairMoments evaluated) {
        Marginal moments = evaluated.marginal(side);
        double[] shift = Vectors.difference(moments.mean(), mean(side));
        SymmetricMatrix second = moments.populationCovariance().plusOuter(1, shift);
        double total = second.trace();
        return total == 0
                ? 0
                : Math.max(
                                0,
                                total
                                        - second.congruence(axes(side).orthonormalBasis())
                                                .trace())
                        / total;
    }

    /** The mean of evaluated pairs in whitened coordinates, length rx + ry. */
    public double[] whitenedMean(PairMoments evaluated) {
        return Vectors.joined(
                image.whitened(evaluated.marginal(Side.IMAGE).mean()),
                text.whitened(evaluated.marginal(Side.TEXT).mean()));
    }

    /** The covariance of evaluated pairs in whitened coordinates, divisor M. What lies off the support is lost. */
    public SymmetricMatrix whitenedCovariance(PairMoments evaluated) {
        Matrix a = image.whitening();
        Matrix b = text.whitening();
        return SymmetricMatrix.ofBlocks(
                evaluated.marginal(Side.IMAGE).populationCovariance().congruence(a),
                a.transposeTimes(evaluated.populationCrossCovariance().times(b)),
                evaluated.marginal(Side.TEXT).populationCovariance().congruence(b));
    }

    /** Σz in whitened coordinates: [[I, K], [Kᵀ, I]], order rx + ry. */
    public SymmetricMatrix whitenedCovariance() {
        return SymmetricMatrix.ofBlocks(
                SymmetricMatrix.diagonal(image.rank, i -> 1),
                whitenedCross(),
                SymmetricMatrix.diagonal(text.rank, i -> 1));
    }

    /** The cross-covariance of the whitened sides, rx × ry. */
    public Matrix whitenedCross() {
        Matrix c = projected.offDiagonal(image.rank);
        double[] k = new double[image.rank * text.rank];
        for (int j = 0; j < text.rank; j++) {
            for (int i = 0; i < image.rank; i++) {
                k[i + j * image.rank] = c.get(i, j)
                        / Math.sqrt(image.eigen.values()[i] * text.eigen.values()[j]);
            }
        }
        return new Matrix(image.rank, text.rank, k);
    }
}
