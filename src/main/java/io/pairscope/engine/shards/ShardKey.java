package io.pairscope.engine.shards;

/**
 * Identity of a shard from run to run: path, length, modification time and footer.
 *
 * @param path qualified
 * @param bytes its length
 * @param modified modification time, in milliseconds since 1970
 * @param footer a hash of its Parquet footer
 */
public record ShardKey(String path, long bytes, long modified, String footer) {}
