package io.pairscope.engine.scan;

import io.pairscope.core.information.ShuffleScorer;
import io.pairscope.core.information.ShuffledScores;
import io.pairscope.core.moments.EmbeddingBlock;
import io.pairscope.core.moments.Normalization;
import io.pairscope.core.moments.PairMoments;
import io.pairscope.core.moments.PairMomentsAccumulator;
import io.pairscope.core.moments.Side;
import io.pairscope.engine.listing.BadShard;
import io.pairscope.engine.scan.DistributedFold.Key;
import io.pairscope.engine.scan.ShuffleTask.Piece;
import io.pairscope.engine.session.Shared;
import io.pairscope.engine.shards.RowRules;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.apache.spark.api.java.function.PairFlatMapFunction;
import scala.Tuple2;

/**
 * A part of the random order of a {@link ShuffleScan}: each pair's image gets the text of the pair behind it. The
 * last image needs the first text of the next part, so the first and the last pair of each part go to the driver.
 *
 * @param parts of the order
 * @param groups of parts, whose results are merged first
 */
record RePairing(RowRules rules, Shared<ShuffleScorer> scorer, int parts, int groups)
        implements PairFlatMapFunction<Iterator<Tuple2<Key, Piece>>, Key, RePairing.Result> {
    /** The result of one part, or of several in order. */
    static final class Result implements Serializable {
        private static final long serialVersionUID = 1;

        /** Of all pairs, the re-paired and the others; null when there are none. */
        PairMoments moments;

        final RowsSeen seen = new RowsSeen();
        final ShuffledScores pmi = new ShuffledScores();
        final ShuffledScores cosine = new ShuffledScores();
        long moved;
        /** The first and the last pair of each part; the same pair twice when there is only one. */
        final List<double[][]> ends = new ArrayList<>();

        final List<BadShard> failures = new ArrayList<>();

        /** Adds what comes behind. */
        Result merge(Result later) {
            add(later.moments);
            seen.add(later.seen);
            pmi.merge(later.pmi);
            cosine.merge(later.cosine);
            moved += later.moved;
            ends.addAll(later.ends);
            failures.addAll(later.failures);
            return this;
        }

        private void add(TaskResult<PairMoments> rest) {
            add(rest.result);
            seen.add(rest.seen);
            failures.addAll(rest.failures);
        }

        void add(PairMoments more) {
            if (more != null) {
                moments = moments == null ? more : moments.merge(more);
            }
        }
    }

    @Override
    public Iterator<Tuple2<Key, Result>> call(Iterator<Tuple2<Key, Piece>> sorted) {
        if (!sorted.hasNext()) {
            return List.<Tuple2<Key, Result>>of().iterator();
        }
        Result result = new Result();
        Pairs pairs = new Pairs(rules, scorer.value());
        int part = inOrder(sorted, result::add, pairs::add, result.ends);
        if (!result.ends.isEmpty()) {
            pairs.addTo(result);
        }
        int group = (int) ((long) part * groups / parts);
        return List.of(new Tuple2<>(new Key(group, part), result)).iterator();
    }

    /**
     * Gives each pair of a part of the order, which is not empty, to {@code pairs} with the pair behind it.
     *
     * @param ends takes the first and the last pair, if there is one
     * @return the part
     */
    static int inOrder(
            Iterator<Tuple2<Key, Piece>> sorted,
            Consumer<TaskResult<PairMoments>> rests,
            BiConsumer<double[], double[]> pairs,
            List<double[][]> ends) {
        double[] first = null;
        double[] last = null;
        int part = 0;
        while (sorted.hasNext()) {
            Tuple2<Key, Piece> next = sorted.next();
            Piece piece = next._2();
            part = next._1().group;
            if (piece.pair == null) {
                rests.accept(piece.rest);
            } else {
                if (first == null) {
                    first = piece.pair;
                } else {
                    pairs.accept(last, piece.pair);
                }
                last = piece.pair;
            }
        }
        if (first != null) {
            ends.add(new double[][] {first, last});
        }
        return part;
    }

    /** Closes the order to a cycle: the last pair of each part gets the text of the first one of the next. */
    static void close(Result result, RowRules rules, ShuffleScorer scorer) {
        List<double[][]> ends = List.copyOf(result.ends);
        result.ends.clear();
        if (ends.isEmpty()) {
            return;
        }
        Pairs pairs = new Pairs(rules, scorer);
        for (int part = 0; part < ends.size(); part++) {
            pairs.add(ends.get(part)[1], ends.get((part + 1) % ends.size())[0]);
        }
        if (result.moved == 0 && ends.size() == 1) {
            // A single pair is its own next: it keeps its text, and nothing is re-paired.
            result.add(pairs.moments());
        } else {
            pairs.addTo(result);
        }
    }

    /** Adds pair i of another block, normalized already, to one that takes rows as they are. */
    static void commit(EmbeddingBlock block, EmbeddingBlock from, int i) {
        double[] values = from.values();
        commit(block, values, from.offset(Side.IMAGE, i), values, from.offset(Side.TEXT, i));
    }

    /** Adds one row, normalized already, to a block that takes rows as they are. */
    static void commit(EmbeddingBlock block, double[] image, int imageAt, double[] text, int textAt) {
        if (block.set(Side.IMAGE, image, imageAt) != null || block.set(Side.TEXT, text, textAt) != null) {
            throw new IllegalStateException("a row that was accepted is refused");
        }
        block.commit(0, null);
    }

    /** Re-paired pairs on their way into moments and scores; three blocks, since each kernel consumes the one it is given. */
    private static final class Pairs {
        private final int imageDims;
        private final ShuffleScorer.Sums sums;
        private final PairMomentsAccumulator accumulator;
        private final EmbeddingBlock own;
        private final EmbeddingBlock moved;
        private final EmbeddingBlock accumulated;
        private long count;

        Pairs(RowRules rules, ShuffleScorer scorer) {
            this.imageDims = rules.imageDims();
            this.sums = scorer.new Sums();
            this.accumulator = new PairMomentsAccumulator(rules.imageDims(), rules.textDims());
            this.own = block(rules);
            this.moved = block(rules);
            this.accumulated = block(rules);
        }

        private static EmbeddingBlock block(RowRules rules) {
            return new EmbeddingBlock(rules.imageDims(), rules.textDims(), Normalization.NEVER);
        }

        /** One pair's image with another's text. */
        void add(double[] pair, double[] other) {
            if (own.isFull()) {
                flush();
            }
            count++;
            commit(own, pair, 0, pair, imageDims);
            commit(moved, pair, 0, other, imageDims);
            commit(accumulated, pair, 0, other, imageDims);
        }

        private void flush() {
            sums.add(own, moved);
            accumulator.accumulate(accumulated);
            own.clear();
            moved.clear();
            accumulated.clear();
        }

        /** Null when there are no pairs. */
        PairMoments moments() {
            flush();
            PairMoments moments = accumulator.snapshot();
            return moments.count() == 0 ? null : moments;
        }

        void addTo(Result result) {
            result.add(moments());
            result.pmi.merge(sums.pmi());
            result.cosine.merge(sums.cosine());
            result.moved += count;
        }
    }
}
