package io.pairscope.core.linalg;

import java.util.Optional;

/**
 * The Cholesky factors of a positive definite {@code A = [[P, B], [Bᵀ, Q]]} and of its diagonal blocks. That of P is the
 * leading block of that of A, so there are two factorizations.
 */
public record BlockCholesky(Cholesky first, Cholesky second, Cholesky whole) {

    /**
     * Empty when A is not positive definite.
     *
     * @param split the order of P
     */
    public static Optional<BlockCholesky> of(SymmetricMatrix a, int split) {
        return Cholesky.factor(a)
                .flatMap(whole -> Cholesky.factor(a.principal(split, a.order()))
                        .map(second -> new BlockCholesky(whole.leading(split), second, whole)));
    }
}
