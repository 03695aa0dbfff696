package io.pairscope.engine.scan;

import io.pairscope.core.information.PairScore;
import io.pairscope.core.moments.EmbeddingBlock;
import io.pairscope.core.moments.Normalization;
import io.pairscope.core.moments.PairMoments;
import io.pairscope.core.moments.Side;
import io.pairscope.engine.listing.BadShard;
import io.pairscope.engine.scan.BlockTask.Work;
import io.pairscope.engine.scan.DistributedFold.Key;
import io.pairscope.engine.scan.ShuffleTask.Piece;
import io.pairscope.engine.session.Session;
import io.pairscope.engine.session.Shared;
import io.pairscope.engine.shards.RowRules;
import io.pairscope.engine.shards.ScanTask;
import io.pairscope.engine.shards.ShardRows;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.function.Consumer;
import org.apache.spark.api.java.JavaPairRDD;
import org.apache.spark.api.java.function.FlatMapFunction;
import scala.Tuple2;

/** Scores of pairs that are computed anew: of rows that were picked, and of rows that were paired at random. */
public final class PairScores {
    /** About so many random pairs at most: a share of 1 % is then known to ±0.02 %. */
    private static final long MOST_RANDOM = 250_000;

    private static final int PARTS = 16;

    private PairScores() {}

    /** Of rows that were picked with their vectors, in their order. */
    public static double[] of(PickedRows rows, PairScore score) {
        int dx = rows.vectors(Side.IMAGE).dims();
        int dy = rows.vectors(Side.TEXT).dims();
        Scoring scoring = new Scoring(dx, dy, score);
        for (int i = 0; i < rows.count(); i++) {
            scoring.add(
                    rows.vectors(Side.IMAGE).values(),
                    i * dx,
                    rows.vectors(Side.TEXT).values(),
                    i * dy);
        }
        return scoring.scores();
    }

    /**
     * Of random pairs: the rows of a seeded sample in a random order, each image with the text of the next row, the last one with
     * that of the first; in that order. None when the sample has fewer than two rows. Reads the input of a finished moment scan
     * again and shuffles 8·(dx + dy) bytes per row of the sample, some 250 000 rows. Neither cores nor executors nor retries
     * change it.
     *
     * @throws io.pairscope.engine.storage.UnusableInputException when the input is no longer what the first scan saw
     */
    public static double[] ofRandomPairs(Session session, MomentResult moments, PairScore score, long seed) {
        ShardScan scan = ShardScan.again(session, "random pairs", moments);
        RowSample sample = RowSample.of(seed, MOST_RANDOM, moments.counts().accepted());
        Task task = new Task(new ShuffleTask(moments.rules(), sample, scan.taskCount(), PARTS));
        try (Shared<PairScore> shared = session.share(score)) {
            List<Part> parts = scan.step(() -> JavaPairRDD.fromJavaRDD(scan.pieces(task))
                    .repartitionAndSortWithinPartitions(new DistributedFold.ByGroup(PARTS))
                    .mapPartitions(new InOrder(moments.rules(), shared))
                    .collect());
            RowsSeen seen = new RowsSeen();
            parts.forEach(part -> seen.add(part.seen));
            scan.requireUnchanged(
                    parts.stream().flatMap(part -> part.failures.stream()).toList(), seen);
            return cycle(parts, moments.rules(), score);
        }
    }

    /** The scores of all parts, and behind those of each part that of its last image with the first text of the next one. */
    private static double[] cycle(List<Part> parts, RowRules rules, PairScore score) {
        List<Part> filled = parts.stream().filter(part -> !part.ends.isEmpty()).toList();
        Scoring closing = new Scoring(rules.imageDims(), rules.textDims(), score);
        for (int p = 0; p < filled.size(); p++) {
            double[] last = filled.get(p).ends.get(0)[1];
            double[] next = filled.get((p + 1) % filled.size()).ends.get(0)[0];
            closing.add(last, 0, next, rules.imageDims());
        }
        double[] closed = closing.scores();
        int pairs = filled.stream().mapToInt(part -> part.scores.length + 1).sum();
        if (pairs < 2) {
            return new double[0];
        }
        double[] all = new double[pairs];
        int at = 0;
        for (int p = 0; p < filled.size(); p++) {
            double[] scores = filled.get(p).scores;
            System.arraycopy(scores, 0, all, at, scores.length);
            at += scores.length;
            all[at++] = closed[p];
        }
        return all;
    }

    /** Rows of the sample on their way to their places; nothing is done with the others. */
    private record Task(ShuffleTask order) implements StreamTask<Tuple2<Key, Piece>, PairMoments> {
        @Override
        public Work<PairMoments> start(ScanTask task, Consumer<Tuple2<Key, Piece>> pieces) {
            return new Work<>() {
                @Override
                public void accept(ShardRows from, EmbeddingBlock block) {
                    for (int i = 0; i < block.size(); i++) {
                        order.sent(from, block, i).ifPresent(pieces);
                    }
                }

                @Override
                public PairMoments finish() {
                    return null;
                }
            };
        }

        @Override
        public Tuple2<Key, Piece> last(TaskResult<PairMoments> rest) {
            return order.last(rest);
        }
    }

    /** The scores of one part of the order. */
    private static final class Part implements Serializable {
        private static final long serialVersionUID = 1;

        private double[] scores = {};
        /** The first and the last pair; none when the part is empty. */
        private final ArrayList<double[][]> ends = new ArrayList<>();

        private final RowsSeen seen = new RowsSeen();
        private final ArrayList<BadShard> failures = new ArrayList<>();

        private void add(TaskResult<PairMoments> rest) {
            seen.add(rest.seen);
            failures.addAll(rest.failures);
        }
    }

    private record InOrder(RowRules rules, Shared<PairScore> score)
            implements FlatMapFunction<Iterator<Tuple2<Key, Piece>>, Part> {
        @Override
        public Iterator<Part> call(Iterator<Tuple2<Key, Piece>> sorted) {
            Part part = new Part();
            Scoring scoring = new Scoring(rules.imageDims(), rules.textDims(), score.value());
            RePairing.inOrder(
                    sorted, part::add, (pair, next) -> scoring.add(pair, 0, next, rules.imageDims()), part.ends);
            part.scores = scoring.scores();
            return List.of(part).iterator();
        }
    }

    /** Pairs, normalized already, on their way into scores. */
    private static final class Scoring {
        private final EmbeddingBlock block;
        private final PairScore.Scores score;
        private double[] scores = new double[EmbeddingBlock.CAPACITY];
        private int scored;

        Scoring(int imageDims, int textDims, PairScore score) {
            this.block = new EmbeddingBlock(imageDims, textDims, Normalization.NEVER);
            this.score = score.new Scores();
        }

        void add(double[] image, int imageAt, double[] text, int textAt) {
            RePairing.commit(block, image, imageAt, text, textAt);
            if (block.isFull()) {
                flush();
            }
        }

        private void flush() {
            if (scores.length < scored + block.size()) {
                scores = Arrays.copyOf(scores, 2 * scores.length);
            }
            score.score(block, scores, scored);
            scored += block.size();
            block.clear();
        }

        double[] scores() {
            flush();
            return Arrays.copyOf(scores, scored);
        }
    }
}
