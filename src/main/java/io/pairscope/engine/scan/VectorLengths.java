package io.pairscope.engine.scan;

import io.pairscope.core.settings.ReadOptions;
import io.pairscope.engine.formats.UnreadableShardException;
import io.pairscope.engine.listing.BadShard;
import io.pairscope.engine.session.Session;
import io.pairscope.engine.shards.BlockReader;
import io.pairscope.engine.shards.Inventory;
import io.pairscope.engine.shards.ShardRows;
import io.pairscope.engine.storage.UnusableInputException;
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
     * @param title of the set, for messages
     * @throws UnusableInputException when there is no such task
     */
    public static int[] of(Session session, String title, Inventory inventory, ReadOptions options) {
        return of(title, inventory, inventory.reader(session), options);
    }

    /** Likewise with the reader of a scan. Read by the driver: it is a few rows of one shard. */
    static int[] of(String title, Inventory inventory, BlockReader reader, ReadOptions options) {
        int sides = inventory.columns().vectors().size();
        int[] dims = {options.imageDims(), options.textDims()};
        List<BadShard> failures = new ArrayList<>();
        for (ShardRows part : parts(inventory)) {
            if (Arrays.stream(dims, 0, sides).allMatch(length -> length > 0)) {
                break;
            }
            try {
                int[][] lengths = reader.firstLengths(part);
                for (int side = 0; side < sides; side++) {
                    dims[side] = dims[side] == 0 ? mostFrequent(lengths[side]) : dims[side];
                }
            } catch (UnreadableShardException unreadable) {
                failures.add(new BadShard(
                        MomentScan.prefix(title) + part.shard.name, part.shard.totalRows(), unreadable.getMessage()));
            }
        }
        for (int side = 0; side < sides; side++) {
            if (dims[side] == 0) {
                if (!failures.isEmpty()) {
                    throw MomentScan.unusable(BadShard.firstOfEach(failures), inventory.shardCount());
                }
                throw new UnusableInputException("no vector with any value in column "
                        + inventory.columns().vectors().get(side)
                        + " among the first rows of any shard" + MomentScan.of(title) + "; nothing to read");
            }
        }
        return dims;
    }

    /**
     * Refuses two sets of rows whose first rows have other dimensions, before all are read.
     *
     * @param name what the set is called
     * @param otherName likewise
     */
    public static void requireSame(
            Session session, String name, Inventory set, String otherName, Inventory other, ReadOptions options) {
        requireRows(name, set);
        requireRows(otherName, other);
        requireSame(name, of(session, name, set, options), otherName, of(session, otherName, other, options));
    }

    private static void requireRows(String name, Inventory set) {
        if (set.rows() == 0) {
            throw MomentScan.nothingToRead(" of the " + name, set);
        }
    }

    /**
     * Refuses two sets whose image and text dimensions differ.
     *
     * @param name what the set is called
     * @param otherName likewise
     */
    public static void requireSame(String name, int[] dims, String otherName, int[] otherDims) {
        if (!Arrays.equals(dims, otherDims)) {
            throw new UnusableInputException("the " + otherName + " has " + otherDims[0] + " + " + otherDims[1]
                    + " dimensions (image + text), the " + name + " " + dims[0] + " + " + dims[1]
                    + (dims[0] == otherDims[1] && dims[1] == otherDims[0]
                            ? ": images and texts of one of them are exchanged. Read it again with --image-column and"
                                    + " --text-column the other way round"
                            : ": they come from different encoders. Embed one of them with the encoders of the other"));
        }
    }

    /** The rows of the plan, shard by shard. */
    private static List<ShardRows> parts(Inventory inventory) {
        return inventory.plan().stream().flatMap(task -> task.parts().stream()).toList();
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
