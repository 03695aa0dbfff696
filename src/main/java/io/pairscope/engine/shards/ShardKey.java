package io.pairscope.engine.shards;

/**
 * What says that a shard is the one that was read before.
 *
 * @param path qualified
 * @param bytes its length
 * @param modified modification time, in milliseconds since 1970
 * @param footer a hash of its Parquet footer
 */
public record ShardKey(String path, long bytes, long modified, String footer) {}
