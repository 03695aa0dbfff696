package io.pairscope.engine.listing;

import io.pairscope.engine.formats.ListedFile;
import io.pairscope.engine.storage.InputChannel;
import io.pairscope.engine.storage.Storage;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.Path;

/** Directories and files of HDFS, an object store, or whatever else Hadoop knows; one path is one file. */
record HadoopTree(Storage storage) implements Tree {
    @Override
    public Entry at(Path path) throws IOException {
        return entry(storage.status(path));
    }

    @Override
    public List<Entry> children(Path directory) throws IOException {
        return storage.list(directory).stream().map(HadoopTree::entry).toList();
    }

    private static Entry entry(FileStatus status) {
        Path path = status.getPath();
        return new Entry(
                path,
                path,
                status.isDirectory(),
                status.isSymlink(),
                status.getLen(),
                ListedFile.modified(status),
                ListedFile.etag(status),
                null);
    }

    @Override
    public byte[] head(Path file, int bytes) throws IOException {
        ByteBuffer head = ByteBuffer.allocate(bytes);
        try (InputChannel channel = storage.open(file)) {
            while (head.hasRemaining() && channel.read(head) >= 0) {
                // More comes with the next read.
            }
        }
        return Arrays.copyOf(head.array(), head.position());
    }
}
