package io.pairscope.engine.formats.npy;

import io.pairscope.engine.formats.ListedFile;
import io.pairscope.engine.formats.StorageCause;
import io.pairscope.engine.formats.UnreadableShardException;
import io.pairscope.engine.storage.Failures;
import java.io.Closeable;
import java.io.EOFException;
import java.net.URI;
import org.apache.hadoop.fs.Path;

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
    static UnreadableShardException unreadable(Exception failure, ListedFile file) {
        String cause = StorageCause.of(failure, new Path(URI.create(file.uri)).getName());
        if (cause == null) {
            cause = (failure instanceof EOFException ? "truncated while it was read" : Failures.rootMessage(failure))
                    + "; write it again or remove it";
        }
        return new UnreadableShardException(cause, failure);
    }
}
