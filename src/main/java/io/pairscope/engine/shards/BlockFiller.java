package io.pairscope.engine.shards;

import io.pairscope.core.moments.EmbeddingBlock;
import io.pairscope.core.moments.Rejection;
import io.pairscope.core.moments.Side;
import io.pairscope.engine.formats.UnreadableShardException;
import io.pairscope.engine.shards.ShardFormat.Batch;
import io.pairscope.engine.shards.ShardFormat.Batches;
import java.io.IOException;

/**
 * Rows of any format on their way into blocks: each row is checked, then copied into the block or rejected with its
 * reason; a block ends when it is full or its row range is. The rows are counted against the footer.
 */
public final class BlockFiller {
    private static final Side[] SIDES = Side.values();

    /** Receiver of the rows of a task, in their order. */
    public interface RowSink {
        /** A non-empty block of accepted rows; all of them belong to one row range. The block is reused. */
        void accept(EmbeddingBlock block) throws IOException;

        /** A row that cannot be used, by its position in the shard, from 0. */
        void reject(long rowNumber, String id, Rejection reason, String detail) throws IOException;
    }

    private final ScanTask task;
    private final String[] columns;
    private final RowRules rules;
    private final Batches batches;
    private final RowSink sink;
    private final EmbeddingBlock block;
    private long rowsRead;
    private long endOfRange;

    BlockFiller(ScanTask task, String[] columns, RowRules rules, Batches batches, RowSink sink) {
        this.task = task;
        this.columns = columns;
        this.rules = rules;
        this.batches = batches;
        this.sink = sink;
        this.block = new EmbeddingBlock(rules.imageDims(), rules.textDims(), rules.normalization());
        this.endOfRange = rules.ranges().endOfRangeAt(task.planRow);
    }

    /**
     * Reads on, a batch of rows at most; false when all rows have reached the sink.
     *
     * @throws UnreadableShardException when the shard cannot be decoded or holds another number of rows than its footer says
     */
    public boolean advance() throws UnreadableShardException, IOException {
        Batch batch = batches.next();
        if (batch == null) {
            flush();
            requireAllRows();
            return false;
        }
        for (int row = 0; row < batch.rows(); row++) {
            take(batch, row);
        }
        return true;
    }

    private void take(Batch batch, int row) throws IOException {
        long planRow = task.planRow + rowsRead;
        if (planRow >= endOfRange) {
            flush();
            endOfRange = rules.ranges().endOfRangeAt(planRow);
        } else if (block.isFull()) {
            flush();
        }
        long shardRow = task.firstRow + rowsRead++;
        for (int v = 0; v < columns.length; v++) {
            Rejection problem = batch.vectors()[v].put(row, block, SIDES[v]);
            if (problem != null) {
                sink.reject(shardRow, batch.id(row), problem, detail(problem, v, batch.vectors()[v].length(row)));
                return;
            }
        }
        block.commit(shardRow, batch.id(row), batch.group(row));
    }

    private void flush() throws IOException {
        if (block.size() > 0) {
            sink.accept(block);
            block.clear();
        }
    }

    private void requireAllRows() throws UnreadableShardException {
        if (rowsRead != task.rows) {
            throw new UnreadableShardException(
                    "its footer counts " + task.rows + " rows from row " + task.firstRow + ", its pages hold "
                            + rowsRead,
                    null);
        }
    }

    private String detail(Rejection reason, int column, int length) {
        String name = columns[column];
        return switch (reason) {
            case NULL_VECTOR -> name + " is null";
            case NULL_ELEMENT -> name + " has a null element";
            case WRONG_LENGTH -> name + " has " + length + " values, expected " + block.dims(SIDES[column]);
            case NOT_FINITE -> name + " has a NaN or infinite value";
            case ZERO_NORM -> name + " has norm zero";
            case NOT_UNIT_NORM -> name + " does not have unit norm";
            case OVERFLOW -> name + " has a norm above " + EmbeddingBlock.LARGEST_NORM + ", whose squares overflow";
            case BAD_SHARD -> throw new IllegalArgumentException("not a row's own fault: " + reason);
        };
    }
}
