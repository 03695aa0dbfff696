package io.pairscope.engine.formats.npy;

import io.pairscope.engine.formats.UnreadableShardException;

/**
 * A column that is decoded by consecutive rows of an npy array.
 *
 * @param <T> what a batch of it is
 */
interface NpyColumn<T> {
    /** The most rows that are read at once. */
    int batchRows();

    /** Overwrites what the last call gave. */
    T read(long row, int rows) throws UnreadableShardException;
}
