/**
 * Shards and row ranges that are unlike the others, by sketches and moments alone.
 *
 * <p>Imports {@code covariance}, {@code moments}, {@code linalg}. A further fault of a shard is a rule of {@link
 * io.pairscope.core.quality.ShardOutliers}.
 */
package io.pairscope.core.quality;
