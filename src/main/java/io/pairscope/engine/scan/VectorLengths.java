package io.pairscope.engine.scan;

import io.pairscope.core.settings.ReadOptions;
import io.pairscope.engine.formats.UnreadableShardException;
import io.pairscope.engine.session.Session;
import io.pairscope.engine.shards.BlockReader;
import io.pairscope.engine.shards.Inventory;
import io.pairscope.engine.shards.ScanTask;
import io.pairscope.engine.storage.UnusableInputException;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The dimensions of an input that were not asked for, from its first rows. */
final class VectorLengths {
    private VectorLengths() {}

    /**
     * Image and text dimensions: those asked for, else what most rows of the first readable task with any vector have.
     *
     * @throws UnusableInputException when there is no such task
     */
    static int[] of(Session session, Inventory inventory, BlockReader reader, ReadOptions options) {
        int sides = inventory.columns().vectors().size();
        int[] dims = {options.imageDims(), options.textDims()};
        for (ScanTask task : inventory.plan()) {
            if (Arrays.stream(dims, 0, sides).allMatch(length -> length > 0)) {
                break;
            }
            session.describe("vector lengths");
            int[][] lengths = session.context()
                    .parallelize(List.of(task), 1)
                    .map(first -> firstLengths(reader, first))
                    .collect()
                    .get(0);
            for (int side = 0; side < sides; side++) {
                if (dims[side] == 0) {
                    dims[side] = mostFrequent(lengths[side]);
                }
            }
        }
        for (int side = 0; side < sides; side++) {
            if (dims[side] == 0) {
                throw new UnusableInputException("no vector with any value in column "
                        + inventory.columns().vectors().get(side)
                        + " among the first rows of any shard; nothing to read");
            }
        }
        return dims;
    }

    private static int[][] firstLengths(BlockReader reader, ScanTask task) {
        try {
            return reader.firstLengths(task);
        } catch (UnreadableShardException reportedByTheScan) {
            return new int[task.shard.layout.vectors.length][0];
        }
    }

    private static int mostFrequent(int[] lengths) {
        Map<Integer, Integer> counts = new LinkedHashMap<>();
        for (int length : lengths) {
            counts.merge(length, 1, Integer::sum);
        }
        counts.remove(0);
        return counts.entrySet().stream()
                .max(Map.Entry.comparingByValue())
                .map(Map.Entry::getKey)
                .orElse(0);
    }
}
