package io.pairscope.engine.shards;

import io.pairscope.core.settings.InputColumns;
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
}
