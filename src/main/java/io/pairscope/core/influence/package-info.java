/**
 * First-order influence of rows on statistics of their moments, by which the jackknife needs no refit, and the check of it.
 *
 * <p>Imports {@code moments}, {@code linalg}. The derivatives of a statistic stand beside the statistic, in its own room.
 */
package io.pairscope.core.influence;
