package io.pairscope.engine.scan;

import io.pairscope.core.information.PairScorer;
import io.pairscope.core.moments.EmbeddingBlock;
import io.pairscope.core.moments.Normalization;
import io.pairscope.engine.scan.BlockTask.Work;
import io.pairscope.engine.scan.DistributedFold.Key;
import io.pairscope.engine.session.Shared;
import io.pairscope.engine.shards.RowRules;
import io.pairscope.engine.shards.ScanTask;
import io.pairscope.engine.shards.ShardRows;
import java.io.Serializable;
import java.util.function.Consumer;
import scala.Tuple2;

/**
 * Pairs on their way to the other rows of their group, as coordinates and PMI. Groups have a random order, of which each part
 * holds whole groups; within a group rows have the order of the plan. A block of rows is held at a time.
 *
 * @param order of groups, by their hashes
 * @param parts of the order
 */
record GroupTask(RowRules rules, Shared<Scorers> scorers, RowSample order, int parts)
        implements StreamTask<Tuple2<Key, GroupTask.Piece>, Long> {
    /** Within a part the ends of tasks come first, by the plan, then the rows. */
    private static final int END = 0;

    private static final int ROW = 1;

    /**
     * Who scores a pair; either may be null.
     *
     * @param own the Gaussian of the pairs themselves, whose coordinates are re-paired
     * @param reference that PMI is taken under
     */
    record Scorers(PairScorer own, PairScorer reference) implements Serializable {}

    /** Either a row or the end of a task. */
    static final class Piece implements Serializable {
        private static final long serialVersionUID = 1;

        /** Of the image, then of the text; empty without a Gaussian of the pairs themselves. */
        final double[] coordinates;

        /** NaN without a reference. */
        final double pmi;

        /** Null in a row. */
        final TaskResult<Long> end;

        Piece(double[] coordinates, double pmi, TaskResult<Long> end) {
            this.coordinates = coordinates;
            this.pmi = pmi;
            this.end = end;
        }
    }

    @Override
    public Work<Long> start(ScanTask task, Consumer<Tuple2<Key, Piece>> pieces) {
        return new Scoring(task, pieces);
    }

    @Override
    public Tuple2<Key, Piece> last(TaskResult<Long> end) {
        return new Tuple2<>(new Key(end.task % parts, END, end.task), new Piece(null, Double.NaN, end));
    }

    /** Parts are equal ranges of the order, which is unsigned. */
    private Key placeOf(long group, long planRow) {
        long place = order.place(group);
        return new Key((int) ((place >>> 33) * parts >>> 31), ROW, place, planRow);
    }

    private final class Scoring implements Work<Long> {
        private static final double[] NONE = {};

        private final ScanTask task;
        private final Consumer<Tuple2<Key, Piece>> pieces;
        private final PairScorer.Scores own = scores(scorers.value().own());
        private final PairScorer.Scores reference =
                scorers.value().reference() == scorers.value().own()
                        ? own
                        : scores(scorers.value().reference());
        /** Scoring changes the block that is scored; rows in this one are normalized already. */
        private final EmbeddingBlock copy =
                new EmbeddingBlock(rules.imageDims(), rules.textDims(), Normalization.NEVER);

        Scoring(ScanTask task, Consumer<Tuple2<Key, Piece>> pieces) {
            this.task = task;
            this.pieces = pieces;
        }

        private static PairScorer.Scores scores(PairScorer scorer) {
            return scorer == null ? null : scorer.new Scores();
        }

        @Override
        public void accept(ShardRows from, EmbeddingBlock block) {
            if (reference != null && reference != own) {
                reference.score(copied(block));
            }
            if (own != null) {
                own.score(block);
            }
            for (int i = 0; i < block.size(); i++) {
                long row = from.planRow(block.rowNumber(i));
                double[] coordinates = own == null ? NONE : own.canonicalCoordinates(i);
                double pmi = reference == null ? Double.NaN : reference.pmi(i);
                Key key = placeOf(RowHash.ofGroup(block, i, row), row);
                pieces.accept(new Tuple2<>(key, new Piece(coordinates, pmi, null)));
            }
        }

        private EmbeddingBlock copied(EmbeddingBlock block) {
            copy.clear();
            for (int i = 0; i < block.size(); i++) {
                RePairing.commit(copy, block, i);
            }
            return copy;
        }

        @Override
        public Long finish() {
            return task.rows();
        }
    }
}
