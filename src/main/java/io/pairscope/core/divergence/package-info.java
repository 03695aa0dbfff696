/**
 * Distances and divergences between two sets: Kullback–Leibler, Bhattacharyya, Fréchet (Wasserstein-2), Gram loss, CMMD,
 * sliced Wasserstein.
 *
 * <p>Imports {@code covariance}, {@code moments}, {@code linalg}. A distance by moments is one class here and one
 * definition in the catalogue of statistics.
 */
package io.pairscope.core.divergence;
