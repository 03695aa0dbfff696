/**
 * Dense linear algebra on the driver and in blocks: packed and full matrices, BLAS and LAPACK through netlib, Cholesky,
 * eigenvalues, singular values, conjugate gradients.
 *
 * <p>Imports nothing of the product. A factorization goes here as one class with its failure as a value.
 */
package io.pairscope.core.linalg;
