package io.pairscope.engine.shards;

import io.pairscope.core.moments.Rejection;
import io.pairscope.core.moments.Side;
import io.pairscope.core.settings.BinaryVectors;
import io.pairscope.engine.formats.ShardFormat.Batch;
import io.pairscope.engine.formats.ShardFormat.Batches;
import io.pairscope.engine.formats.UnreadableShardException;
import io.pairscope.engine.formats.VectorColumn;
import io.pairscope.engine.listing.BadShard;
import io.pairscope.engine.session.TaskEnd;
import io.pairscope.engine.storage.Storage;
import java.io.Closeable;
import java.util.Arrays;
import java.util.Iterator;
import java.util.NoSuchElementException;
import org.apache.spark.util.LongAccumulator;
import scala.Tuple2;

/** The rows of a part of one side, each with its key; a shard that no attempt of Spark could read is the last of them. */
final class JoinRows implements Iterator<Tuple2<JoinKey, JoinRow>>, Closeable {
    private final Side side;
    private final ShardRows part;
    private final BinaryVectors type;
    private final Storage storage;
    private final LongAccumulator progress;
    private Batches batches;
    private Batch batch;
    private int next;
    private long shardRow;
    private BadShard failure;
    private boolean ended;

    /**
     * @param type that holds the side's values exactly
     * @param progress a hint for people: rows of tasks that are tried again count twice
     */
    JoinRows(Side side, ShardRows part, BinaryVectors type, Storage storage, LongAccumulator progress) {
        this.side = side;
        this.part = part;
        this.type = type;
        this.storage = storage;
        this.progress = progress;
        this.shardRow = part.firstRow;
        // Whoever takes the rows may fail.
        TaskEnd.closes(this);
    }

    @Override
    public boolean hasNext() {
        if (ended || failure != null || batch != null && next < batch.rows()) {
            return !ended;
        }
        try {
            if (batches == null) {
                batches = part.shard.source().open(part.firstRow, part.rows, storage);
            }
            batch = batches.next();
            next = 0;
            if (batch == null) {
                close();
                part.requireAll(shardRow - part.firstRow);
                ended = true;
            } else {
                progress.add(batch.rows());
            }
        } catch (UnreadableShardException unreadable) {
            close();
            failure = LastAttempt.failed(part.shard, unreadable);
        }
        return !ended;
    }

    /** More than once does nothing. */
    @Override
    public void close() {
        if (batches != null) {
            batches.close();
            batches = null;
        }
    }

    @Override
    public Tuple2<JoinKey, JoinRow> next() {
        if (!hasNext()) {
            throw new NoSuchElementException();
        }
        if (failure != null) {
            ended = true;
            return new Tuple2<>(new JoinKey(null, side.ordinal(), part.planRow), JoinRow.unreadable(failure));
        }
        int row = next++;
        long number = shardRow++;
        String[] ids = part.shard.ids(batch);
        String[][] labels = part.shard.labels(batch);
        VectorColumn vectors = batch.vectors()[0];
        JoinKey key = new JoinKey(ids == null ? null : ids[row], side.ordinal(), part.planRow(number));
        String place = part.shard.name + ", row " + number;
        String[] ofRow = Arrays.stream(labels).map(values -> values[row]).toArray(String[]::new);
        return new Tuple2<>(key, new JoinRow(vectors.bytes(row, type), ofRow, place, fault(vectors, row)));
    }

    /** What the bytes of a vector cannot tell of it; null for nothing. */
    private String fault(VectorColumn vectors, int row) {
        String vector = side.of("the image", "the text");
        if (vectors.length(row) == VectorColumn.PARTIAL) {
            return new RowFault(Rejection.WRONG_LENGTH, vector + " has bytes that are no whole number of values")
                    .toString();
        }
        return vectors.hasNullElement(row)
                ? new RowFault(Rejection.NULL_ELEMENT, vector + " has a null element").toString()
                : null;
    }
}
