/**
 * Information between the sides of Gaussian pairs: mutual information, PMI of a pair, MID, shuffle curves.
 *
 * <p>Imports {@code covariance}, {@code moments}, {@code linalg}. A score of a pair is a column of {@link
 * io.pairscope.core.information.PairScorer}.
 */
package io.pairscope.core.information;
