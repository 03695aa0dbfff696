/**
 * The mathematics of paired embeddings as a library: {@link io.pairscope.core.Pairs} takes plain arrays, the packages
 * below give statistics of their moments.
 *
 * <p>Imports all of the core; nothing of Spark, Hadoop, Arrow or Scala. A further way in goes here, formulas do not.
 */
package io.pairscope.core;
