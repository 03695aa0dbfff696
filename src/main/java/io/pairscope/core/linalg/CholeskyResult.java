package io.pairscope.core.linalg;

/** What {@link Cholesky#factor} found: a factorization, or the pivot at which the matrix ceased to be positive. */
public sealed interface CholeskyResult permits Cholesky, NotPositiveDefinite {}
