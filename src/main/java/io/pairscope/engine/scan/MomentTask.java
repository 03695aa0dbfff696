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
 * record of its shard and what repeats.
 */
final class MomentTask implements Work<MomentPartial> {
    private final ScanTask task;
    private final RowRules rules;
    private final RowCounts counts = new RowCounts();
    private final ShardSketch sketch;
    private final StoredRows stored;
    private final Repeats repeats = new Repeats();
    private final RowHash hash;
    private final Consumer<MomentPartial> partials;
    private PairMomentsAccumulator accumulator;
    private int range;
    private double fastError;

    MomentTask(ScanTask task, RowRules rules, Consumer<MomentPartial> partials) {
        this.task = task;
        this.rules = rules;
        this.partials = partials;
        this.sketch = new ShardSketch(rules.imageDims(), rules.textDims());
        this.stored = new StoredRows(task, rules);
        this.hash = new RowHash(Math.max(rules.imageDims(), rules.textDims()));
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
        stored.accept(block);
        repeats.accumulate(block, task, hash);
        accumulator.accumulate(block);
    }

    @Override
    public void reject(long rowNumber, String id, Rejection reason, String detail) {
        counts.reject(task.shard.name, rowNumber, reason, detail);
    }

    @Override
    public MomentPartial finish() {
        endRange();
        repeats.pack();
        return MomentPartial.ofShard(
                new ShardRecord(task.shard.name, counts, sketch), repeats, fastError, stored.sample());
    }

    private void endRange() {
        if (accumulator != null) {
            PairMoments moments = accumulator.snapshot().withRaw(stored.endRange());
            accumulator = null;
            partials.accept(new MomentPartial(range, moments));
        }
    }
}
