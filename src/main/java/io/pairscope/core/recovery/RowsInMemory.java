package io.pairscope.core.recovery;

import io.pairscope.core.linalg.SymmetricMatrix;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Rows few enough to be held, and passed over, in one place, by all its processors: the blocks are cut into runs that do
 * not depend on their number, and the sums of the runs are merged in order.
 */
public final class RowsInMemory implements WhitenedRows {
    private static final int RUNS = 8;

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
        return IntStream.range(0, RUNS).parallel().mapToObj(run -> sum(operator, run)).toList().stream()
                .reduce(WeightedGrams::merge)
                .orElseThrow()
                .means(count());
    }

    private WeightedGrams sum(PairwiseProductOperator operator, int run) {
        PairwiseProductOperator.Accumulator accumulator = operator.new Accumulator();
        blocks.subList(run * blocks.size() / RUNS, (run + 1) * blocks.size() / RUNS)
                .forEach(accumulator::accumulate);
        return accumulator.snapshot();
    }
}
