package io.pairscope.engine.scan;

import io.pairscope.core.settings.ReadOptions;
import io.pairscope.engine.formats.UnreadableShardException;
import io.pairscope.engine.listing.BadShard;
import io.pairscope.engine.session.Session;
import io.pairscope.engine.shards.BlockReader;
import io.pairscope.engine.shards.Inventory;
import io.pairscope.engine.shards.ShardRows;
import io.pairscope.engine.storage.UnusableInputException;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The dimensions of an input that were not asked for, from its first rows. */
public final class VectorLengths {
    private VectorLengths() {}

    /**
     * Image and text dimensions: those asked for, else what most rows of the first readable task with any vector have.
     *
     * @throws UnusableInputException when there is no such task
     */
    public static int[] of(Session session, Inventory inventory, ReadOptions options) {
        return of(session, inventory, inventory.reader(session), options);
    }

    /** Likewise with the reader of a scan. */
    static int[] of(Session session, Inventory inventory, BlockReader reader, ReadOptions options) {
        int sides = inventory.columns().vectors().size();
        int[] dims = {options.imageDims(), options.textDims()};
        List<BadShard> failures = new ArrayList<>();
        for (ShardRows part : parts(inventory)) {
            if (Arrays.stream(dims, 0, sides).allMatch(length -> length > 0)) {
                break;
            }
            session.describe("vector lengths");
            Lengths lengths = session.context()
                    .parallelize(List.of(part), 1)
                    .map(first -> firstLengths(reader, first))
                    .collect()
                    .get(0);
            if (lengths.failure != null) {
                failures.add(lengths.failure);
            }
            for (int side = 0; side < sides; side++) {
                if (dims[side] == 0) {
                    dims[side] = mostFrequent(lengths.values[side]);
                }
            }
        }
        for (int side = 0; side < sides; side++) {
            if (dims[side] == 0) {
                if (!failures.isEmpty()) {
                    throw MomentScan.unusable(failures);
                }
                throw new UnusableInputException("no vector with any value in column "
                        + inventory.columns().vectors().get(side)
                        + " among the first rows of any shard; nothing to read");
            }
        }
        return dims;
    }

    /** The rows of the plan, shard by shard. */
    private static List<ShardRows> parts(Inventory inventory) {
        return inventory.plan().stream().flatMap(task -> task.parts().stream()).toList();
    }

    /** What the first rows of a shard hold, or why they cannot be read. */
    private static final class Lengths implements Serializable {
        private static final long serialVersionUID = 1;

        final int[][] values;
        /** Null when they were read. */
        final BadShard failure;

        Lengths(int[][] values, BadShard failure) {
            this.values = values;
            this.failure = failure;
        }
    }

    private static Lengths firstLengths(BlockReader reader, ShardRows part) {
        try {
            return new Lengths(reader.firstLengths(part), null);
        } catch (UnreadableShardException unreadable) {
            BadShard shard = new BadShard(part.shard.name, part.shard.totalRows(), unreadable.getMessage());
            return new Lengths(new int[reader.columns().size()][0], shard);
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
