package io.pairscope.engine.scan;

import io.pairscope.core.moments.EmbeddingBlock;
import io.pairscope.core.moments.Rejection;
import io.pairscope.core.moments.Side;
import io.pairscope.engine.scan.BlockTask.Work;
import io.pairscope.engine.shards.JoinKey;
import io.pairscope.engine.shards.RowCounts;
import io.pairscope.engine.shards.ScanTask;
import io.pairscope.engine.shards.ShardRows;
import java.io.Serializable;
import java.util.function.Consumer;
import scala.Tuple2;

/** Reference texts, or the texts of pairs, on their way to the others of their id, as vectors of unit length. A block of rows is held at a time. */
record ReferenceTask(Origin origin) implements StreamTask<Tuple2<JoinKey, ReferenceTask.Piece>, RowCounts> {
    /** Where a text comes from; of one id the references come first. */
    enum Origin {
        REFERENCES,
        PAIRS
    }

    /** Either a text or the end of a task. */
    static final class Piece implements Serializable {
        private static final long serialVersionUID = 1;

        /** NaN where the text is zero; null in an end. */
        final double[] text;

        /** Null in a text. */
        final TaskResult<RowCounts> end;

        Piece(double[] text, TaskResult<RowCounts> end) {
            this.text = text;
            this.end = end;
        }
    }

    @Override
    public Work<RowCounts> start(ScanTask task, Consumer<Tuple2<JoinKey, Piece>> pieces) {
        return new Sending(pieces);
    }

    @Override
    public Tuple2<JoinKey, Piece> last(TaskResult<RowCounts> end) {
        return new Tuple2<>(new JoinKey(null, origin.ordinal(), end.task), new Piece(null, end));
    }

    private final class Sending implements Work<RowCounts> {
        private final Consumer<Tuple2<JoinKey, Piece>> pieces;
        private final RowCounts counts = new RowCounts();
        /** Rows with one vector hold it as an image. */
        private final Side side = origin == Origin.REFERENCES ? Side.IMAGE : Side.TEXT;

        Sending(Consumer<Tuple2<JoinKey, Piece>> pieces) {
            this.pieces = pieces;
        }

        @Override
        public void accept(ShardRows from, EmbeddingBlock block) {
            counts.accept(block);
            for (int i = 0; i < block.size(); i++) {
                long row = from.planRow(block.rowNumber(i));
                JoinKey key = new JoinKey(block.id(i), origin.ordinal(), row);
                pieces.accept(new Tuple2<>(key, new Piece(unit(block, i), null)));
            }
        }

        private double[] unit(EmbeddingBlock block, int i) {
            double[] text = new double[block.dims(side)];
            block.copyRow(side, i, text, 0);
            double norm = block.isNormalized() ? 1 : block.norm(side, i);
            for (int j = 0; norm != 1 && j < text.length; j++) {
                text[j] /= norm;
            }
            return text;
        }

        @Override
        public void reject(ShardRows from, long rowNumber, String id, Rejection reason, String detail) {
            counts.reject(from.shard.name, rowNumber, reason, detail);
        }

        @Override
        public RowCounts finish() {
            return counts;
        }
    }
}
