package io.pairscope.engine.shards;

import io.pairscope.engine.formats.ListedFile;
import io.pairscope.engine.formats.ShardFormat;
import java.io.Serializable;
import java.util.List;

/** The files that make up one shard. */
final class ShardFiles implements Serializable {
    private static final long serialVersionUID = 1;

    /** One of the files. */
    static final class Part implements Serializable {
        private static final long serialVersionUID = 1;

        private final ListedFile file;
        private final ShardFormat format;
        private final String column;

        /** @param column the shard's name of its only vector column; null when columns have the names that the file gives them */
        Part(ListedFile file, ShardFormat format, String column) {
            this.file = file;
            this.format = format;
            this.column = column;
        }

        ListedFile file() {
            return file;
        }

        ShardFormat format() {
            return format;
        }

        String column() {
            return column;
        }
    }

    final String name;

    /** How the files hold the rows: the name of a format, or of a layout of several files. */
    final String layout;

    private final Part[] parts;

    /** Which file of the layout is not there; null when all are. */
    final String lacking;

    /** Why the files cannot be put together; null when they can. */
    final String conflict;

    private ShardFiles(String layout, String lacking, String conflict, Part... parts) {
        this.name = parts[0].file.name;
        this.layout = layout;
        this.lacking = lacking;
        this.conflict = conflict;
        this.parts = parts;
    }

    List<String> fileNames() {
        return parts().stream().map(part -> part.file().name).toList();
    }

    List<Part> parts() {
        return List.of(parts);
    }

    static ShardFiles of(String layout, Part... parts) {
        return new ShardFiles(layout, null, null, parts);
    }

    /** Files of a layout of which one is missing. */
    static ShardFiles incomplete(String layout, String lacking, Part... parts) {
        return new ShardFiles(layout, lacking, null, parts);
    }

    /** Files that cannot be put together. */
    static ShardFiles conflicting(String layout, String conflict, Part... parts) {
        return new ShardFiles(layout, null, conflict, parts);
    }
}
