/**
 * Moments of paired rows: blocks of checked rows, the accumulator that takes blocks in, the mergeable snapshot {@link
 * io.pairscope.core.moments.PairMoments}, the jackknife over groups of rows.
 *
 * <p>Imports {@code linalg}. A further sum over rows goes into the accumulator and its snapshot, with its merge.
 */
package io.pairscope.core.moments;
