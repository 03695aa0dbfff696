package io.pairscope.engine.shards;

import io.pairscope.core.moments.EmbeddingBlock;
import io.pairscope.core.moments.Rejection;
import io.pairscope.core.moments.Side;
import io.pairscope.engine.formats.PagesRead;
import io.pairscope.engine.formats.ShardFormat.Batch;
import io.pairscope.engine.formats.ShardFormat.Batches;
import io.pairscope.engine.formats.UnreadableShardException;
import io.pairscope.engine.formats.VectorColumn;
import java.io.Closeable;
import java.io.IOException;
import java.util.List;

/**
 * Rows of any format on their way into blocks: each row is checked, then copied into the block or rejected with its
 * reason; a block ends when it is full, its row range is, or its shard. The rows are counted against the footer.
 */
public final class BlockFiller implements Closeable {
    private static final Side[] SIDES = Side.values();

    /** Receiver of the rows of a task, in their order. */
    public interface RowSink {
        /** A non-empty block of accepted rows of one shard; all of them belong to one row range. The block is reused. */
        void accept(ShardRows from, EmbeddingBlock block) throws IOException;

        /** A row that cannot be used, by its position in the shard, from 0. */
        void reject(ShardRows from, long rowNumber, String id, Rejection reason, String detail) throws IOException;
    }

    private final BlockReader reader;
    private final List<String> columns;
    private final RowRules rules;
    private final RowSink sink;
    private final EmbeddingBlock block;
    private final List<ShardRows> parts;
    private int part;
    /** Null when the part is not opened yet. */
    private Batches batches;

    private final PagesRead pages = new PagesRead();

    private long rowsRead;
    private long endOfRange;
    private String[] rowLabels = {};

    BlockFiller(ScanTask task, BlockReader reader, RowRules rules, RowSink sink) {
        this.parts = task.parts();
        this.reader = reader;
        this.columns = reader.columns();
        this.rules = rules;
        this.sink = sink;
        this.block = new EmbeddingBlock(rules.imageDims(), rules.textDims(), rules.normalization());
    }

    /** The rows under way. */
    public ShardRows current() {
        return parts.get(part);
    }

    /**
     * Reads on, a batch of rows at most; false when all rows of all parts have reached the sink.
     *
     * @throws UnreadableShardException when a shard cannot be opened or decoded, or holds another number of rows than its
     *     footer says
     */
    public boolean advance() throws UnreadableShardException, IOException {
        if (part == parts.size()) {
            return false;
        }
        if (batches == null) {
            batches = reader.open(current());
            rowsRead = 0;
            endOfRange = rules.ranges().endOfRangeAt(current().planRow);
        }
        Batch batch = batches.next();
        if (batch == null) {
            flush();
            current().requireAll(rowsRead);
            leave();
            return part < parts.size();
        }
        Shard shard = current().shard;
        String[] ids = shard.ids(batch);
        String[][] labels = shard.labels(batch);
        String[] faults = shard.faults(batch);
        for (int row = 0; row < batch.rows(); row++) {
            String id = at(ids, row);
            if (at(faults, row) == null) {
                take(batch, row, id, labels);
            } else {
                RowFault fault = RowFault.of(faults[row]);
                sink.reject(current(), current().firstRow + rowsRead++, id, fault.reason(), fault.detail());
            }
        }
        return true;
    }

    /** Gives up what is left of the rows under way, and goes on with the next part. */
    public void leave() {
        close();
        block.clear();
        part++;
    }

    /** The pages of the parts that were read. */
    public PagesRead pages() {
        return pages;
    }

    private static String at(String[] names, int row) {
        return names == null ? null : names[row];
    }

    private void take(Batch batch, int row, String id, String[][] labels) throws IOException {
        ShardRows from = current();
        long planRow = from.planRow + rowsRead;
        if (planRow >= endOfRange) {
            flush();
            endOfRange = rules.ranges().endOfRangeAt(planRow);
        } else if (block.isFull()) {
            flush();
        }
        long shardRow = from.firstRow + rowsRead++;
        for (int v = 0; v < columns.size(); v++) {
            Rejection problem = batch.vectors()[v].put(row, block, SIDES[v]);
            if (problem != null) {
                sink.reject(from, shardRow, id, problem, detail(problem, v, batch.vectors()[v].length(row)));
                return;
            }
        }
        block.commit(shardRow, id, ofRow(row, labels));
    }

    /** In an array that is reused. */
    private String[] ofRow(int row, String[][] labels) {
        if (rowLabels.length != labels.length) {
            rowLabels = new String[labels.length];
        }
        for (int l = 0; l < labels.length; l++) {
            rowLabels[l] = labels[l][row];
        }
        return rowLabels;
    }

    private void flush() throws IOException {
        if (block.size() > 0) {
            sink.accept(current(), block);
            block.clear();
        }
    }

    private String detail(Rejection reason, int column, int length) {
        String name = columns.get(column);
        return switch (reason) {
            case NULL_VECTOR -> name + " is null";
            case NULL_ELEMENT -> name + " has a null element";
            case WRONG_LENGTH ->
                length == VectorColumn.PARTIAL
                        ? name + " has bytes that are no whole number of values; --vector-type may name other numbers"
                        : name + " has " + length + " values, expected " + block.dims(SIDES[column]);
            case NOT_FINITE -> name + " has a NaN or infinite value";
            case ZERO_NORM -> name + " has norm zero";
            case CONSTANT_ROW -> name + " has one value everywhere, as a placeholder has";
            case NOT_UNIT_NORM -> name + " does not have unit norm";
            case OVERFLOW -> name + " has a norm above " + EmbeddingBlock.LARGEST_NORM + ", whose squares overflow";
            case BAD_SHARD, UNMATCHED, REPEATED_ID ->
                throw new IllegalArgumentException("not a row's own fault: " + reason);
        };
    }

    @Override
    public void close() {
        if (batches != null) {
            pages.add(batches.pages());
            batches.close();
            batches = null;
        }
    }
}
