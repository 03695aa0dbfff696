package io.pairscope.engine.shards;

import io.pairscope.engine.shards.Shard.ColumnType;
import java.io.Serializable;
import java.util.LinkedHashMap;
import java.util.Map;

/** What one footer says, or why it cannot be used; made in a task, sent to the driver. */
final class ShardFooter implements Serializable {
    private static final long serialVersionUID = 1;

    /** A top-level column. */
    static final class Column implements Serializable {
        private static final long serialVersionUID = 1;

        /** Null when it is none that a job reads. */
        final ColumnType type;

        /** The type as the format spells it, for messages. */
        final String spelled;
        /** Whether it can be decoded by batches; else row by row. */
        final boolean vectorized;

        Column(ColumnType type, String spelled, boolean vectorized) {
            this.type = type;
            this.spelled = spelled;
            this.vectorized = vectorized;
        }
    }

    final ListedFile file;
    /** Null when the footer was read. */
    final String problem;
    /** Of its bytes; null when it could not be read. */
    final String hash;

    final Map<String, Column> columns;
    final Splits splits;

    private ShardFooter(ListedFile file, String problem, String hash, Map<String, Column> columns, Splits splits) {
        this.file = file;
        this.problem = problem;
        this.hash = hash;
        this.columns = columns;
        this.splits = splits;
    }

    static ShardFooter unusable(ListedFile file, String problem) {
        return new ShardFooter(file, problem, null, new LinkedHashMap<>(), Splits.NONE);
    }

    static ShardFooter of(ListedFile file, String hash, Map<String, Column> columns, Splits splits) {
        return new ShardFooter(file, null, hash, new LinkedHashMap<>(columns), splits);
    }
}
