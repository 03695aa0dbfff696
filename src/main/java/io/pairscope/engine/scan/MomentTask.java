package io.pairscope.engine.scan;

import io.pairscope.core.moments.EmbeddingBlock;
import io.pairscope.core.moments.PairMoments;
import io.pairscope.core.moments.PairMomentsAccumulator;
import io.pairscope.core.moments.Precision;
import io.pairscope.core.moments.Rejection;
import io.pairscope.core.quality.ShardSketch;
import io.pairscope.engine.shards.RowCounts;
import io.pairscope.engine.shards.RowRules;
import io.pairscope.engine.shards.ScanTask;
import java.io.Serializable;
import java.util.ArrayList;

/** Moments of the rows of a task, those of each row range apart, and the record of its shard. */
final class MomentTask implements BlockTask<MomentTask.Found> {
    private static final long serialVersionUID = 1;

    /** The moments of the accepted rows of one range. */
    static final class OfRange implements Serializable {
        private static final long serialVersionUID = 1;

        final int range;
        final PairMoments moments;

        OfRange(int range, PairMoments moments) {
            this.range = range;
            this.moments = moments;
        }
    }

    static final class Found implements Serializable {
        private static final long serialVersionUID = 1;

        final ShardRecord shard;
        final ArrayList<OfRange> ranges = new ArrayList<>();
        /** The largest error of single-precision products, on the first block; 0 in double. */
        double fastError;

        Found(ShardRecord shard) {
            this.shard = shard;
        }
    }

    private final RowRules rules;

    MomentTask(RowRules rules) {
        this.rules = rules;
    }

    @Override
    public Work<Found> start(ScanTask task) {
        return new Moments(task, rules);
    }

    private static final class Moments implements Work<Found> {
        private final ScanTask task;
        private final RowRules rules;
        private final RowCounts counts = new RowCounts();
        private final ShardSketch sketch;
        private final Found found;
        private PairMomentsAccumulator accumulator;
        private int range;

        Moments(ScanTask task, RowRules rules) {
            this.task = task;
            this.rules = rules;
            this.sketch = new ShardSketch(rules.imageDims(), rules.textDims());
            this.found = new Found(new ShardRecord(task.shard.name, counts, sketch));
        }

        @Override
        public void accept(EmbeddingBlock block) {
            int next = rules.ranges().rangeOf(task.planRow(block.rowNumber(0)));
            if (accumulator == null || next != range) {
                endRange();
                range = next;
                accumulator = new PairMomentsAccumulator(rules.imageDims(), rules.textDims(), rules.precision());
            }
            if (rules.precision() == Precision.FAST && counts.accepted() == 0) {
                found.fastError = PairMomentsAccumulator.fastError(block);
            }
            counts.accept(block);
            sketch.accumulate(block);
            accumulator.accumulate(block);
        }

        @Override
        public void reject(long rowNumber, String id, Rejection reason, String detail) {
            counts.reject(task.shard.name, rowNumber, reason, detail);
        }

        @Override
        public Found finish() {
            endRange();
            return found;
        }

        private void endRange() {
            if (accumulator != null) {
                found.ranges.add(new OfRange(range, accumulator.snapshot()));
            }
        }
    }
}
