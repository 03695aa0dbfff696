package io.pairscope.engine.shards;

import java.io.Serializable;

/** A file as the listing shows it. */
final class ListedFile implements Serializable {
    private static final long serialVersionUID = 1;

    /** The path below the common parent of the input. */
    final String name;

    final String uri;
    final long bytes;
    final long modified;

    ListedFile(String name, String uri, long bytes, long modified) {
        this.name = name;
        this.uri = uri;
        this.bytes = bytes;
        this.modified = modified;
    }
}
