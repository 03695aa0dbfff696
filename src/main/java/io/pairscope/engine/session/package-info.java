/**
 * The Spark session of a job and the progress it tells.
 *
 * <p>Imports nothing of the product. Settings of Spark itself belong in {@code conf/spark-defaults.conf}, not here.
 */
package io.pairscope.engine.session;
