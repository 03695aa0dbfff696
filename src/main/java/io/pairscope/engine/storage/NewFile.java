package io.pairscope.engine.storage;

import java.io.IOException;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.FSError;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.StreamCapabilities;
import org.apache.parquet.io.PositionOutputStream;

/** A file being written. Nothing stays of one that cannot be written to its end, and every further step fails likewise. */
final class NewFile extends PositionOutputStream {
    private interface Step {
        void take() throws IOException;
    }

    private final Storage storage;
    private final Path file;
    private final FSDataOutputStream stream;
    private IOException failure;
    private boolean closed;

    NewFile(Storage storage, Path file, FSDataOutputStream stream) {
        this.storage = storage;
        this.file = file;
        this.stream = stream;
    }

    @Override
    public long getPos() {
        return stream.getPos();
    }

    @Override
    public void write(int value) throws IOException {
        attempt(() -> stream.write(value));
    }

    @Override
    public void write(byte[] bytes, int from, int count) throws IOException {
        attempt(() -> stream.write(bytes, from, count));
    }

    @Override
    public void flush() throws IOException {
        attempt(stream::flush);
    }

    @Override
    public void close() throws IOException {
        if (!closed) {
            closed = true;
            attempt(stream::close);
        }
    }

    private void attempt(Step step) throws IOException {
        if (failure != null) {
            throw new IOException(failure.getMessage(), failure);
        }
        try {
            step.take();
        } catch (IOException failed) {
            failure = failed;
        } catch (FSError failed) {
            failure = Storage.ofDisk(failed);
        }
        if (failure != null) {
            discard();
            throw failure;
        }
    }

    /** A stream that can be aborted leaves its place as it was, with what may have been there before; another one holds a part by now. */
    private void discard() {
        closed = true;
        try {
            if (stream.hasCapability(StreamCapabilities.ABORTABLE_STREAM)) {
                stream.abort();
                return;
            }
            stream.close();
        } catch (IOException | FSError again) {
            failure.addSuppressed(again);
        }
        try {
            storage.delete(file);
        } catch (IOException again) {
            failure.addSuppressed(again);
        }
    }
}
