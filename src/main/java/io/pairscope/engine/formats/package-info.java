/**
 * Formats of embedding files: what a footer says of rows and columns, and how the rows of a file are decoded, by batches. One
 * {@link io.pairscope.engine.formats.ShardFormat} per format; a new one passes {@code ShardFormatContract}. How files make up
 * shards, and which rows can be used, is said in {@code engine.shards}. May import {@code engine.storage} only.
 */
package io.pairscope.engine.formats;
