package io.pairscope.engine.scan;

import io.pairscope.core.moments.EmbeddingBlock;
import io.pairscope.core.moments.Side;
import io.pairscope.core.recovery.RowMap;
import io.pairscope.core.recovery.WhitenedBlock;
import io.pairscope.engine.scan.BlockTask.Work;
import io.pairscope.engine.shards.ShardRows;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Arrays;

/** Whitening of the rows of a task that are in a sample. */
final class Whitening implements Work<Whitening.Whitened> {
    /** Storage rounding of a cosine. */
    private static final double LARGEST = 1 + 1e-6;

    /** Whitened rows of one task; plain arrays, because Spark caches and spills them. */
    static final class Whitened implements Serializable {
        private static final long serialVersionUID = 1;

        final ArrayList<WhitenedBlock> blocks = new ArrayList<>();
        long kept;
        long outOfRange;

        /** The counts alone. */
        Whitened withoutBlocks() {
            Whitened counts = new Whitened();
            counts.kept = kept;
            counts.outOfRange = outOfRange;
            return counts;
        }
    }

    private final RowMap map;
    private final RowSample sample;
    private final Whitened result = new Whitened();
    private final double[] buffer;

    Whitening(RowMap map, RowSample sample) {
        this.map = map;
        this.sample = sample;
        this.buffer = new double[map.rank() * EmbeddingBlock.CAPACITY];
    }

    @Override
    public void accept(ShardRows from, EmbeddingBlock block) {
        map.apply(block, buffer);
        int rank = map.rank();
        int kept = 0;
        for (int i = 0; i < block.size(); i++) {
            if (block.textDims() == 0 && isOutOfRange(block, i)) {
                result.outOfRange++;
            }
            if (sample.contains(from.planRow(block.rowNumber(i)))) {
                System.arraycopy(buffer, i * rank, buffer, kept * rank, rank);
                kept++;
            }
        }
        if (kept > 0) {
            result.kept += kept;
            result.blocks.add(new WhitenedBlock(rank, kept, Arrays.copyOf(buffer, kept * rank)));
        }
    }

    private static boolean isOutOfRange(EmbeddingBlock block, int i) {
        int from = block.offset(Side.IMAGE, i);
        for (int j = from; j < from + block.imageDims(); j++) {
            if (Math.abs(block.values()[j]) > LARGEST) {
                return true;
            }
        }
        return false;
    }

    @Override
    public Whitened finish() {
        return result;
    }
}
