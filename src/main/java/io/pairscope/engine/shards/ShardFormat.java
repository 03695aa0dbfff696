package io.pairscope.engine.shards;

import io.pairscope.core.settings.InputColumns;
import io.pairscope.engine.formats.ListedFile;
import io.pairscope.engine.formats.UnreadableShardException;
import io.pairscope.engine.formats.VectorColumn;
import io.pairscope.engine.session.Session;
import io.pairscope.engine.shards.Shard.Layout;
import java.io.Serializable;
import java.util.Set;
import org.apache.hadoop.conf.Configuration;

/**
 * A file format of shards: the names of its files, their footers, and how their rows are read. One class a format; the
 * rules for rows are the same for all of them and stand in {@link BlockFiller}.
 */
interface ShardFormat extends Serializable {
    /** The end of the names of its files, such as {@code .parquet}. */
    String suffix();

    /** What the footer of a file says, or why the file cannot be used. Called in tasks. */
    ShardFooter footer(ListedFile file, Configuration configuration);

    /** A reader of shards that have one of these layouts. Called on the driver. */
    SplitReader reader(Session session, InputColumns columns, Set<Layout> layouts);

    /** Decoder of parts of shards. Made on the driver, used in tasks. */
    interface SplitReader extends Serializable {
        /** The rows of a task, in order. */
        Batches open(ScanTask task) throws UnreadableShardException;
    }

    /** A sequence of batches; what it holds is released with the task. */
    interface Batches {
        /**
         * The next rows; null behind the last ones.
         *
         * @throws UnreadableShardException when they cannot be decoded
         */
        Batch next() throws UnreadableShardException;
    }

    /**
     * Consecutive rows of a shard as a format decoded them.
     *
     * @param vectors one for each vector column that was asked for
     * @param ids null where a row has none; null when there is no id column
     * @param groups likewise, of the group column
     */
    record Batch(int rows, VectorColumn[] vectors, String[] ids, String[] groups) {
        String id(int row) {
            return ids == null ? null : ids[row];
        }

        String group(int row) {
            return groups == null ? null : groups[row];
        }
    }
}
