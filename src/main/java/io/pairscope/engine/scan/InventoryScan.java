package io.pairscope.engine.scan;

import io.pairscope.core.settings.InputColumns;
import io.pairscope.core.settings.ReadOptions;
import io.pairscope.engine.session.Session;
import io.pairscope.engine.shards.BadShard;
import io.pairscope.engine.shards.EmbeddingReader;
import io.pairscope.engine.shards.Inventory;
import io.pairscope.engine.shards.RowRanges;
import io.pairscope.engine.shards.ScanTask;
import io.pairscope.engine.shards.UnreadableShardException;
import io.pairscope.engine.storage.UnusableInputException;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.util.LongAccumulator;
import scala.Tuple2;

/**
 * One scan over the shards of an inventory, as the driver runs it.
 *
 * @param ledger of what was read; empty when a shard was unreadable
 * @param unreadable shards that turned out so, each once
 */
record InventoryScan(
        Ledger ledger, double fastError, List<BadShard> unreadable, Inventory inventory, EmbeddingReader.Rules rules) {

    static InventoryScan of(Session session, String title, Inventory inventory, ReadOptions options, RowRanges ranges) {
        List<ScanTask> tasks = ScanTask.plan(inventory.shards());
        JavaSparkContext context = session.context();
        EmbeddingReader reader = new EmbeddingReader(session, inventory);
        int[] dims = dims(session, reader, tasks, inventory.columns(), options);
        EmbeddingReader.Rules rules =
                new EmbeddingReader.Rules(dims[0], dims[1], options.normalization(), options.precision(), ranges);
        if (tasks.isEmpty()) {
            return new InventoryScan(Ledger.EMPTY, 0, List.of(), inventory, rules);
        }
        LongAccumulator rowsDone = context.sc().longAccumulator();
        session.describe("moments of " + title);
        List<Tuple2<Integer, MomentScan.Partial>> merged = session.progress()
                .step(
                        "moments of " + title,
                        inventory.rows(),
                        rowsDone::value,
                        () -> DistributedFold.fold(
                                context, tasks, new MomentScan(reader, rules, rowsDone), MomentScan.Partial::merge));
        // The group of what belongs to none is the first.
        MomentScan.Partial outside = merged.get(0)._2();
        List<BadShard> unreadable = firstPerShard(outside.failures);
        if (!unreadable.isEmpty()) {
            return new InventoryScan(Ledger.EMPTY, outside.fastError, unreadable, inventory, rules);
        }
        List<Tuple2<Integer, MomentScan.Partial>> groups = merged.subList(1, merged.size());
        Ledger ledger = Ledger.of(
                inventory.shards(),
                outside.shards,
                ranges,
                groups.stream().mapToInt(Tuple2::_1).toArray(),
                groups.stream().map(group -> group._2().moments).toList());
        long read = ledger.counts().rowsIn();
        if (read != inventory.rows()) {
            throw new IllegalStateException(
                    "read " + read + " rows where the footers count " + inventory.rows() + "; nothing was written");
        }
        return new InventoryScan(ledger, outside.fastError, unreadable, inventory, rules);
    }

    private static List<BadShard> firstPerShard(List<BadShard> failures) {
        Map<String, BadShard> first = new LinkedHashMap<>();
        failures.forEach(failure -> first.putIfAbsent(failure.name(), failure));
        return List.copyOf(first.values());
    }

    /** The lengths asked for, else what most rows of the first readable task with any vector have. */
    private static int[] dims(
            Session session, EmbeddingReader reader, List<ScanTask> tasks, InputColumns columns, ReadOptions options) {
        int sides = columns.vectors().size();
        int[] dims = {options.imageDims(), options.textDims()};
        for (ScanTask task : tasks) {
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
                        + columns.vectors().get(side) + " among the first rows of any shard; nothing to read");
            }
        }
        return dims;
    }

    private static int[][] firstLengths(EmbeddingReader reader, ScanTask task) {
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
