package io.pairscope.core.covariance;

import io.pairscope.core.linalg.Matrix;
import io.pairscope.core.linalg.SymmetricEigen;
import io.pairscope.core.linalg.SymmetricMatrix;
import io.pairscope.core.linalg.Vectors;
import io.pairscope.core.moments.Marginal;
import io.pairscope.core.moments.PairMoments;
import io.pairscope.core.moments.Side;
import java.io.Serializable;

/**
 * The joint covariance Σz, regularized, and the directions of each side that carry it: eigenvalues above
 * {@link #RELATIVE_TOLERANCE} times the side's largest. Real encoders have exactly dependent directions (a layer norm
 * takes out some), whose eigenvalues are rounding noise.
 *
 * <p>Cost: two eigendecompositions, of orders dx and dy, and two products, on the driver.
 */
public final class JointSupport implements Serializable {
    private static final long serialVersionUID = 1;

    public static final double RELATIVE_TOLERANCE = 1e-12;

    private final Regularization regularization;
    private final long count;
    private final Axes image;
    private final Axes text;
    private final SymmetricMatrix projected;

    /** The mean of one side and the principal axes of its covariance, of which the first span its support. */
    private static final class Axes implements Serializable {
        private static final long serialVersionUID = 1;

        final double[] mean;
        final SymmetricEigen eigen;
        final int rank;

        Axes(Marginal moments, SymmetricMatrix covariance) {
            this.mean = moments.mean();
            this.eigen = SymmetricEigen.of(covariance);
            this.rank = SymmetricEigen.numericalRank(eigen.values(), RELATIVE_TOLERANCE);
        }

        Matrix basis() {
            return eigen.vectors().leadingColumns(rank);
        }

        Matrix whitening() {
            return eigen.whitening(rank);
        }

        double[] whitened(double[] x) {
            return whitening().transposeTimes(Vectors.difference(x, mean));
        }

        SymmetricMatrix variances() {
            return SymmetricMatrix.diagonal(rank, i -> eigen.values()[i]);
        }
    }

    private JointSupport(PairMoments moments, Regularization regularization) {
        SymmetricMatrix covariance = regularization.covariance(moments);
        int dx = moments.imageDims();
        this.regularization = regularization;
        this.count = moments.count();
        this.image = new Axes(moments.marginal(Side.IMAGE), covariance.principal(0, dx));
        this.text = new Axes(moments.marginal(Side.TEXT), covariance.principal(dx, covariance.order()));
        this.projected = SymmetricMatrix.ofBlocks(
                image.variances(),
                image.basis().transposeTimes(covariance.offDiagonal(dx).times(text.basis())),
                text.variances());
    }

    public static JointSupport of(PairMoments moments, Regularization regularization) {
        return new JointSupport(moments, regularization);
    }

    private Axes axes(Side side) {
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

    /** Eigenvalues of Σz on the sides' supports, descending; an eigendecomposition of order rx + ry a call. */
    public double[] jointEigenvalues() {
        return projected.order() == 0 ? new double[0] : SymmetricEigen.values(projected);
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
                : Math.max(0, total - second.congruence(axes(side).basis()).trace()) / total;
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
