package io.pairscope.core.covariance;

import io.pairscope.core.linalg.Cholesky;
import io.pairscope.core.linalg.Matrix;
import io.pairscope.core.linalg.SymmetricMatrix;
import io.pairscope.core.moments.Marginal;
import io.pairscope.core.moments.PairMoments;
import io.pairscope.core.moments.Side;
import java.io.Serializable;
import java.util.Arrays;
import java.util.Optional;

/**
 * The support of a set of pairs, as it is for most of its rows, too: the fold of a jackknife varies in no direction in which
 * the whole does not. A fold that varies in all the others needs no decomposition, but Cholesky factors.
 */
public final class KnownSupport implements Serializable {
    private static final long serialVersionUID = 1;

    private final Regularization regularization;
    private final OfSide image;
    private final OfSide text;

    KnownSupport(Regularization regularization, OfSide image, OfSide text) {
        this.regularization = regularization;
        this.image = image;
        this.text = text;
    }

    public Regularization regularization() {
        return regularization;
    }

    /** Of some of the rows; empty when their support may be another one. Two factorizations, of orders dx and dy. */
    public Optional<SupportFactors> factors(PairMoments part) {
        SymmetricMatrix covariance = regularization.covariance(part);
        int dx = part.imageDims();
        return image.factor(part.marginal(Side.IMAGE), covariance.principal(0, dx))
                .flatMap(images -> text.factor(part.marginal(Side.TEXT), covariance.principal(dx, covariance.order()))
                        .map(texts -> new SupportFactors(part.count(), covariance, dx, images, texts)));
    }

    /** The directions of one side outside its support. */
    static final class OfSide implements Serializable {
        private static final long serialVersionUID = 1;

        /** An estimate of the norm of an inverse is rarely off by more than 3. */
        private static final double ESTIMATE = 10;

        /** By which columns are multiplied; null when they keep their scale. */
        private final double[] scale;
        /** k × d, orthonormal, of scaled columns. */
        private final Matrix outside;

        OfSide(PrincipalAxes axes) {
            this.scale = axes.inverseScale;
            this.outside = axes.outside.transposed();
        }

        /** Empty when some direction outside may vary in this part, or some direction inside may not. */
        Optional<SideFactor> factor(Marginal part, SymmetricMatrix covariance) {
            double[] own = PrincipalAxes.inverseScale(part, covariance);
            if ((own == null) != (scale == null) || part.isBelowRange()) {
                return Optional.empty();
            }
            SymmetricMatrix scaled = own == null ? covariance : covariance.scaled(own);
            // No more than the largest eigenvalue: the mean of the eigenvalues, weighted by themselves.
            double large = scaled.frobeniusSquared() / scaled.trace();
            Matrix rows = outside(own);
            Matrix columns = scaled.times(rows.transposed());
            double varianceOutside =
                    SymmetricMatrix.ofUpper(rows.times(columns)).trace();
            if (!(varianceOutside <= JointSupport.RELATIVE_TOLERANCE / ESTIMATE * large)) {
                return Optional.empty();
            }
            SymmetricMatrix filled =
                    rows.rows() == 0 ? scaled : scaled.plus(large, SymmetricMatrix.ofUpper(rows.transposeTimes(rows)));
            double noise = part.roundingNoise().atMost(own == null ? ones(filled.order()) : own);
            return Cholesky.factor(filled)
                    .filter(factor -> {
                        double condition = factor.reciprocalCondition();
                        return condition > SupportRoot.SURE && condition * filled.trace() > ESTIMATE * noise;
                    })
                    .map(factor -> new SideFactor(factor, own, inPart(rows, columns, factor), varianceOutside));
        }

        /**
         * The directions outside the support of a part, which are others by rounding: to first order by perturbation theory.
         *
         * @param rows the directions outside, as rows
         * @param columns what the covariance of the part makes of them
         */
        private static Matrix inPart(Matrix rows, Matrix columns, Cholesky factor) {
            return rows.rows() == 0 ? rows : rows.plus(-1, factor.solve(columns).transposed());
        }

        /** The directions of columns at another scale. */
        private Matrix outside(double[] other) {
            if (outside.rows() == 0 || other == null) {
                return outside;
            }
            double[] ratio = new double[other.length];
            Arrays.setAll(ratio, j -> other[j] == 0 ? 1 : scale[j] / other[j]);
            Matrix columns = outside.transposed().rowsScaled(ratio);
            return Cholesky.factor(SymmetricMatrix.ofUpper(columns.transposeTimes(columns)))
                    .map(factor -> factor.solveLower(columns.transposed()))
                    .orElse(outside);
        }

        private static double[] ones(int n) {
            double[] ones = new double[n];
            Arrays.fill(ones, 1);
            return ones;
        }
    }
}
