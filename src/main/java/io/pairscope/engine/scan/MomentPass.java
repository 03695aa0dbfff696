package io.pairscope.engine.scan;

import io.pairscope.core.moments.Normalization;
import io.pairscope.core.moments.PairMoments;
import io.pairscope.core.moments.Precision;
import io.pairscope.core.moments.Rejection;
import io.pairscope.core.quality.RowOffsetScores;
import io.pairscope.core.settings.OnBadShard;
import io.pairscope.core.settings.ReadOptions;
import io.pairscope.engine.session.Session;
import io.pairscope.engine.shards.BadShard;
import io.pairscope.engine.shards.EmbeddingReader;
import io.pairscope.engine.shards.Inventory;
import io.pairscope.engine.shards.RowCounts;
import io.pairscope.engine.shards.RowRanges;
import io.pairscope.engine.storage.UnusableInputException;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;

/**
 * Scan one: the moments of an input, group by group, or of what a ledger of an earlier scan does not hold yet. Shards that
 * turn out to be unreadable are collected over the whole scan; then the scan stops, or is run again without them, so that
 * no row of such a shard is in any number.
 *
 * @param ledger of all shards: those of an earlier scan that still hold, then those read now
 * @param counts of the rows read now
 * @param fastError the largest relative error of single-precision products measured on the way; 0 in double
 * @param inventory what was read now, in the end: shards left out are listed as bad
 * @param rules dimensions and ranges as they were used, for further scans
 */
public record MomentPass(
        Ledger ledger, RowCounts counts, double fastError, Inventory inventory, EmbeddingReader.Rules rules) {

    public Precision precision() {
        return rules.precision();
    }

    public Normalization normalization() {
        return rules.normalization();
    }

    /** The same pass when moments that were kept are off by up to this. */
    public MomentPass withFastErrorOf(double kept) {
        return new MomentPass(ledger, counts, Math.max(fastError, kept), inventory, rules);
    }

    /** The same pass, knowing the PMI of the pairs that were scored, by the names of their shards. */
    public MomentPass scored(Map<String, RowOffsetScores> pmi) {
        return new MomentPass(ledger.scored(pmi), counts, fastError, inventory, rules);
    }

    /** Non-empty groups of rows, in the order in which they are merged. */
    public List<PairMoments> groups() {
        return ledger.groups();
    }

    /** Every shard with rows: those of an earlier scan that still hold, then those read now. */
    public List<ShardRecord> shards() {
        return ledger.entries().stream().map(Ledger.Entry::record).toList();
    }

    /** How many of the shards were not read now. */
    public int shardsReused() {
        long read = inventory.shards().stream()
                .filter(shard -> shard.totalRows() > 0)
                .count();
        return ledger.entries().size() - (int) read;
    }

    /** The moments of all groups. */
    public PairMoments total() {
        return PairMoments.merged(groups());
    }

    /** The rows of the whole input by their fate, read now or before. */
    public RowCounts allCounts() {
        RowCounts all = ledger.counts();
        rejectBadShards(all, inventory);
        return all;
    }

    /**
     * Stops before anything is computed when footers show bad shards that are not to be left out.
     *
     * @throws UnusableInputException naming all of them
     */
    public static void requireUsable(ReadOptions options, List<Inventory> inventories) {
        List<BadShard> bad = inventories.stream()
                .flatMap(inventory -> inventory.bad().stream())
                .toList();
        if (!bad.isEmpty() && options.onBadShard() == OnBadShard.STOP) {
            throw unusable(bad);
        }
    }

    /**
     * Reads the input once (twice when shards have to be left out).
     *
     * @throws UnusableInputException on bad shards that are not to be left out, when nothing is left, or when more rows
     *     are bad than allowed
     */
    public static MomentPass run(Session session, String title, Inventory inventory, ReadOptions options) {
        return run(session, title, inventory, options, null);
    }

    /**
     * Reads what a ledger does not hold. Groups then hold whole shards, or parts of one.
     *
     * @param kept holds nothing but shards of the inventory; null for none, whose groups are even ranges of rows
     */
    public static MomentPass run(Session session, String title, Inventory inventory, ReadOptions options, Ledger kept) {
        requireUsable(options, List.of(inventory));
        Ledger known = kept == null ? Ledger.EMPTY : kept;
        ReadOptions fixed = known.groups().isEmpty()
                ? options
                : options.withDims(
                        known.groups().get(0).imageDims(), known.groups().get(0).textDims());
        long target = Math.max(1, inventory.rows() / options.groups());
        Function<Inventory, InventoryScan> read = shards -> {
            if (shards.rows() == 0 && known.entries().isEmpty()) {
                throw nothingToRead(shards);
            }
            RowRanges ranges = kept == null
                    ? RowRanges.even(shards.rows(), options.groups())
                    : RowRanges.alongShards(shards.shards(), target);
            return InventoryScan.of(session, title, shards, fixed, ranges);
        };
        InventoryScan scan = read.apply(inventory.beyond(known.keys()));
        while (!scan.unreadable().isEmpty()) {
            Inventory usable = scan.inventory().without(scan.unreadable());
            if (options.onBadShard() == OnBadShard.STOP) {
                throw unusable(usable.bad());
            }
            session.progress()
                    .line("leaving out " + scan.unreadable().size()
                            + " unreadable shard(s) and reading the others again");
            scan = read.apply(usable);
        }
        RowCounts counts = scan.ledger().counts();
        rejectBadShards(counts, scan.inventory());
        Ledger all = known.plus(scan.ledger());
        MomentPass pass = new MomentPass(
                kept == null ? all : all.bounded(options.groups()),
                counts,
                scan.fastError(),
                scan.inventory(),
                scan.rules());
        pass.requireEnoughRows(options);
        return pass;
    }

    private static void rejectBadShards(RowCounts counts, Inventory inventory) {
        for (BadShard shard : inventory.bad()) {
            counts.reject(Rejection.BAD_SHARD, shard.rows());
        }
    }

    private void requireEnoughRows(ReadOptions options) {
        RowCounts all = ledger.counts();
        if (all.accepted() == 0) {
            throw new UnusableInputException("every row is bad: " + all.reasons() + firstBadRows(all));
        }
        double fraction = (double) all.badRows() / all.rowsIn();
        if (fraction > options.maxQuarantinedFraction()) {
            throw new UnusableInputException(String.format(
                    Locale.ROOT,
                    "%d of %d rows are bad %s, more than max-quarantined-fraction = %s allows%s. Mend them or allow more"
                            + " with --set max-quarantined-fraction=%.3f",
                    all.badRows(),
                    all.rowsIn(),
                    all.reasons(),
                    options.maxQuarantinedFraction(),
                    firstBadRows(all),
                    Math.ceil(fraction * 1000) / 1000));
        }
    }

    /** Rows that were read now; of those of an earlier scan only the shard is known. */
    private String firstBadRows(RowCounts all) {
        if (!all.examples().isEmpty()) {
            return "; first: " + String.join("; ", all.examples());
        }
        return ledger.entries().stream()
                .map(Ledger.Entry::record)
                .filter(shard -> shard.counts().badRows() > 0)
                .findFirst()
                .map(shard ->
                        "; first in shard " + shard.name() + ", read in an earlier run, whose quarantine/ lists them")
                .orElse("");
    }

    private static UnusableInputException nothingToRead(Inventory inventory) {
        return new UnusableInputException("nothing to read: no usable shard has any row"
                + (inventory.bad().isEmpty() ? "" : "; " + inventory.bad().get(0)));
    }

    private static UnusableInputException unusable(List<BadShard> bad) {
        StringBuilder message = new StringBuilder();
        message.append(bad.size()).append(" bad shard(s):");
        for (BadShard shard : bad) {
            message.append("\n  ").append(shard);
        }
        message.append("\nMend them, or go on without them with --on-bad-shard quarantine");
        return new UnusableInputException(message.toString());
    }
}
