package io.pairscope.engine.shards;

import io.pairscope.core.moments.EmbeddingBlock;
import io.pairscope.engine.formats.UnreadableShardException;
import io.pairscope.engine.formats.VectorColumn;
import io.pairscope.engine.shards.BlockFiller.RowSink;
import io.pairscope.engine.shards.ShardFormat.Batch;
import io.pairscope.engine.shards.ShardFormat.Batches;
import io.pairscope.engine.shards.ShardFormat.SplitReader;
import java.io.Serializable;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Reader of the shards of an inventory as blocks of checked rows. Made on the driver, used in tasks. */
public final class BlockReader implements Serializable {
    private static final long serialVersionUID = 1;

    private final SplitReader splits;
    private final String[] columns;

    BlockReader(SplitReader splits, List<String> columns) {
        this.splits = splits;
        this.columns = columns.toArray(String[]::new);
    }

    /**
     * Begins to read a task. Every row reaches the sink exactly once, in a block or as a rejection.
     *
     * @throws UnreadableShardException when the shard cannot be opened
     */
    public BlockFiller open(ScanTask task, RowRules rules, RowSink sink) throws UnreadableShardException {
        return new BlockFiller(task, columns, rules, splits.open(task), sink);
    }

    /** The lengths of the vectors in the first rows of a task, by vector column; null rows left out. */
    public int[][] firstLengths(ScanTask task) throws UnreadableShardException {
        IntStream.Builder[] lengths =
                Stream.generate(IntStream::builder).limit(columns.length).toArray(IntStream.Builder[]::new);
        Batches batches = splits.open(task);
        int rows = 0;
        Batch batch;
        while (rows < EmbeddingBlock.CAPACITY && (batch = batches.next()) != null) {
            for (int v = 0; v < lengths.length; v++) {
                VectorColumn vectors = batch.vectors()[v];
                IntStream.range(0, batch.rows())
                        .map(vectors::length)
                        .filter(length -> length != VectorColumn.NULL)
                        .forEach(lengths[v]::add);
            }
            rows += batch.rows();
        }
        return Arrays.stream(lengths).map(column -> column.build().toArray()).toArray(int[][]::new);
    }
}
