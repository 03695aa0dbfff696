package io.pairscope.engine.formats.npy;

import io.pairscope.engine.formats.ListedFile;
import io.pairscope.engine.formats.UnreadableShardException;
import io.pairscope.engine.storage.InputChannel;
import io.pairscope.engine.storage.Storage;
import java.io.EOFException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.ByteBuffer;
import org.apache.hadoop.fs.Path;

/** The bytes of a file, read where they lie. */
final class ChannelBytes implements ByteSource {
    private final ListedFile file;
    private final InputChannel channel;

    private ChannelBytes(ListedFile file, InputChannel channel) {
        this.file = file;
        this.channel = channel;
    }

    static InputChannel channel(ListedFile file, Storage storage) throws UnreadableShardException {
        try {
            return storage.open(new Path(URI.create(file.uri)));
        } catch (IOException | UncheckedIOException failure) {
            throw ByteSource.unreadable(failure, file);
        }
    }

    static ChannelBytes of(ListedFile file, Storage storage) throws UnreadableShardException {
        return new ChannelBytes(file, channel(file, storage));
    }

    long size() {
        return channel.size();
    }

    @Override
    public void read(long position, byte[] target, int from, int count) throws UnreadableShardException {
        ByteBuffer buffer = ByteBuffer.wrap(target, from, count);
        try {
            channel.position(position);
            while (buffer.hasRemaining()) {
                if (channel.read(buffer) < 0) {
                    throw new EOFException();
                }
            }
        } catch (IOException | UncheckedIOException failure) {
            throw ByteSource.unreadable(failure, file);
        }
    }

    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException | UncheckedIOException harmless) {
            // Nothing was written.
        }
    }
}
