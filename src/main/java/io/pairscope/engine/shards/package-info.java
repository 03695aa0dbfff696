/**
 * Shards of embeddings: listing, footers, inventory, plan, and the reader that turns a shard into checked blocks.
 *
 * <p>Imports {@code storage}, {@code session} and the core. A further format of shards goes here.
 */
package io.pairscope.engine.shards;
