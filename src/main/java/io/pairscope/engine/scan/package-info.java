/**
 * Scans over the blocks of an input, as Spark runs them: moments, scores, re-pairing, cached blocks, refits.
 *
 * <p>Imports {@code shards}, {@code storage}, {@code session} and the core. A further pass over data goes here when two
 * jobs use it, else into the folder of its job.
 */
package io.pairscope.engine.scan;
