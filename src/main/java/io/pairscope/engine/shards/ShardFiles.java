package io.pairscope.engine.shards;

import io.pairscope.engine.formats.ListedFile;
import io.pairscope.engine.formats.ShardFormat;
import java.io.Serializable;
import java.util.List;

/** The files that make up one shard. */
final class ShardFiles implements Serializable {
    private static final long serialVersionUID = 1;

    /**
     * One of the files.
     *
     * @param column the shard's name of its only vector column; null when columns have the names that the file gives them
     */
    record Part(ListedFile file, ShardFormat format, String column) implements Serializable {}

    final String name;

    /** How the files hold the rows: the name of a format, or of a layout of several files. */
    final String layout;

    final List<Part> parts;

    /** Why they are no shard; null when they are. */
    final String problem;

    private ShardFiles(String name, String layout, List<Part> parts, String problem) {
        this.name = name;
        this.layout = layout;
        this.parts = List.copyOf(parts);
        this.problem = problem;
    }

    static ShardFiles of(String layout, Part... parts) {
        return new ShardFiles(parts[0].file.name, layout, List.of(parts), null);
    }

    /** Files of which one is missing. */
    static ShardFiles incomplete(String layout, ListedFile first, String problem) {
        return new ShardFiles(first.name, layout, List.of(), problem);
    }
}
