/**
 * Similarities of all queries with all rows of a gallery, block against block: neighbours, ranks of right answers, sums of
 * exponentials, distances within and between classes; and the statistics of retrieval that follow from them.
 *
 * <p>Imports {@code moments} and {@code linalg}. {@code SimilarityTile} is a product of queries and rows of a gallery;
 * {@code DirectionFold} and {@code SideGeometry} take from it what {@code Found} and they themselves keep, to be merged. A
 * statistic of what was found is a class of its own.
 */
package io.pairscope.core.similarity;
