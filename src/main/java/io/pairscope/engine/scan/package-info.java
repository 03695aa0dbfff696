/**
 * Scans over the blocks of an input, as Spark runs them. {@code ShardScan} is what all have in common; each brings the
 * work on blocks: moments, scores, re-pairing, cached blocks, searches of a gallery, duplicates. {@code MomentScan} comes first, all
 * others are held to it.
 *
 * <p>Imports {@code shards}, {@code storage}, {@code session} and the core. A further scan goes here: jobs
 * see neither Spark nor Hadoop.
 */
package io.pairscope.engine.scan;
