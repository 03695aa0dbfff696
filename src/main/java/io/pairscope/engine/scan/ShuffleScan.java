package io.pairscope.engine.scan;

import io.pairscope.core.moments.EmbeddingBlock;
import io.pairscope.core.moments.Normalization;
import io.pairscope.core.moments.PairMoments;
import io.pairscope.core.moments.PairMomentsAccumulator;
import io.pairscope.core.moments.Rejection;
import io.pairscope.core.moments.Side;
import io.pairscope.engine.shards.BadShard;
import io.pairscope.engine.shards.EmbeddingReader;
import io.pairscope.engine.shards.RowSink;
import io.pairscope.engine.shards.ScanTask;
import io.pairscope.engine.shards.UnreadableShardException;
import java.io.IOException;
import java.io.Serializable;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.Iterator;
import java.util.NoSuchElementException;
import org.apache.spark.Partitioner;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.function.PairFlatMapFunction;
import org.apache.spark.util.LongAccumulator;
import scala.Tuple2;

/**
 * The scan of a {@link ShufflePass}, as it runs in a task: the pairs that are to get other partners go out one by one, each
 * to its place in a random order; the moments of all others go out at the end. A block of rows is held at a time.
 */
final class ShuffleScan implements PairFlatMapFunction<ScanTask, ShuffleScan.Place, ShuffleScan.Piece> {
    private static final long serialVersionUID = 1;

    /** Where a piece goes: a part of the order, and there the remainders of tasks by the plan, then pairs by the order. */
    static final class Place implements Serializable {
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

        static Place ofRemainder(ScanTask task, int tasks, int parts) {
            return new Place((int) ((long) task.index * parts / tasks), false, task.index);
        }

        @Override
        public boolean equals(Object other) {
            return other instanceof Place place && place.part == part && place.isPair == isPair && place.order == order;
        }

        @Override
        public int hashCode() {
            return Long.hashCode(order);
        }
    }

    static final class InOrder implements Comparator<Place>, Serializable {
        private static final long serialVersionUID = 1;

        @Override
        public int compare(Place a, Place b) {
            if (a.part != b.part) {
                return Integer.compare(a.part, b.part);
            }
            return a.isPair != b.isPair ? Boolean.compare(a.isPair, b.isPair) : Long.compareUnsigned(a.order, b.order);
        }
    }

    static final class ByPart extends Partitioner {
        private static final long serialVersionUID = 1;

        private final int parts;

        ByPart(int parts) {
            this.parts = parts;
        }

        @Override
        public int numPartitions() {
            return parts;
        }

        @Override
        public int getPartition(Object key) {
            return ((Place) key).part;
        }
    }

    /** Either a pair or the remainder of a task. */
    static final class Piece implements Serializable {
        private static final long serialVersionUID = 1;

        /** The image, then the text, as they enter the moments; null in a remainder. */
        final double[] pair;

        /** Of the rows that keep their partners; null when there are none. */
        PairMoments moments;
        /** All rows that were accepted. */
        long accepted;

        BadShard failure;

        Piece(double[] pair) {
            this.pair = pair;
        }
    }

    private final EmbeddingReader reader;
    private final EmbeddingReader.Rules rules;
    private final RowSample sample;
    private final int tasks;
    private final int parts;
    private final LongAccumulator progress;

    /**
     * @param sample the rows that get other partners, and their order
     * @param tasks of the plan
     * @param parts of the order
     * @param progress a hint for people: it counts retried rows twice
     */
    ShuffleScan(
            EmbeddingReader reader,
            EmbeddingReader.Rules rules,
            RowSample sample,
            int tasks,
            int parts,
            LongAccumulator progress) {
        this.reader = reader;
        this.rules = rules;
        this.sample = sample;
        this.tasks = tasks;
        this.parts = parts;
        this.progress = progress;
    }

    @Override
    public Iterator<Tuple2<Place, Piece>> call(ScanTask task) {
        return new Pieces(task);
    }

    private final class Pieces implements Iterator<Tuple2<Place, Piece>>, RowSink {
        private final ScanTask task;
        private final ArrayDeque<Tuple2<Place, Piece>> ready = new ArrayDeque<>();
        private final Piece remainder = new Piece(null);
        private final PairMomentsAccumulator accumulator =
                new PairMomentsAccumulator(rules.imageDims(), rules.textDims(), rules.precision());
        /** Its rows are normalized already. */
        private final EmbeddingBlock kept =
                new EmbeddingBlock(rules.imageDims(), rules.textDims(), Normalization.NEVER);

        private EmbeddingReader.Steps steps;
        private boolean finished;

        Pieces(ScanTask task) {
            this.task = task;
        }

        @Override
        public boolean hasNext() {
            while (ready.isEmpty() && !finished) {
                try {
                    if (steps == null) {
                        steps = reader.steps(task, rules, this);
                    }
                    finished = !steps.advance();
                } catch (UnreadableShardException failure) {
                    if (Attempts.another(TaskContext.get())) {
                        throw new IllegalStateException(failure.getMessage(), failure);
                    }
                    remainder.failure = new BadShard(task.shard.name, task.shard.totalRows(), failure.getMessage());
                    finished = true;
                } catch (IOException failure) {
                    throw new java.io.UncheckedIOException(failure);
                }
                if (finished) {
                    finish();
                }
            }
            return !ready.isEmpty();
        }

        private void finish() {
            accumulate();
            PairMoments moments = accumulator.snapshot();
            remainder.moments = moments.count() == 0 ? null : moments;
            ready.add(new Tuple2<>(Place.ofRemainder(task, tasks, parts), remainder));
            progress.add(task.rows);
        }

        private void accumulate() {
            accumulator.accumulate(kept);
            kept.clear();
        }

        @Override
        public Tuple2<Place, Piece> next() {
            if (!hasNext()) {
                throw new NoSuchElementException();
            }
            return ready.remove();
        }

        @Override
        public void accept(EmbeddingBlock block) {
            remainder.accepted += block.size();
            int dx = block.imageDims();
            int dy = block.textDims();
            for (int i = 0; i < block.size(); i++) {
                long row = task.globalRow + block.rowNumber(i) - task.firstRow;
                if (sample.contains(row)) {
                    double[] pair = new double[dx + dy];
                    block.copyRow(Side.IMAGE, i, pair, 0);
                    block.copyRow(Side.TEXT, i, pair, dx);
                    ready.add(new Tuple2<>(Place.ofPair(sample.place(row), parts), new Piece(pair)));
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

        @Override
        public void reject(long rowNumber, String id, Rejection reason, String detail) {
            // Counted by the first scan and written by the second.
        }
    }
}
