package io.pairscope.engine.shards;

/**
 * Consecutive rows of a shard as a format decoded them.
 *
 * @param vectors one for each vector column that was asked for
 * @param ids null where a row has none; null when there is no id column
 */
record Batch(int rows, VectorColumn[] vectors, String[] ids) {
    String id(int row) {
        return ids == null ? null : ids[row];
    }
}
