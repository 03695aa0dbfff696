/**
 * Files and directories: run directories, Parquet tables, Arrow records, publishing.
 *
 * <p>Imports {@code session} and the core. A kind of file that the product writes is a schema in the package that owns
 * it, written through this one.
 */
package io.pairscope.engine.storage;
