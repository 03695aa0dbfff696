/**
 * Tables of scores and ratings, read by Spark SQL from Parquet or CSV, with what is wrong in them said by file and line. May
 * import {@code engine.storage} and {@code engine.session}.
 */
package io.pairscope.engine.tables;
