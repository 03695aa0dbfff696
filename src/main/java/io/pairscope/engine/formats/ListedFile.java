package io.pairscope.engine.formats;

import io.pairscope.engine.storage.Storage;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.Serializable;
import java.io.UncheckedIOException;
import java.net.URI;
import org.apache.hadoop.fs.EtagSource;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.Path;

/** A file as the listing shows it. */
public final class ListedFile implements Serializable {
    private static final long serialVersionUID = 1;

    public final String name;

    public final String uri;
    public final long bytes;
    public final long modified;

    public ListedFile(String name, String uri, long bytes, long modified) {
        this.name = name;
        this.uri = uri;
        this.bytes = bytes;
        this.modified = modified;
    }

    /**
     * The last modification in milliseconds since 1970. Object stores tell it to the second when asked about one object, and
     * some more finely in a listing: of these, whole seconds.
     */
    public static long modified(FileStatus status) {
        long modified = status.getModificationTime();
        return status instanceof EtagSource ? modified - Math.floorMod(modified, 1000L) : modified;
    }

    /** What has happened to its length or modification time since; null for nothing. */
    public String changeSince(Storage storage) {
        Path path = new Path(URI.create(uri));
        try {
            FileStatus status = storage.status(path);
            boolean same = status.getLen() == bytes && modified(status) == modified;
            return same ? null : "changed while the job was running; run it again when nothing writes to the input";
        } catch (FileNotFoundException gone) {
            return "removed while the job was running; run it again when nothing writes to the input";
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }
}
