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

    /** Of a file in whose place another one is. */
    public static final String CHANGED =
            "changed while the job was running; run it again when nothing writes to the input";

    public final String name;

    public final String uri;
    public final long bytes;
    public final long modified;
    private final String etag;

    public ListedFile(String name, String uri, long bytes, long modified) {
        this(name, uri, bytes, modified, null);
    }

    /** @param etag what the object store calls this version of the file; null when it has no name for it */
    public ListedFile(String name, String uri, long bytes, long modified, String etag) {
        this.name = name;
        this.uri = uri;
        this.bytes = bytes;
        this.modified = modified;
        this.etag = etag;
    }

    /**
     * The last modification in milliseconds since 1970. Object stores tell it to the second when asked about one object, and
     * some more finely in a listing: of these, whole seconds.
     */
    public static long modified(FileStatus status) {
        long modified = status.getModificationTime();
        return status instanceof EtagSource ? modified - Math.floorMod(modified, 1000L) : modified;
    }

    /** What the object store calls this version of a file, which another one does not have; null for none. */
    public static String etag(FileStatus status) {
        String etag = status instanceof EtagSource source ? source.getEtag() : null;
        return etag == null || etag.isEmpty() ? null : etag.replaceAll("^(W/)?\"|\"$", "");
    }

    /** Whether {@link #changeSince} would notice any other file in its place. */
    public boolean hasEtag() {
        return etag != null;
    }

    /** What has happened to its length, modification time or ETag since; null for nothing. */
    public String changeSince(Storage storage) {
        Path path = new Path(URI.create(uri));
        try {
            FileStatus status = storage.status(path);
            boolean same = status.getLen() == bytes
                    && modified(status) == modified
                    && (etag == null || etag.equals(etag(status)));
            return same ? null : CHANGED;
        } catch (FileNotFoundException gone) {
            return "removed while the job was running; run it again when nothing writes to the input";
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }
}
