/**
 * Moments on disk: the file of a state, the directory of moments that is kept from night to night, its ledger, the
 * passes of a recovery.
 *
 * <p>Imports {@code scan}, {@code shards}, {@code storage}, {@code session} and the core. A new version of a file keeps
 * the reader of the old one.
 */
package io.pairscope.engine.snapshot;
