package io.pairscope.engine.scan;

import io.pairscope.core.moments.EmbeddingBlock;
import io.pairscope.core.moments.Normalization;
import io.pairscope.core.moments.PairMoments;
import io.pairscope.core.moments.PairMomentsAccumulator;
import io.pairscope.core.moments.Side;
import io.pairscope.engine.scan.BlockTask.Work;
import io.pairscope.engine.scan.DistributedFold.Key;
import io.pairscope.engine.shards.RowRules;
import io.pairscope.engine.shards.ScanTask;
import io.pairscope.engine.shards.ShardRows;
import java.io.Serializable;
import java.util.Optional;
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
        implements StreamTask<Tuple2<Key, ShuffleTask.Piece>, PairMoments> {
    /** Within a part of the order the rests of tasks come first, by the plan, then the pairs. */
    private static final int REST = 0;

    private static final int PAIR = 1;

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
    public Work<PairMoments> start(ScanTask task, Consumer<Tuple2<Key, Piece>> pieces) {
        return new Parting(pieces);
    }

    @Override
    public Tuple2<Key, Piece> last(TaskResult<PairMoments> rest) {
        int part = (int) ((long) rest.task * parts / tasks);
        return new Tuple2<>(new Key(part, REST, rest.task), new Piece(null, rest));
    }

    /** Parts are equal ranges of the order, which is unsigned. */
    private Key placeOf(long row) {
        long order = sample.place(row);
        return new Key((int) ((order >>> 33) * parts >>> 31), PAIR, order);
    }

    /** A pair on its way to its place, if it is in the sample. */
    Optional<Tuple2<Key, Piece>> sent(ShardRows from, EmbeddingBlock block, int i) {
        long row = from.planRow(block.rowNumber(i));
        if (!sample.contains(row)) {
            return Optional.empty();
        }
        int dx = block.imageDims();
        double[] pair = new double[dx + block.textDims()];
        block.copyRow(Side.IMAGE, i, pair, 0);
        block.copyRow(Side.TEXT, i, pair, dx);
        return Optional.of(new Tuple2<>(placeOf(row), new Piece(pair, null)));
    }

    private final class Parting implements Work<PairMoments> {
        private final Consumer<Tuple2<Key, Piece>> pieces;
        private final PairMomentsAccumulator accumulator =
                new PairMomentsAccumulator(rules.imageDims(), rules.textDims());
        /** Its rows are normalized already. */
        private final EmbeddingBlock kept =
                new EmbeddingBlock(rules.imageDims(), rules.textDims(), Normalization.NEVER);

        Parting(Consumer<Tuple2<Key, Piece>> pieces) {
            this.pieces = pieces;
        }

        @Override
        public void accept(ShardRows from, EmbeddingBlock block) {
            for (int i = 0; i < block.size(); i++) {
                Optional<Tuple2<Key, Piece>> sent = sent(from, block, i);
                if (sent.isPresent()) {
                    pieces.accept(sent.get());
                } else {
                    if (kept.isFull()) {
                        accumulate();
                    }
                    RePairing.commit(kept, block, i);
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
