package io.pairscope.engine.shards;

import io.pairscope.core.moments.EmbeddingBlock;
import io.pairscope.engine.formats.ShardFormat.Batch;
import io.pairscope.engine.formats.ShardFormat.Batches;
import io.pairscope.engine.formats.UnreadableShardException;
import io.pairscope.engine.formats.VectorColumn;
import io.pairscope.engine.session.Shared;
import io.pairscope.engine.shards.BlockFiller.RowSink;
import io.pairscope.engine.storage.Storage;
import java.io.Serializable;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Reader of the shards of an inventory as blocks of checked rows. Made on the driver, used in tasks. */
public final class BlockReader implements Serializable {
    private static final long serialVersionUID = 1;

    private final Shared<Storage> storage;
    private final String[] columns;

    BlockReader(Shared<Storage> storage, List<String> columns) {
        this.storage = storage;
        this.columns = columns.toArray(String[]::new);
    }

    /** Begins to read a task. Every row reaches the sink exactly once, in a block or as a rejection. */
    public BlockFiller open(ScanTask task, RowRules rules, RowSink sink) {
        return new BlockFiller(task, this, rules, sink);
    }

    /** The names of the vector columns. */
    public List<String> columns() {
        return List.of(columns);
    }

    Batches open(ShardRows rows) throws UnreadableShardException {
        return rows.shard.source().open(rows.firstRow, rows.rows, storage.value());
    }

    /** The lengths of the vectors in the first rows, by vector column; null rows left out. */
    public int[][] firstLengths(ShardRows from) throws UnreadableShardException {
        IntStream.Builder[] lengths =
                Stream.generate(IntStream::builder).limit(columns.length).toArray(IntStream.Builder[]::new);
        try (Batches batches = open(from)) {
            int rows = 0;
            Batch batch;
            while (rows < EmbeddingBlock.CAPACITY && (batch = batches.next()) != null) {
                for (int v = 0; v < lengths.length; v++) {
                    VectorColumn vectors = batch.vectors()[v];
                    IntStream.range(0, batch.rows())
                            .map(vectors::length)
                            .filter(length -> length >= 0)
                            .forEach(lengths[v]::add);
                }
                rows += batch.rows();
            }
        }
        return Arrays.stream(lengths).map(column -> column.build().toArray()).toArray(int[][]::new);
    }
}
