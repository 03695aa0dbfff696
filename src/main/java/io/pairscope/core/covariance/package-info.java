/**
 * Covariances that can be inverted: numerical support, regularization, shrinkage.
 *
 * <p>Imports {@code moments} and {@code linalg}. A further shrinkage target is a rank policy here.
 */
package io.pairscope.core.covariance;
