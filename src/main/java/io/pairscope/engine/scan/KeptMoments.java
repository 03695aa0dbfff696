package io.pairscope.engine.scan;

import io.pairscope.core.moments.EmbeddingBlock;
import io.pairscope.core.moments.PairMoments;
import io.pairscope.core.moments.PairMomentsAccumulator;
import io.pairscope.engine.scan.BlockTask.Work;
import io.pairscope.engine.scan.DistributedFold.Key;
import io.pairscope.engine.session.Memory;
import io.pairscope.engine.session.Session;
import io.pairscope.engine.session.Shared;
import io.pairscope.engine.shards.RowRanges;
import io.pairscope.engine.shards.RowRules;
import io.pairscope.engine.shards.ScanTask;
import io.pairscope.engine.shards.ShardRows;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import scala.Tuple2;

/**
 * Moments of some of the rows of an input, such as those that a filter keeps; of several sets of rows at once, which may
 * overlap. Cost: p² flops per row and set it is in. Memory: a task holds a block of 8·1024·p bytes and a state for each set. One scan
 * serves as many sets as have room in a quarter of an executor's memory; more sets take more scans.
 */
public final class KeptMoments {
    private static final int SHARE_OF_MEMORY = 4;

    /** The products of an accumulator, a snapshot of them, and it on its way, in states. */
    private static final int STATES = 4;

    private KeptMoments() {}

    /** Some rows of an input, by number in the plan, and the row ranges in which their moments are kept apart. */
    public static final class Rows implements Serializable {
        private static final long serialVersionUID = 1;

        private final BitSet numbers;
        private final RowRanges ranges;

        public Rows(BitSet numbers, RowRanges ranges) {
            this.numbers = numbers;
            this.ranges = ranges;
        }
    }

    /** A seeded random part of some rows, by number in the plan; about that share of them. */
    public static BitSet randomPart(BitSet rows, double share, long seed) {
        RowSample sample = new RowSample(seed, share);
        BitSet part = new BitSet(rows.length());
        rows.stream().filter(sample::contains).forEach(part::set);
        return part;
    }

    /**
     * Reads the input of a finished moment scan again.
     *
     * @return for each set the moments of every range of its own with an accepted row, ascending, empty where none of them is in
     *     the set: for the ranges of the first scan they line up with {@link MomentResult#groups}
     * @throws io.pairscope.engine.storage.UnusableInputException when the input is no longer what the first scan saw
     */
    public static List<List<PairMoments>> of(Session session, MomentResult before, List<Rows> sets) {
        int atOnce = atOnce(session.memory(), before.rules().dims());
        List<List<PairMoments>> all = new ArrayList<>();
        for (int from = 0; from < sets.size(); from += atOnce) {
            Rows[] some =
                    sets.subList(from, Math.min(sets.size(), from + atOnce)).toArray(Rows[]::new);
            try (Shared<Rows[]> shared = session.share(some)) {
                all.addAll(scan(session, before, some, shared));
            }
        }
        return all;
    }

    private static int atOnce(Memory memory, int dims) {
        long bytes = 8L * EmbeddingBlock.CAPACITY * dims + STATES * PairMoments.bytes(dims);
        return (int) Math.max(1, memory.executor() / SHARE_OF_MEMORY / memory.tasks() / bytes);
    }

    private static List<List<PairMoments>> scan(
            Session session, MomentResult before, Rows[] sets, Shared<Rows[]> shared) {
        int[] first = new int[sets.length + 1];
        for (int s = 0; s < sets.length; s++) {
            first[s + 1] = first[s] + sets[s].ranges.count();
        }
        ShardScan scan = ShardScan.again(session, "moments of kept rows", before);
        Task task = new Task(before.rules(), shared);
        MomentPartial.Merged merged = MomentPartial.merged(scan, task, before.rules(), first[sets.length], sets.length);
        scan.requireUnchanged(merged.shards().failures, merged.shards().seen);
        int[] groups = merged.ranges();
        return IntStream.range(0, sets.length)
                .mapToObj(s -> merged.moments()
                        .subList(Ledger.firstAtLeast(groups, first[s]), Ledger.firstAtLeast(groups, first[s + 1])))
                .toList();
    }

    private record Task(RowRules rules, Shared<Rows[]> sets)
            implements StreamTask<Tuple2<Key, MomentPartial>, MomentPartial> {
        @Override
        public Work<MomentPartial> start(ScanTask task, Consumer<Tuple2<Key, MomentPartial>> pieces) {
            return new Folding(
                    rules, sets.value(), partial -> pieces.accept(MomentPartial.Task.keyed(task.index, partial)));
        }

        @Override
        public Tuple2<Key, MomentPartial> last(TaskResult<MomentPartial> rest) {
            return MomentPartial.Task.rest(rest);
        }
    }

    /** Moments of the rows of one task, of each set and range apart. */
    private static final class Folding implements Work<MomentPartial> {
        private final List<Fold> folds = new ArrayList<>();

        Folding(RowRules rules, Rows[] sets, Consumer<MomentPartial> partials) {
            int first = 0;
            for (Rows set : sets) {
                folds.add(new Fold(rules, set, first, partials));
                first += set.ranges.count();
            }
        }

        @Override
        public void accept(ShardRows from, EmbeddingBlock block) {
            for (int i = 0; i < block.size(); i++) {
                int number = (int) from.planRow(block.rowNumber(i));
                for (Fold fold : folds) {
                    fold.accept(number, block, i);
                }
            }
        }

        @Override
        public MomentPartial finish() {
            folds.forEach(Fold::endRange);
            return MomentPartial.ofShards(List.of(), new Repeats(), new SampledRows(), new OutlyingRows());
        }
    }

    /** One set in one task. */
    private static final class Fold {
        private final RowRules rules;
        private final Rows set;
        private final int first;
        private final Consumer<MomentPartial> partials;
        private final EmbeddingBlock block;
        /** Null as long as no row of the range is in the set. */
        private PairMomentsAccumulator accumulator;

        private int range = -1;

        Fold(RowRules rules, Rows set, int first, Consumer<MomentPartial> partials) {
            this.rules = rules;
            this.set = set;
            this.first = first;
            this.partials = partials;
            this.block = new EmbeddingBlock(rules.imageDims(), rules.textDims(), rules.normalization());
        }

        void accept(int number, EmbeddingBlock from, int i) {
            int next = set.ranges.rangeOf(number);
            if (next != range) {
                endRange();
                range = next;
            }
            if (set.numbers.get(number)) {
                if (block.isFull()) {
                    accumulate();
                }
                block.commit(from, i);
            }
        }

        private void accumulate() {
            if (accumulator == null) {
                accumulator = new PairMomentsAccumulator(rules.imageDims(), rules.textDims());
            }
            accumulator.accumulate(block);
            block.clear();
        }

        void endRange() {
            if (block.size() > 0) {
                accumulate();
            }
            if (range >= 0) {
                PairMoments moments = accumulator == null
                        ? PairMoments.empty(rules.imageDims(), rules.textDims())
                        : accumulator.snapshot();
                partials.accept(new MomentPartial(first + range, moments));
            }
            accumulator = null;
        }
    }
}
