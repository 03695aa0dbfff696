/**
 * Scans over the blocks of an input, as Spark runs them. {@code ShardScan} is what all have in common; each brings a
 * {@code BlockTask}: moments, scores, re-pairing, cached blocks. {@code MomentScan} comes first, all others are held to it.
 *
 * <p>Imports {@code shards}, {@code storage}, {@code session} and the core. A further scan goes here when two jobs use it,
 * else into the folder of its job.
 */
package io.pairscope.engine.scan;
