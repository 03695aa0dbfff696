package io.pairscope.core.covariance;

import io.pairscope.core.linalg.Cholesky;
import io.pairscope.core.linalg.Matrix;
import java.util.Arrays;

/**
 * The Cholesky factor of the covariance of one side, which has a large variance outside the support as well: that gives it
 * full rank, and inside it is what it was.
 *
 * @param scale by which columns were multiplied, or null
 * @param outside the directions of scaled columns that are not on the support, k × d, orthonormal
 * @param varianceOutside the variance that was there
 */
record SideFactor(Cholesky factor, double[] scale, Matrix outside, double varianceOutside) {
    int rank() {
        return factor.order() - outside.rows();
    }

    /** Covariances of this side with others, as those of this side when it is whitened; d × m. */
    Matrix whitened(Matrix covariances) {
        return factor.solveLower(scale == null ? covariances : covariances.rowsScaled(scale));
    }

    /** Covariances of others with this side, without what lies outside the support; m × d. */
    Matrix onSupport(Matrix covariances) {
        if (outside.rows() == 0) {
            return covariances;
        }
        Matrix columns = outside.transposed();
        Matrix restored = columns;
        if (scale != null) {
            double[] deviations =
                    Arrays.stream(scale).map(s -> s == 0 ? 0 : 1 / s).toArray();
            restored = columns.rowsScaled(deviations);
            columns = columns.rowsScaled(scale);
        }
        return covariances.plus(-1, covariances.times(columns).times(restored.transposed()));
    }
}
