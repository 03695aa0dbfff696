package io.pairscope.engine.shards;

import io.pairscope.engine.formats.ListedFile;
import io.pairscope.engine.formats.ShardFormat;
import io.pairscope.engine.storage.Storage;
import java.io.Serializable;

/** A file of a shard as it was listed, and what tells it from another one in its place. */
final class ShardFile implements Serializable {
    private static final long serialVersionUID = 1;

    private final ListedFile file;
    private final ShardFormat format;
    private final String footerHash;

    /** @param footerHash of its footer when it was listed */
    ShardFile(ListedFile file, ShardFormat format, String footerHash) {
        this.file = file;
        this.format = format;
        this.footerHash = footerHash;
    }

    ListedFile file() {
        return file;
    }

    /** What has happened to it since; null for nothing. Its footer is read again where no ETag tells. */
    String changeSince(Storage storage) {
        String change = file.changeSince(storage);
        if (change != null || file.hasEtag()) {
            return change;
        }
        return footerHash.equals(format.footer(file, storage).hash) ? null : ListedFile.CHANGED;
    }
}
