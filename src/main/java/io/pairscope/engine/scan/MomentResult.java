package io.pairscope.engine.scan;

import io.pairscope.core.moments.Normalization;
import io.pairscope.core.moments.PairMoments;
import io.pairscope.core.moments.Rejection;
import io.pairscope.core.quality.RowOffsetScores;
import io.pairscope.core.settings.ReadOptions;
import io.pairscope.engine.formats.PagesRead;
import io.pairscope.engine.shards.Inventory;
import io.pairscope.engine.shards.RowCounts;
import io.pairscope.engine.shards.RowRules;
import io.pairscope.engine.storage.UnusableInputException;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * The moments of an input as its first scan found them, row range by row range, and what was seen of its shards.
 *
 * @param ledger of all shards: those of an earlier scan that still hold, then those read now
 * @param repeats among all rows; empty when moments of an earlier scan are part of the result
 * @param counts of the rows read now
 * @param inventory what was read now, in the end: shards left out are listed as bad
 * @param rules dimensions and ranges as they were used, for further scans
 * @param sample rows that were kept, of those read now
 * @param outlying among the rows read now
 * @param seen the rows read now
 */
public record MomentResult(
        Ledger ledger,
        Optional<Repeats> repeats,
        RowCounts counts,
        Inventory inventory,
        RowRules rules,
        SampledRows sample,
        OutlyingRows outlying,
        RowsSeen seen) {

    /** The pages that its rows were read from. */
    public PagesRead pages() {
        return seen.pages();
    }

    static MomentResult of(Ledger known, MomentScan.Reading reading, Inventory inventory) {
        RowCounts counts = reading.ledger().counts();
        counts.reject(inventory.bad());
        Optional<Repeats> repeats =
                Optional.of(reading.repeats()).filter(all -> known.entries().isEmpty());
        Ledger all = known.plus(reading.ledger());
        return new MomentResult(
                all, repeats, counts, inventory, reading.rules(), reading.sample(), reading.outlying(), reading.seen());
    }

    public Normalization normalization() {
        return rules.normalization();
    }

    /** The same result, knowing the PMI of the pairs that were scored, by the names of their shards. */
    public MomentResult scored(Map<String, RowOffsetScores> pmi) {
        return new MomentResult(ledger.scored(pmi), repeats, counts, inventory, rules, sample, outlying, seen);
    }

    /** Non-empty groups of rows, in the order in which they are merged. */
    public List<PairMoments> groups() {
        return ledger.groups();
    }

    /** Names of shards that have rows, all of them bad. */
    public List<String> shardsWithoutGoodRow() {
        return ledger.entries().stream()
                .map(Ledger.Entry::record)
                .filter(shard ->
                        shard.counts().accepted() == 0 && shard.counts().badRows() > 0)
                .map(ShardRecord::name)
                .toList();
    }

    /** How many of the shards were not read now. */
    public int shardsReused() {
        long read = inventory.shards().stream()
                .filter(shard -> shard.totalRows() > 0)
                .count();
        return ledger.entries().size() - (int) read;
    }

    /** Of the whole input; merged at the first call. */
    public PairMoments total() {
        return ledger.total();
    }

    /** The rows of the whole input by their fate, read now or before. */
    public RowCounts allCounts() {
        RowCounts all = ledger.counts();
        all.reject(inventory.bad());
        return all;
    }

    /** The same result with at most so many groups. */
    MomentResult bounded(int most) {
        return new MomentResult(ledger.bounded(most), repeats, counts, inventory, rules, sample, outlying, seen);
    }

    /**
     * Refuses a set of which too little is left.
     *
     * @param of which set, for messages; empty for the input
     * @throws UnusableInputException when no row is left, or more are bad than allowed
     */
    void requireEnoughRows(String of, ReadOptions options) {
        RowCounts all = allCounts();
        requireEnoughRows(of, all, options, () -> firstBadRows(all));
    }

    /**
     * Likewise of the rows of any set.
     *
     * @param of which rows, for messages; empty for the input
     * @param first names bad rows
     */
    static void requireEnoughRows(String of, RowCounts all, ReadOptions options, Supplier<String> first) {
        if (all.accepted() == 0) {
            throw new UnusableInputException("every row" + of + " is bad: " + all.reasons() + first.get());
        }
        double fraction = (double) all.quarantined() / all.rowsIn();
        if (fraction > options.maxQuarantinedFraction()) {
            throw new UnusableInputException(String.format(
                    Locale.ROOT,
                    "%,d of %,d rows%s are bad %s, more than max-quarantined-fraction = %s allows%s. %s",
                    all.quarantined(),
                    all.rowsIn(),
                    of,
                    all.reasons(),
                    options.maxQuarantinedFraction(),
                    first.get(),
                    remedy(all, fraction)));
        }
    }

    /** What is damaged is not to be put up with. */
    private static String remedy(RowCounts all, double fraction) {
        boolean anyShard = all.quarantined() > all.badRows();
        if (!anyShard && all.reasons().getOrDefault(Rejection.WRONG_LENGTH.code(), 0L) > all.rowsIn() / 2) {
            return "The lengths that are expected are those of the first shard with vectors, or of dims.image and dims.text:"
                    + " set these to the lengths of the rows that you want";
        }
        return (anyShard
                        ? "Mend or restore the bad shards, or take them out of the input; if what is left is what you want,"
                                + " allow it with "
                        : "Mend them or allow more with ")
                + allowing(fraction);
    }

    /** The setting that allows so large a share of bad rows. */
    static String allowing(double fraction) {
        return String.format(Locale.ROOT, "--set max-quarantined-fraction=%.3f", Math.ceil(fraction * 1000) / 1000);
    }

    /** Rows that were read now; of those of an earlier scan only the shard is known. */
    private String firstBadRows(RowCounts all) {
        if (!all.examples().isEmpty()) {
            return "; first: " + String.join("; ", all.examples());
        }
        if (all.badRows() == 0) {
            return "; first: " + inventory.bad().get(0);
        }
        return ledger.entries().stream()
                .map(Ledger.Entry::record)
                .filter(shard -> shard.counts().badRows() > 0)
                .findFirst()
                .map(shard ->
                        "; first in shard " + shard.name() + ", read in an earlier run, whose quarantine/ lists them")
                .orElse("");
    }
}
