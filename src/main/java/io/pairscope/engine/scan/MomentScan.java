package io.pairscope.engine.scan;

import io.pairscope.core.moments.PairMoments;
import io.pairscope.core.settings.OnBadShard;
import io.pairscope.core.settings.ReadOptions;
import io.pairscope.engine.listing.BadShard;
import io.pairscope.engine.session.Memory;
import io.pairscope.engine.session.Session;
import io.pairscope.engine.shards.BlockReader;
import io.pairscope.engine.shards.Inventory;
import io.pairscope.engine.shards.RowRanges;
import io.pairscope.engine.shards.RowRules;
import io.pairscope.engine.storage.UnusableInputException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.IntConsumer;

/**
 * Scan one: the moments of an input, row range by row range, or of what a ledger of an earlier scan does not hold yet.
 * Shards that turn out to be unreadable are collected over the whole scan; then the scan stops, or is run again without
 * them, so that no row of such a shard is in any number.
 */
public final class MomentScan {
    /** The title of the set that a job is about; messages name the others. */
    public static final String INPUT = "input";

    private MomentScan() {}

    /**
     * Bytes of row ranges that tasks hold until the driver has them.
     *
     * @param ranges bytes of all of them
     * @return all, where they are few and go to the driver as they are; else none, since Spark puts them on disk
     */
    public static long held(Memory memory, long ranges) {
        return MomentPartial.hasRoom(ranges, memory) ? ranges : 0;
    }

    /**
     * Stops before anything is computed when footers show bad shards that are not to be left out, or a set without others.
     *
     * @param inventories by what their shards are called, such as {@code reference: }
     * @param otherColumns what to do where the columns of one set have other names than those of another; empty where they have not
     * @throws UnusableInputException naming all of them
     */
    public static void requireUsable(
            ReadOptions options, Map<String, Inventory> inventories, Optional<String> otherColumns) {
        List<BadShard> bad = new ArrayList<>();
        inventories.forEach((set, shards) -> shards.bad().forEach(shard -> bad.add(shard.named(set + shard.name()))));
        if (otherColumns.isPresent() || !bad.isEmpty() && options.onBadShard() == OnBadShard.STOP) {
            int all = inventories.values().stream().mapToInt(MomentScan::all).sum();
            throw unusable(bad, all, otherColumns.orElseGet(() -> remedy(options, inventories)));
        }
    }

    /** What to do about bad shards; names the share of bad rows to be allowed where the default would stop a run without them. */
    private static String remedy(ReadOptions options, Map<String, Inventory> sets) {
        List<String> emptied = sets.entrySet().stream()
                .filter(set -> set.getValue().shardCount() == 0)
                .map(set -> sets.size() == 1
                        ? ""
                        : set.getKey().isEmpty() ? INPUT : set.getKey().replace(": ", ""))
                .toList();
        double share =
                sets.values().stream().mapToDouble(Inventory::badShare).max().orElse(0);
        boolean isAllowed = !emptied.isEmpty() || share <= options.maxQuarantinedFraction();
        return BadShard.remedy(emptied) + (isAllowed ? "" : " " + MomentResult.allowing(share));
    }

    private static int all(Inventory shards) {
        return shards.shardCount() + shards.bad().size();
    }

    /**
     * Reads the input once (twice when shards have to be left out). Row ranges are even.
     *
     * @param ready takes the dimensions of both sides before rows are read, and throws when there are too many
     * @throws UnusableInputException on bad shards that are not to be left out, when nothing is left, or when more rows
     *     are bad than allowed
     */
    public static MomentResult run(
            Session session, String title, Inventory inventory, ReadOptions options, IntConsumer ready) {
        Cut even = (shards, ranges) -> RowRanges.even(shards.rows(), ranges);
        return run(session, title, inventory, options, Ledger.EMPTY, even, ready);
    }

    /** Likewise, however many dimensions there are. */
    public static MomentResult run(Session session, String title, Inventory inventory, ReadOptions options) {
        return run(session, title, inventory, options, dims -> {});
    }

    /**
     * Reads what a ledger does not hold. Row ranges then hold whole shards, or parts of one.
     *
     * @param kept holds nothing but shards of the inventory
     * @param ready likewise
     * @throws UnusableInputException likewise
     */
    public static MomentResult run(
            Session session, String title, Inventory inventory, ReadOptions options, Ledger kept, IntConsumer ready) {
        ReadOptions fixed = options;
        if (!kept.groups().isEmpty()) {
            PairMoments first = kept.groups().get(0);
            fixed = options.withDims(first.imageDims(), first.textDims());
        }
        Cut alongShards =
                (shards, ranges) -> RowRanges.alongShards(shards.shards(), Math.max(1, inventory.rows() / ranges));
        MomentResult result = run(session, title, inventory, fixed, kept, alongShards, ready);
        return result.bounded(options.ranges(result.rules().dims()));
    }

    /** Makes row ranges of the rows to be read: as many as asked for, or about. */
    private interface Cut {
        RowRanges of(Inventory shards, int ranges);
    }

    private static MomentResult run(
            Session session,
            String title,
            Inventory inventory,
            ReadOptions options,
            Ledger known,
            Cut cut,
            IntConsumer ready) {
        requireUsable(options, Map.of("", inventory), Optional.empty());
        Inventory shards = inventory.beyond(known.keys());
        while (true) {
            if (shards.rows() == 0 && known.entries().isEmpty()) {
                throw nothingToRead(of(title), shards);
            }
            Reading reading = read(session, title, shards, options, cut, ready);
            if (reading.unreadable.isEmpty()) {
                MomentResult result = MomentResult.of(known, reading, shards);
                result.requireEnoughRows(of(title), options);
                return result;
            }
            shards = shards.without(reading.unreadable);
            if (options.onBadShard() == OnBadShard.STOP) {
                List<BadShard> named = shards.bad().stream()
                        .map(shard -> shard.named(prefix(title) + shard.name()))
                        .toList();
                Inventory left = inventory.without(reading.unreadable);
                throw unusable(named, all(shards), remedy(options, Map.of("", left)));
            }
            session.progress()
                    .line("leaving out " + reading.unreadable.size()
                            + " unreadable shard(s) and reading the others again");
        }
    }

    /**
     * The result of reading the shards once.
     *
     * @param ledger empty when a shard was unreadable
     * @param repeats likewise
     * @param unreadable shards, each once
     */
    record Reading(
            Ledger ledger,
            Repeats repeats,
            List<BadShard> unreadable,
            RowRules rules,
            SampledRows sample,
            OutlyingRows outlying,
            RowsSeen seen) {}

    private static Reading read(
            Session session, String title, Inventory shards, ReadOptions options, Cut cut, IntConsumer ready) {
        BlockReader reader = shards.reader(session);
        int[] dims = VectorLengths.of(title, shards, reader, options);
        ready.accept(dims[0] + dims[1]);
        RowRanges ranges = cut.of(shards, options.ranges(dims[0] + dims[1]));
        RowRules rules = new RowRules(dims[0], dims[1], options.normalization(), ranges, options.raw());
        if (shards.rows() == 0) {
            return new Reading(
                    Ledger.EMPTY,
                    new Repeats(),
                    List.of(),
                    rules,
                    new SampledRows(),
                    new OutlyingRows(),
                    new RowsSeen());
        }
        ShardScan scan = ShardScan.first(session, "moments of " + title, shards, reader, rules);
        MomentPartial.Merged merged = MomentPartial.merged(scan, new MomentPartial.Task(rules), rules);
        MomentPartial seen = merged.shards();
        if (!seen.failures.isEmpty()) {
            return new Reading(
                    Ledger.EMPTY,
                    new Repeats(),
                    BadShard.firstOfEach(seen.failures),
                    rules,
                    seen.sample,
                    seen.outlying,
                    seen.seen);
        }
        Ledger ledger = Ledger.of(shards.shards(), seen.shards, ranges, merged);
        long read = ledger.counts().rowsIn();
        if (read != shards.rows()) {
            throw new IllegalStateException(
                    "read " + read + " rows where the footers count " + shards.rows() + "; nothing was written");
        }
        return new Reading(ledger, seen.repeats, List.of(), rules, seen.sample, seen.outlying, seen.seen);
    }

    /** The set that a message about its rows speaks of; empty for the input. */
    static String of(String title) {
        return isInput(title) ? "" : " of the " + title;
    }

    /** Likewise in front of the name of a shard. */
    static String prefix(String title) {
        return isInput(title) ? "" : title + ": ";
    }

    private static boolean isInput(String title) {
        return title.equals(INPUT);
    }

    /** @param of which set, for the message; empty for the only one */
    public static UnusableInputException nothingToRead(String of, Inventory inventory) {
        return new UnusableInputException("nothing to read: no usable shard" + of + " has any row"
                + (inventory.bad().isEmpty() ? "" : "; " + inventory.bad().get(0)));
    }

    /** @param all shards of the input */
    static UnusableInputException unusable(List<BadShard> bad, int all) {
        return unusable(bad, all, BadShard.remedy(bad.size() < all ? List.of() : List.of("")));
    }

    private static UnusableInputException unusable(List<BadShard> bad, int all, String remedy) {
        return new UnusableInputException(
                bad.size() + " bad shard(s): " + String.join("; ", BadShard.lines(bad, all)) + ". " + remedy);
    }
}
