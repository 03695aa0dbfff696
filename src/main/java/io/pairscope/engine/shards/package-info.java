/**
 * Shards of pairs: which files make one up, their columns, joins of two sets, the plan of tasks, and the blocks of checked rows
 * that a task is read as.
 *
 * <p>Imports {@code listing}, {@code formats}, {@code storage}, {@code session} and the core. A layout of several files is a
 * rule in {@link io.pairscope.engine.shards.ShardLayouts}.
 */
package io.pairscope.engine.shards;
