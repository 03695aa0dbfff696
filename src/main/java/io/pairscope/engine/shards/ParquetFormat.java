package io.pairscope.engine.shards;

import io.pairscope.core.settings.InputColumns;
import io.pairscope.engine.session.Session;
import io.pairscope.engine.shards.Shard.Layout;
import java.util.Set;
import org.apache.hadoop.conf.Configuration;

/** Parquet files with vectors as lists of floats or doubles. */
final class ParquetFormat implements ShardFormat {
    private static final long serialVersionUID = 1;

    @Override
    public String suffix() {
        return ".parquet";
    }

    @Override
    public ShardFooter footer(ListedFile file, Configuration configuration) {
        return ParquetFooter.read(file, configuration);
    }

    @Override
    public SplitReader reader(Session session, InputColumns columns, Set<Layout> layouts) {
        return new ParquetSplitReader(session, columns, layouts);
    }
}
