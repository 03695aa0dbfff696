package io.pairscope.core.covariance;

import io.pairscope.core.linalg.Cholesky;
import io.pairscope.core.linalg.Matrix;
import io.pairscope.core.linalg.SemidefiniteCholesky;
import io.pairscope.core.linalg.SymmetricEigen;
import io.pairscope.core.linalg.SymmetricMatrix;
import java.util.Optional;

/**
 * A = FFᵀ of a positive semidefinite matrix, covariance or Gram, on its numerical support: {@code F = V_rΛ_r^½} of the
 * eigenvalues above {@link JointSupport#RELATIVE_TOLERANCE} times the largest. Without pivoting a Cholesky factor does not exist for
 * the rank-deficient matrices that real encoders give. One eigendecomposition.
 */
public record SupportRoot(SymmetricEigen eigen, int rank) {
    /** The tolerance of the support, and ten times that for a condition that is an estimate. */
    static final double SURE = 10 * JointSupport.RELATIVE_TOLERANCE;

    public static SupportRoot of(SymmetricMatrix a) {
        SymmetricEigen eigen = SymmetricEigen.of(a);
        return new SupportRoot(eigen, SymmetricEigen.numericalRank(eigen.values(), JointSupport.RELATIVE_TOLERANCE));
    }

    /**
     * A factor F of full column rank with A = FFᵀ: a Cholesky factor where the numerical rank of A is sure (a tenth of the work),
     * else {@link #root}. Use it where any such F will do.
     */
    public static Matrix anyOf(SymmetricMatrix a) {
        return Cholesky.factor(a)
                .filter(cholesky -> cholesky.reciprocalCondition() > SURE)
                .map(Cholesky::lower)
                .or(() -> semidefinite(a))
                .orElseGet(() -> of(a).root());
    }

    /** Of a matrix whose eigenvalues are well above the tolerance or rounding. */
    private static Optional<Matrix> semidefinite(SymmetricMatrix a) {
        return SemidefiniteCholesky.factor(a)
                .filter(factor -> factor.reciprocalCondition() > SURE)
                .map(SemidefiniteCholesky::root);
    }

    /** F, d × r. */
    public Matrix root() {
        return eigen.root(rank);
    }

    /** {@code V_rΛ_r^{-½}}, d × r. */
    public Matrix whitening() {
        return eigen.whitening(rank);
    }
}
