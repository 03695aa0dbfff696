package io.pairscope.engine.scan;

import io.pairscope.core.moments.EmbeddingBlock;
import io.pairscope.core.moments.Side;
import io.pairscope.engine.scan.BlockTask.Work;
import io.pairscope.engine.session.Session;
import io.pairscope.engine.shards.ShardRows;
import io.pairscope.engine.storage.UnusableInputException;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Iterator;
import java.util.List;
import java.util.stream.LongStream;
import org.apache.spark.api.java.JavaRDD;
import scala.Tuple2;

/**
 * Rows of a gallery that stand for an earlier one: their vector of a side and their value of the match column are the same, by
 * a hash of 64 bits. A row without a value stands for itself.
 */
final class RepeatedRows implements Serializable {
    private static final long serialVersionUID = 1;

    /** The number of rows with a value in the match column. */
    private final long answers;

    /** By side: the first rows of all that are equal. */
    private final BitSet[] first;

    private RepeatedRows(long answers, BitSet... first) {
        this.answers = answers;
        this.first = first;
    }

    /** None: every row stands for itself. */
    static RepeatedRows none() {
        return new RepeatedRows(0);
    }

    /**
     * Reads the input of a finished moment scan again.
     *
     * @param match the label that holds the answer of a row
     */
    static RepeatedRows of(Session session, MomentResult gallery, int match) {
        if (gallery.inventory().rows() > Integer.MAX_VALUE) {
            throw new UnusableInputException("a match column takes galleries of up to " + Integer.MAX_VALUE
                    + " rows, this one has " + gallery.inventory().rows());
        }
        ShardScan scan = ShardScan.again(session, "equal rows", gallery);
        try (KeptResults<Hashes> kept = scan.keep(task -> new Hashing(match))) {
            List<Integer> counts = scan.step(() -> kept.bring(hashes -> hashes.numbers.length));
            return kept.use(tasks -> new RepeatedRows(
                    counts.stream().mapToLong(Integer::longValue).sum(),
                    firstOf(tasks.map(task -> task.result), Side.IMAGE),
                    firstOf(tasks.map(task -> task.result), Side.TEXT)));
        }
    }

    private static BitSet firstOf(JavaRDD<Hashes> tasks, Side side) {
        return tasks.flatMapToPair(task -> task.pairs(side))
                .reduceByKey(Math::min)
                .values()
                .mapPartitions(numbers -> {
                    BitSet bits = new BitSet();
                    numbers.forEachRemaining(number -> bits.set(number.intValue()));
                    return List.of(bits).iterator();
                })
                .treeReduce((one, other) -> {
                    one.or(other);
                    return one;
                });
    }

    /** The number of rows of a side that stand for an earlier one. */
    long count(Side side) {
        return first.length == 0 ? 0 : answers - first[side.ordinal()].cardinality();
    }

    /** @param answer of the row; −1 for none */
    boolean contains(Side side, long number, long answer) {
        return first.length > 0 && answer >= 0 && !first[side.ordinal()].get((int) number);
    }

    /** Of the rows of a task that have an answer. */
    private static final class Hashes implements Serializable {
        private static final long serialVersionUID = 1;

        final long[] numbers;
        final long[] images;
        final long[] texts;

        Hashes(long[] numbers, long[] images, long[] texts) {
            this.numbers = numbers;
            this.images = images;
            this.texts = texts;
        }

        Iterator<Tuple2<Long, Long>> pairs(Side side) {
            long[] hashes = side.of(images, texts);
            List<Tuple2<Long, Long>> pairs = new ArrayList<>(numbers.length);
            for (int i = 0; i < numbers.length; i++) {
                pairs.add(new Tuple2<>(hashes[i], numbers[i]));
            }
            return pairs.iterator();
        }
    }

    private static final class Hashing implements Work<Hashes> {
        private final int match;
        private final LongStream.Builder numbers = LongStream.builder();
        private final LongStream.Builder images = LongStream.builder();
        private final LongStream.Builder texts = LongStream.builder();

        Hashing(int match) {
            this.match = match;
        }

        @Override
        public void accept(ShardRows from, EmbeddingBlock block) {
            for (int i = 0; i < block.size(); i++) {
                long answer = RowHash.answer(block.label(i, match));
                if (answer >= 0) {
                    numbers.add(from.planRow(block.rowNumber(i)));
                    images.add(RowHash.ofBoth(RowHash.ofVector(block, Side.IMAGE, i), answer));
                    texts.add(RowHash.ofBoth(RowHash.ofVector(block, Side.TEXT, i), answer));
                }
            }
        }

        @Override
        public Hashes finish() {
            return new Hashes(
                    numbers.build().toArray(),
                    images.build().toArray(),
                    texts.build().toArray());
        }
    }
}
