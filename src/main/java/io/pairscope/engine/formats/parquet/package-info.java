/**
 * Parquet files: footers by their own reader of Thrift, so that what is not needed cannot fail them; pages of the needed columns
 * decoded one at a time; names and vectors of any encoding and codec. May import
 * {@code engine.formats} and {@code engine.storage}.
 */
package io.pairscope.engine.formats.parquet;
