package io.pairscope.engine.formats;

import io.pairscope.engine.storage.Failures;
import java.io.Closeable;
import java.io.EOFException;
import org.apache.hadoop.fs.ChecksumException;

/** The bytes of a file, or of an entry of an archive, by position. */
interface ByteSource extends Closeable {
    /**
     * Copies bytes that begin at a position.
     *
     * @throws UnreadableShardException when there are fewer, or they cannot be read
     */
    void read(long position, byte[] target, int from, int count) throws UnreadableShardException;

    /** Releases the file; never fails. */
    @Override
    default void close() {}

    /** Damage, with the remedy that all damage has. */
    static UnreadableShardException damaged(String what) {
        return new UnreadableShardException(what + "; write it again or remove it", null);
    }

    /** A failure to open a file or to read from it. */
    static UnreadableShardException unreadable(Exception failure) {
        String what = "it cannot be read (" + Failures.rootMessage(failure) + "); make it readable or remove it";
        if (failure instanceof EOFException) {
            what = "truncated while it was read; write it again or remove it";
        } else if (failure instanceof ChecksumException) {
            what =
                    "it does not fit the .crc file beside it: delete that one if this file was replaced, else write it again";
        }
        return new UnreadableShardException(what, failure);
    }
}
