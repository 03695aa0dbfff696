package io.pairscope.engine.scan;

import io.pairscope.core.moments.EmbeddingBlock;
import io.pairscope.core.moments.PairMoments;
import io.pairscope.core.moments.PairMomentsAccumulator;
import io.pairscope.core.moments.Rejection;
import io.pairscope.core.quality.ShardSketch;
import io.pairscope.engine.scan.BlockTask.Work;
import io.pairscope.engine.shards.RowCounts;
import io.pairscope.engine.shards.RowRules;
import io.pairscope.engine.shards.Shard;
import io.pairscope.engine.shards.ShardRows;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * Moments of the rows of a task, those of each row range apart and given away when the range ends, and behind them a record
 * of each shard and what repeats.
 */
final class MomentTask implements Work<MomentPartial> {
    private final RowRules rules;
    private final List<ShardRecord> records = new ArrayList<>();
    private final StoredRows stored;
    private final Repeats repeats = new Repeats();
    private final OutlyingRows outlying = new OutlyingRows();
    private final Consumer<MomentPartial> partials;
    /** Of the last record. */
    private Shard shard;

    private final PairMomentsAccumulator accumulator;
    /** −1 before the first row. */
    private int range = -1;

    MomentTask(RowRules rules, Consumer<MomentPartial> partials) {
        this.rules = rules;
        this.partials = partials;
        this.accumulator = new PairMomentsAccumulator(rules.imageDims(), rules.textDims());
        this.stored = new StoredRows(rules);
    }

    @Override
    public void accept(ShardRows from, EmbeddingBlock block) {
        int next = rules.ranges().rangeOf(from.planRow(block.rowNumber(0)));
        if (next != range) {
            endRange();
            range = next;
        }
        ShardRecord record = record(from);
        record.counts().accept(block);
        record.sketch().accumulate(block);
        stored.accept(from, block);
        repeats.accumulate(from, block);
        outlying.accumulate(from.shard.name, block);
        accumulator.accumulate(block);
    }

    @Override
    public void reject(ShardRows from, long rowNumber, String id, Rejection reason, String detail) {
        record(from).counts().reject(from.shard.name, rowNumber, reason, detail);
    }

    private ShardRecord record(ShardRows from) {
        if (shard != from.shard) {
            shard = from.shard;
            ShardSketch sketch = new ShardSketch(rules.imageDims(), rules.textDims());
            records.add(new ShardRecord(shard.name, new RowCounts(), sketch));
        }
        return records.get(records.size() - 1);
    }

    @Override
    public MomentPartial finish() {
        endRange();
        repeats.pack();
        return MomentPartial.ofShards(records, repeats, stored.sample(), outlying);
    }

    private void endRange() {
        if (range >= 0) {
            PairMoments moments = accumulator.snapshot().withRaw(stored.endRange());
            accumulator.clear();
            partials.accept(new MomentPartial(range, moments));
        }
    }
}
