package io.pairscope.engine.listing;

import io.pairscope.engine.storage.Storage;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.util.List;
import org.apache.hadoop.fs.Path;

/** Directories and files of one file system, as a listing sees them. */
interface Tree {
    /**
     * A file or directory, with links followed.
     *
     * @param key equal for two entries that are one file or directory under two names
     * @param link whether the entry itself is a symbolic link
     * @param etag what an object store calls this version of a file; null for none
     * @param problem why it can be neither read nor listed; null when it can
     */
    record Entry(
            Path path,
            Object key,
            boolean directory,
            boolean link,
            long bytes,
            long modified,
            String etag,
            String problem) {
        static Entry bad(Path path, boolean link, String problem) {
            return new Entry(path, path, false, link, 0, 0, null, problem);
        }
    }

    /** @throws FileNotFoundException when nothing is there */
    Entry at(Path path) throws IOException;

    /** What lies directly in a directory, in any order. */
    List<Entry> children(Path directory) throws IOException;

    /** The first bytes of a file; fewer when it is shorter. */
    byte[] head(Path file, int bytes) throws IOException;

    /** The tree of a qualified path: local files by the JDK, which follows links and opens any name; others by Hadoop. */
    static Tree of(Path path, Storage storage) {
        return "file".equals(path.toUri().getScheme()) ? new LocalTree() : new HadoopTree(storage);
    }
}
