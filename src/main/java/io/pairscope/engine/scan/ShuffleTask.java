package io.pairscope.engine.scan;

import io.pairscope.core.moments.EmbeddingBlock;
import io.pairscope.core.moments.Normalization;
import io.pairscope.core.moments.PairMoments;
import io.pairscope.core.moments.PairMomentsAccumulator;
import io.pairscope.core.moments.Side;
import io.pairscope.engine.scan.BlockTask.Work;
import io.pairscope.engine.scan.DistributedFold.Numbered;
import io.pairscope.engine.shards.RowRules;
import io.pairscope.engine.shards.ScanTask;
import java.io.Serializable;
import java.util.function.Consumer;
import scala.Tuple2;

/**
 * Pairs on their way to other partners: a pair that is to get one goes out by itself, to its place in a random order; the
 * moments of all others go out at the end. A block of rows is held at a time.
 *
 * @param sample the rows that get other partners, and their order
 * @param tasks of the plan
 * @param parts of the order
 */
record ShuffleTask(RowRules rules, RowSample sample, int tasks, int parts)
        implements StreamTask<Tuple2<ShuffleTask.Place, ShuffleTask.Piece>, PairMoments> {
    /**
     * Sort key of a piece: its part of the random order; within a part, first the moments of tasks in plan order, then the
     * pairs in random order.
     */
    static final class Place implements Numbered, Comparable<Place>, Serializable {
        private static final long serialVersionUID = 1;

        final int part;
        final boolean isPair;
        final long order;

        private Place(int part, boolean isPair, long order) {
            this.part = part;
            this.isPair = isPair;
            this.order = order;
        }

        /** @param order unsigned; parts are equal ranges of it */
        static Place ofPair(long order, int parts) {
            return new Place((int) ((order >>> 33) * parts >>> 31), true, order);
        }

        static Place ofRest(int task, int tasks, int parts) {
            return new Place((int) ((long) task * parts / tasks), false, task);
        }

        @Override
        public int number() {
            return part;
        }

        @Override
        public int compareTo(Place other) {
            if (part != other.part) {
                return Integer.compare(part, other.part);
            }
            return isPair != other.isPair
                    ? Boolean.compare(isPair, other.isPair)
                    : Long.compareUnsigned(order, other.order);
        }
    }

    /** Either a pair or the rest of a task. */
    static final class Piece implements Serializable {
        private static final long serialVersionUID = 1;

        /** The image, then the text, as they enter the moments; null in a rest. */
        final double[] pair;

        /** With the moments of the rows that keep their partners, null when there are none; null in a pair. */
        final TaskResult<PairMoments> rest;

        Piece(double[] pair, TaskResult<PairMoments> rest) {
            this.pair = pair;
            this.rest = rest;
        }
    }

    @Override
    public Work<PairMoments> start(ScanTask task, Consumer<Tuple2<Place, Piece>> pieces) {
        return new Parting(task, pieces);
    }

    @Override
    public Tuple2<Place, Piece> last(TaskResult<PairMoments> rest) {
        return new Tuple2<>(Place.ofRest(rest.task, tasks, parts), new Piece(null, rest));
    }

    private final class Parting implements Work<PairMoments> {
        private final ScanTask task;
        private final Consumer<Tuple2<Place, Piece>> pieces;
        private final PairMomentsAccumulator accumulator =
                new PairMomentsAccumulator(rules.imageDims(), rules.textDims(), rules.precision());
        /** Its rows are normalized already. */
        private final EmbeddingBlock kept =
                new EmbeddingBlock(rules.imageDims(), rules.textDims(), Normalization.NEVER);

        Parting(ScanTask task, Consumer<Tuple2<Place, Piece>> pieces) {
            this.task = task;
            this.pieces = pieces;
        }

        @Override
        public void accept(EmbeddingBlock block) {
            int dx = block.imageDims();
            int dy = block.textDims();
            for (int i = 0; i < block.size(); i++) {
                long row = task.planRow(block.rowNumber(i));
                if (sample.contains(row)) {
                    double[] pair = new double[dx + dy];
                    block.copyRow(Side.IMAGE, i, pair, 0);
                    block.copyRow(Side.TEXT, i, pair, dx);
                    pieces.accept(new Tuple2<>(Place.ofPair(sample.place(row), parts), new Piece(pair, null)));
                } else {
                    if (kept.isFull()) {
                        accumulate();
                    }
                    RePairing.commit(
                            kept,
                            block.vectors(Side.IMAGE),
                            block.offset(Side.IMAGE, i),
                            block.vectors(Side.TEXT),
                            block.offset(Side.TEXT, i));
                }
            }
        }

        private void accumulate() {
            accumulator.accumulate(kept);
            kept.clear();
        }

        @Override
        public PairMoments finish() {
            accumulate();
            PairMoments moments = accumulator.snapshot();
            return moments.count() == 0 ? null : moments;
        }
    }
}
