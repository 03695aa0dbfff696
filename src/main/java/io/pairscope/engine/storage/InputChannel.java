package io.pairscope.engine.storage;

import java.io.EOFException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.NonWritableChannelException;
import java.nio.channels.SeekableByteChannel;
import org.apache.hadoop.fs.ChecksumException;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FSError;

/**
 * A Hadoop input stream as the channel Arrow wants; read only. A position outside of the file, which only a damaged file
 * asks for, is an {@link IOException}; a file system that fails is an {@link UncheckedIOException}.
 */
public final class InputChannel implements SeekableByteChannel {
    private final FSDataInputStream stream;
    private final long size;
    private boolean open = true;

    InputChannel(FSDataInputStream stream, long size) {
        this.stream = stream;
        this.size = size;
    }

    @Override
    public int read(ByteBuffer target) throws IOException {
        if (target.hasArray()) {
            int from = target.arrayOffset() + target.position();
            int given = reached(() -> stream.read(target.array(), from, target.remaining()));
            target.position(target.position() + Math.max(0, given));
            return given;
        }
        byte[] chunk = new byte[Math.min(target.remaining(), 1 << 20)];
        int count = reached(() -> stream.read(chunk));
        if (count > 0) {
            target.put(chunk, 0, count);
        }
        return count;
    }

    @Override
    public long position() throws IOException {
        return stream.getPos();
    }

    @Override
    public SeekableByteChannel position(long position) throws IOException {
        if (position < 0 || position > size) {
            throw new EOFException("position " + position + " of " + size);
        }
        reached(() -> {
            stream.seek(position);
            return position;
        });
        return this;
    }

    private interface Step<T> {
        T take() throws IOException;
    }

    private static <T> T reached(Step<T> step) throws IOException {
        try {
            return step.take();
        } catch (EOFException | ChecksumException damage) {
            throw damage;
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        } catch (FSError failure) {
            throw new UncheckedIOException(Storage.ofDisk(failure));
        }
    }

    @Override
    public long size() {
        return size;
    }

    @Override
    public int write(ByteBuffer source) {
        throw new NonWritableChannelException();
    }

    @Override
    public SeekableByteChannel truncate(long length) {
        throw new NonWritableChannelException();
    }

    @Override
    public boolean isOpen() {
        return open;
    }

    @Override
    public void close() throws IOException {
        open = false;
        reached(() -> {
            stream.close();
            return open;
        });
    }
}
