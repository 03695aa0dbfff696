/**
 * Shards of embeddings: listing, footers, inventory, plan, and the blocks of checked rows that a shard is read as.
 *
 * <p>Imports {@code storage}, {@code session} and the core. A further format of shards is one {@code ShardFormat} here; its
 * test is {@code ShardFormatContract}.
 */
package io.pairscope.engine.shards;
