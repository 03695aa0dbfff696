package io.pairscope.engine.scan;

import io.pairscope.core.moments.EmbeddingBlock;
import io.pairscope.core.moments.PairMoments;
import io.pairscope.core.moments.PairMomentsAccumulator;
import io.pairscope.core.moments.Precision;
import io.pairscope.core.moments.Rejection;
import io.pairscope.core.quality.ShardSketch;
import io.pairscope.engine.scan.BlockTask.Work;
import io.pairscope.engine.shards.RowCounts;
import io.pairscope.engine.shards.RowRules;
import io.pairscope.engine.shards.ScanTask;
import java.util.function.Consumer;

/**
 * Moments of the rows of a task, those of each row range apart and given away when the range ends, and behind them the
 * record of its shard.
 */
final class MomentTask implements Work<MomentPartial> {
    private final ScanTask task;
    private final RowRules rules;
    private final RowCounts counts = new RowCounts();
    private final ShardSketch sketch;
    private final Consumer<MomentPartial> partials;
    private PairMomentsAccumulator accumulator;
    private int range;
    private double fastError;

    MomentTask(ScanTask task, RowRules rules, Consumer<MomentPartial> partials) {
        this.task = task;
        this.rules = rules;
        this.partials = partials;
        this.sketch = new ShardSketch(rules.imageDims(), rules.textDims());
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
            fastError = PairMomentsAccumulator.fastError(block);
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
    public MomentPartial finish() {
        endRange();
        return MomentPartial.ofShard(new ShardRecord(task.shard.name, counts, sketch), fastError);
    }

    private void endRange() {
        if (accumulator != null) {
            PairMoments moments = accumulator.snapshot();
            accumulator = null;
            partials.accept(new MomentPartial(range, moments));
        }
    }
}
