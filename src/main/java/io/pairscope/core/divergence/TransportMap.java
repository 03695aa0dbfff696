package io.pairscope.core.divergence;

import io.pairscope.core.covariance.SupportRoot;
import io.pairscope.core.linalg.Matrix;
import io.pairscope.core.linalg.SymmetricEigen;
import io.pairscope.core.linalg.SymmetricMatrix;
import java.util.Arrays;
import java.util.function.DoubleUnaryOperator;

/**
 * The optimal transport from one Gaussian to another, the symmetric T = RᵀR with {@code TΣT = Σ2}, by which the squared
 * {@link Wasserstein} distance follows a change dΣ of the covariance of the first to second order:
 * {@code tr((I − T)dΣ) + ½Σij (R·dΣ·Rᵀ)ij²/(si + sj)}. The rows of R stand on the directions in which the overlap
 * {@code (Σ^½Σ2Σ^½)^½} is diagonal, s. Dowson and Landau (1982); Takatsu, "Wasserstein geometry of Gaussian measures" (2011).
 */
public final class TransportMap {
    private final SymmetricMatrix gradient;
    private final GaussianMetrics metrics;

    private TransportMap(Matrix rows, double[] overlap) {
        this.gradient = SymmetricMatrix.ofUpper(rows.transposeTimes(rows)).scaledPlusIdentity(-1, 1);
        this.metrics = new GaussianMetrics(rows, overlap);
    }

    /** The maps from one to the other and from the other to the one. */
    public record Both(TransportMap there, TransportMap back) {}

    /**
     * With Σ1 = FFᵀ and {@code FᵀΣ2F = US²Uᵀ} the maps are {@code F⁻ᵀUSUᵀF⁻¹} and {@code FUS⁻¹UᵀFᵀ}. One eigendecomposition
     * and six products of order d.
     */
    public static Both between(SupportRoot first, SymmetricMatrix second) {
        Matrix root = first.root();
        // Fourth powers of long vectors leave the range of double.
        int ofFirst = halfExponent(root.frobeniusSquared());
        int ofSecond = halfExponent(second.trace());
        SymmetricEigen squares = SymmetricEigen.of(second.scaledPlusIdentity(Math.scalb(1.0, -2 * ofSecond), 0)
                .congruence(root.scaled(Math.scalb(1.0, -ofFirst))));
        double largest = squares.values().length == 0 ? 0 : squares.values()[0];
        // Squares below this are rounding of the largest: the maps say nothing of such directions.
        double least = squares.values().length * Math.ulp(1.0) * largest;
        double[] overlap = Arrays.stream(squares.values())
                .map(square -> square > least ? Math.scalb(Math.sqrt(square), ofFirst + ofSecond) : 0)
                .toArray();
        return new Both(
                of(first.whitening(), squares, overlap, Math::sqrt),
                of(root, squares, overlap, s -> s > 0 ? 1 / Math.sqrt(s) : 0));
    }

    /** The exponent of about the root of a square. */
    private static int halfExponent(double square) {
        return Math.max(Double.MIN_EXPONENT, Math.getExponent(square)) / 2;
    }

    private static TransportMap of(Matrix x, SymmetricEigen squares, double[] overlap, DoubleUnaryOperator scale) {
        Matrix rows = squares.vectors().transposeTimes(x.transposed());
        return new TransportMap(
                rows.rowsScaled(Arrays.stream(overlap).map(scale).toArray()), overlap);
    }

    /** What a change of the covariance of the first adds to the squared distance, to first order. One pass over a covariance. */
    public double slope(SymmetricMatrix covariance) {
        return gradient.innerProduct(covariance);
    }

    /**
     * How long a change of the covariance of the first is; the squared distance changes by the Bures length more than by
     * {@link #slope}, to second order. One and a half products of order d.
     */
    public GaussianMetrics.Lengths lengths(SymmetricMatrix covariance) {
        return metrics.of(covariance);
    }
}
