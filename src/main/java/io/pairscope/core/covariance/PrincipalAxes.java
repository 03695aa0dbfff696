package io.pairscope.core.covariance;

import io.pairscope.core.linalg.Matrix;
import io.pairscope.core.linalg.Svd;
import io.pairscope.core.linalg.SymmetricEigen;
import io.pairscope.core.linalg.SymmetricMatrix;
import io.pairscope.core.linalg.Vectors;
import io.pairscope.core.moments.Marginal;
import io.pairscope.core.moments.RoundingNoise;
import java.io.Serializable;
import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * The mean of one side and the principal axes of its support: of the covariance as it is when rows have unit norm, else of
 * that of columns divided by their standard deviations.
 */
final class PrincipalAxes implements Serializable {
    private static final long serialVersionUID = 1;

    final double[] mean;
    /** Of the covariance of scaled columns, on the support. */
    final SymmetricEigen eigen;

    /** Orthonormal directions of scaled columns that are not on the support, d × (d − r). */
    final Matrix outside;

    /** Along these, in all. */
    final double varianceOutside;

    final int rank;
    /** Whether squares of the values leave the range of double. */
    final boolean belowRange;

    final RoundingNoise noise;
    /** 1/σ of every column, 0 of constant ones; null when columns keep their scale. */
    final double[] inverseScale;

    PrincipalAxes(Marginal moments, SymmetricMatrix covariance) {
        this.mean = moments.mean();
        this.noise = moments.roundingNoise();
        this.belowRange = moments.isBelowRange();
        this.inverseScale = inverseScale(moments, covariance);
        SymmetricEigen all = SymmetricEigen.of(inverseScale == null ? covariance : covariance.scaled(inverseScale));
        int[] places = support(all);
        this.eigen = all.at(places);
        SymmetricEigen others = all.at(others(places));
        this.outside = others.vectors();
        this.varianceOutside = Arrays.stream(others.values()).map(Math::abs).sum();
        this.rank = eigen.values().length;
    }

    /** As {@link #inverseScale}, of any covariance of these moments. */
    static double[] inverseScale(Marginal moments, SymmetricMatrix covariance) {
        return moments.hasUnitRows() ? null : inverseDeviations(moments, covariance);
    }

    /**
     * Columns below u² of the largest one, u the unit roundoff of the stored type, are constant: encoders leave dead columns of
     * some 1e-33 that vary, and say nothing.
     */
    private static double[] inverseDeviations(Marginal moments, SymmetricMatrix covariance) {
        RoundingNoise noise = moments.roundingNoise();
        double least = moments.stored().unitRoundoff() * moments.stored().unitRoundoff();
        double largest = IntStream.range(0, covariance.order())
                .mapToDouble(j -> Math.sqrt(covariance.get(j, j)))
                .max()
                .orElse(0);
        double[] inverse = new double[covariance.order()];
        Arrays.setAll(inverse, j -> {
            double variance = covariance.get(j, j);
            boolean varies = variance > noise.of(j) && Math.sqrt(variance) > least * largest;
            return varies ? 1 / Math.sqrt(variance) : 0;
        });
        return inverse;
    }

    private int[] support(SymmetricEigen all) {
        int relative = noise.isAll() ? 0 : SymmetricEigen.numericalRank(all.values(), JointSupport.RELATIVE_TOLERANCE);
        double[] directions = inOriginalColumns(all.vectors()).values();
        return IntStream.range(0, relative)
                .filter(k -> all.values()[k] > noise.along(directions, k * mean.length))
                .toArray();
    }

    private int[] others(int[] places) {
        return IntStream.range(0, mean.length)
                .filter(k -> Arrays.binarySearch(places, k) < 0)
                .toArray();
    }

    /** A matrix that takes scaled columns as one that takes the columns as they are. */
    private Matrix inOriginalColumns(Matrix ofScaled) {
        return inverseScale == null ? ofScaled : ofScaled.rowsScaled(inverseScale);
    }

    /** B, d × r, of which {@code Bᵀ(x − μ)} has the covariance Λ. */
    Matrix basis() {
        return inOriginalColumns(eigen.vectors());
    }

    Matrix whitening() {
        return inOriginalColumns(eigen.whitening(rank));
    }

    /** A, d × r: x − μ is {@code A·Bᵀ(x − μ)} on the support. */
    Matrix inverseBasis() {
        if (inverseScale == null) {
            return eigen.vectors();
        }
        double[] scale = Arrays.stream(inverseScale)
                .map(inverse -> inverse == 0 ? 0 : 1 / inverse)
                .toArray();
        return eigen.vectors().rowsScaled(scale);
    }

    /** An orthonormal basis of the support, d × r. */
    Matrix orthonormalBasis() {
        return inverseScale == null || rank == 0
                ? eigen.vectors()
                : Svd.of(inverseBasis()).u().leadingColumns(rank);
    }

    double[] whitened(double[] x) {
        return whitening().transposeTimes(Vectors.difference(x, mean));
    }

    SymmetricMatrix variances() {
        return SymmetricMatrix.diagonal(rank, i -> eigen.values()[i]);
    }
}
