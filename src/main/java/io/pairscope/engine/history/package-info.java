/**
 * The history of runs: one Parquet record per run, and which run directories are old.
 *
 * <p>Imports {@code storage}, {@code session} and the core. A further column is a field of the record and optional in
 * the file.
 */
package io.pairscope.engine.history;
