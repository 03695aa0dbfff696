package io.pairscope.engine.scan;

import io.pairscope.core.moments.EmbeddingBlock;
import io.pairscope.core.moments.Normalization;
import io.pairscope.core.moments.RawMoments;
import io.pairscope.core.moments.RawMomentsAccumulator;
import io.pairscope.engine.shards.RowRules;
import io.pairscope.engine.shards.ShardRows;
import java.util.List;

/**
 * Part of a moment task that looks at rows as they are stored: their moments, one row range after the other, and a seeded
 * sample of them. Rows that are taken as they are have no raw moments of their own: the others are these.
 */
final class StoredRows {
    /** Of a side of the sample: 16 MB. */
    private static final int MOST_VALUES = 1 << 21;

    private final RowRules rules;
    private final boolean hasMoments;
    private final RowSample chosen;
    private final SampledRows sample = new SampledRows();
    /** Null where rows are not normalized, or nothing is kept of them. */
    private final EmbeddingBlock restored;

    private RawMomentsAccumulator accumulator;

    StoredRows(RowRules rules) {
        this.rules = rules;
        boolean normalized = rules.normalization() != Normalization.NEVER;
        this.hasMoments = normalized && rules.raw().moments();
        int most = MOST_VALUES / Math.max(rules.imageDims(), rules.textDims());
        int wanted = Math.min(rules.raw().sample(), most);
        this.chosen = RowSample.of(rules.raw().seed(), wanted, rules.ranges().rows());
        this.restored = hasMoments || normalized && wanted > 0
                ? new EmbeddingBlock(rules.imageDims(), rules.textDims(), Normalization.NEVER)
                : null;
    }

    /** Leaves the block as it is. */
    void accept(ShardRows from, EmbeddingBlock block) {
        EmbeddingBlock stored = block;
        if (restored != null) {
            block.restoreTo(restored);
            stored = restored;
        }
        for (int i = 0; i < block.size(); i++) {
            if (chosen.contains(from.planRow(block.rowNumber(i)))) {
                sample.add(stored, i);
            }
        }
        if (hasMoments) {
            if (accumulator == null) {
                accumulator = new RawMomentsAccumulator(rules.imageDims(), rules.textDims());
            }
            accumulator.accumulate(stored);
        }
    }

    /** The moments of the rows since the last range ended; empty where they are not kept. */
    List<RawMoments> endRange() {
        if (accumulator == null) {
            return List.of();
        }
        List<RawMoments> moments = accumulator.snapshot();
        accumulator = null;
        return moments;
    }

    SampledRows sample() {
        return sample;
    }
}
