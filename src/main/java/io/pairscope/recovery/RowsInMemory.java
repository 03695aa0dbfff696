package io.pairscope.recovery;

import io.pairscope.linalg.SymmetricMatrix;
import java.util.List;

/** Rows few enough to be held, and passed over, in one place. */
public final class RowsInMemory implements WhitenedRows {
    private final List<WhitenedBlock> blocks;

    /** @param blocks at least one; none empty */
    public RowsInMemory(List<WhitenedBlock> blocks) {
        if (blocks.isEmpty()) {
            throw new IllegalArgumentException("no rows");
        }
        this.blocks = List.copyOf(blocks);
    }

    @Override
    public int rank() {
        return blocks.get(0).rank();
    }

    @Override
    public long count() {
        return blocks.stream().mapToLong(WhitenedBlock::rows).sum();
    }

    @Override
    public List<SymmetricMatrix> pass(PairwiseProductOperator operator) {
        PairwiseProductOperator.Accumulator accumulator = operator.new Accumulator();
        blocks.forEach(accumulator::accumulate);
        return accumulator.snapshot().means(count());
    }
}
