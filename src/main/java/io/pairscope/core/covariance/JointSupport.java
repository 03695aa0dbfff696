package io.pairscope.core.covariance;

import io.pairscope.core.linalg.Matrix;
import io.pairscope.core.linalg.SymmetricEigen;
import io.pairscope.core.linalg.SymmetricMatrix;
import io.pairscope.core.moments.PairMoments;
import java.io.Serializable;
import java.util.Arrays;

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
    private final double[] imageMean;
    private final double[] textMean;
    private final SymmetricEigen image;
    private final SymmetricEigen text;
    private final int imageRank;
    private final int textRank;
    private final SymmetricMatrix projected;

    private JointSupport(PairMoments moments, Regularization regularization) {
        SymmetricMatrix covariance = regularization.covariance(moments);
        int dx = moments.imageDims();
        this.regularization = regularization;
        this.count = moments.count();
        this.imageMean = moments.imageMean();
        this.textMean = moments.textMean();
        this.image = SymmetricEigen.of(covariance.principal(0, dx));
        this.text = SymmetricEigen.of(covariance.principal(dx, covariance.order()));
        this.imageRank = SymmetricEigen.numericalRank(image.values(), RELATIVE_TOLERANCE);
        this.textRank = SymmetricEigen.numericalRank(text.values(), RELATIVE_TOLERANCE);
        Matrix vx = image.leadingVectors(imageRank);
        Matrix vy = text.leadingVectors(textRank);
        this.projected = SymmetricMatrix.ofBlocks(
                SymmetricMatrix.diagonal(imageRank, i -> image.values()[i]),
                vx.transposeTimes(covariance.offDiagonal(dx).times(vy)),
                SymmetricMatrix.diagonal(textRank, i -> text.values()[i]));
    }

    public static JointSupport of(PairMoments moments, Regularization regularization) {
        return new JointSupport(moments, regularization);
    }

    /** What was done to Σz. */
    public Regularization regularization() {
        return regularization;
    }

    /** Whether n ≤ rx + ry, too few rows for Σz, and no regularization makes up for them. */
    public boolean lacksRows() {
        return !regularization.changesCovariance() && count <= imageRank + textRank;
    }

    /** n. */
    public long count() {
        return count;
    }

    public double[] imageMean() {
        return imageMean;
    }

    public double[] textMean() {
        return textMean;
    }

    public int imageDims() {
        return imageMean.length;
    }

    public int textDims() {
        return textMean.length;
    }

    /** rx. */
    public int imageRank() {
        return imageRank;
    }

    /** ry. */
    public int textRank() {
        return textRank;
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

    /** dx × rx orthonormal columns that span the image support. */
    private Matrix imageBasis() {
        return image.leadingVectors(imageRank);
    }

    /** dy × ry orthonormal columns that span the text support. */
    private Matrix textBasis() {
        return text.leadingVectors(textRank);
    }

    /** dx × rx: Wᵀ(x − μx) has the identity as covariance. */
    public Matrix imageWhitening() {
        return image.whitening(imageRank);
    }

    /** dy × ry: Wᵀ(y − μy) has the identity as covariance. */
    public Matrix textWhitening() {
        return text.whitening(textRank);
    }

    /** The share of the evaluated images' second moment about the mean here that lies outside the support, in [0, 1]. */
    public double imageEnergyOutside(PairMoments evaluated) {
        SymmetricMatrix covariance = evaluated.populationCovariance().principal(0, imageMean.length);
        return energyOutside(covariance, evaluated.imageMean(), imageMean, imageBasis());
    }

    /** Likewise for the texts. */
    public double textEnergyOutside(PairMoments evaluated) {
        SymmetricMatrix covariance = evaluated.populationCovariance();
        return energyOutside(
                covariance.principal(imageMean.length, covariance.order()),
                evaluated.textMean(),
                textMean,
                textBasis());
    }

    private static double energyOutside(SymmetricMatrix covariance, double[] mean, double[] origin, Matrix basis) {
        SymmetricMatrix second = covariance.plusOuter(1, difference(mean, origin));
        double total = second.trace();
        return total == 0 ? 0 : Math.max(0, total - second.congruence(basis).trace()) / total;
    }

    /** Pairs in coordinates where either side of the pairs fitted here has mean zero and covariance I. */
    public record Whitened(double[] mean, SymmetricMatrix covariance) {}

    /** The evaluated pairs in whitened coordinates; covariance with divisor M. What lies off the support is lost. */
    public Whitened whiten(PairMoments evaluated) {
        int dx = imageMean.length;
        Matrix a = image.whitening(imageRank);
        Matrix b = text.whitening(textRank);
        SymmetricMatrix covariance = evaluated.populationCovariance();
        double[] mean =
                Arrays.copyOf(a.transposeTimes(difference(evaluated.imageMean(), imageMean)), imageRank + textRank);
        double[] textShift = b.transposeTimes(difference(evaluated.textMean(), textMean));
        System.arraycopy(textShift, 0, mean, imageRank, textRank);
        return new Whitened(
                mean,
                SymmetricMatrix.ofBlocks(
                        covariance.principal(0, dx).congruence(a),
                        a.transposeTimes(covariance.offDiagonal(dx).times(b)),
                        covariance.principal(dx, covariance.order()).congruence(b)));
    }

    /** Σz in whitened coordinates: [[I, K], [Kᵀ, I]], order rx + ry. */
    public SymmetricMatrix whitenedCovariance() {
        return SymmetricMatrix.ofBlocks(
                SymmetricMatrix.diagonal(imageRank, i -> 1),
                whitenedCross(),
                SymmetricMatrix.diagonal(textRank, i -> 1));
    }

    private static double[] difference(double[] p, double[] q) {
        double[] result = new double[p.length];
        for (int i = 0; i < p.length; i++) {
            result[i] = p[i] - q[i];
        }
        return result;
    }

    /** The cross-covariance of the whitened sides, rx × ry. */
    public Matrix whitenedCross() {
        Matrix c = projected.offDiagonal(imageRank);
        double[] k = new double[imageRank * textRank];
        for (int j = 0; j < textRank; j++) {
            for (int i = 0; i < imageRank; i++) {
                k[i + j * imageRank] = c.get(i, j) / Math.sqrt(image.values()[i] * text.values()[j]);
            }
        }
        return new Matrix(imageRank, textRank, k);
    }
}
