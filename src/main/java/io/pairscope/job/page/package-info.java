/**
 * The page of a finished run, made again from its JSON files. Needs no Spark session.
 *
 * <p>Imports the engine's storage, {@code report} and {@code core}.
 */
package io.pairscope.job.page;
