package io.pairscope.engine.scan;

import io.pairscope.core.moments.PairMoments;
import io.pairscope.core.quality.RowOffsetScores;
import io.pairscope.engine.shards.RowCounts;
import io.pairscope.engine.shards.RowRanges;
import io.pairscope.engine.shards.Shard;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Moments of groups of rows, with the list of shards behind each group. A later run compares this list with its input:
 * it keeps the groups whose shards have not changed, and reads the other shards again. Immutable, but for the
 * total, which it remembers.
 */
public final class Ledger {
    public static final Ledger EMPTY = new Ledger(List.of(), List.of());

    private final List<PairMoments> groups;
    private final List<Entry> entries;
    /** All groups merged, once something has asked for them. */
    private PairMoments total;

    /** @param groups non-empty groups, in the order in which they are merged */
    public Ledger(List<PairMoments> groups, List<Entry> entries) {
        this.groups = groups;
        this.entries = entries;
    }

    /** A shard and the groups that hold its rows: from first to before end, none when every row was refused. */
    public record Entry(Shard.Key key, ShardRecord record, int first, int end) {
        private Entry within(int newFirst, int newEnd) {
            return new Entry(key, record, newFirst, newEnd);
        }
    }

    /**
     * The ledger of one scan.
     *
     * @param records of the shards with rows, in their order
     * @param found the ranges with an accepted row; others have no group
     */
    static Ledger of(List<Shard> shards, List<ShardRecord> records, RowRanges ranges, MomentPartial.Merged found) {
        int[] numbers = found.ranges();
        List<Shard> withRows =
                shards.stream().filter(shard -> shard.totalRows() > 0).toList();
        List<Entry> entries = new ArrayList<>();
        long row = 0;
        for (int s = 0; s < withRows.size(); s++) {
            Shard shard = withRows.get(s);
            long behind = row + shard.totalRows();
            int first = firstAtLeast(numbers, ranges.rangeOf(row));
            int end = firstAtLeast(numbers, ranges.rangeOf(behind - 1) + 1);
            entries.add(new Entry(shard.key(), records.get(s), first, end));
            row = behind;
        }
        return new Ledger(found.moments(), entries);
    }

    /** The place of the first number that is at least some one. */
    static int firstAtLeast(int[] ascending, int number) {
        int at = Arrays.binarySearch(ascending, number);
        return at >= 0 ? at : -at - 1;
    }

    /** Non-empty groups, in the order in which they are merged. */
    public List<PairMoments> groups() {
        return groups;
    }

    public List<Entry> entries() {
        return entries;
    }

    /** All groups merged. */
    public synchronized PairMoments total() {
        if (total == null) {
            total = PairMoments.merged(groups);
        }
        return total;
    }

    public Set<Shard.Key> keys() {
        return entries.stream().map(Entry::key).collect(Collectors.toSet());
    }

    public RowCounts counts() {
        RowCounts total = new RowCounts();
        entries.forEach(entry -> total.merge(entry.record().counts()));
        return total;
    }

    /**
     * This ledger without groups that hold rows of a removed or changed shard. The other shards of such groups leave with
     * them, and are read again.
     *
     * @param present the names of the shards there are
     */
    public Ledger keep(Map<Shard.Key, String> present) {
        boolean[] broken = new boolean[groups.size()];
        List<Entry> kept = new ArrayList<>(entries);
        boolean changed = true;
        while (changed) {
            changed = kept.removeIf(entry -> {
                boolean holds = present.containsKey(entry.key) && !anyOf(broken, entry);
                if (!holds) {
                    Arrays.fill(broken, entry.first, entry.end, true);
                }
                return !holds;
            });
        }
        int[] position = new int[groups.size() + 1];
        for (int g = 0; g < groups.size(); g++) {
            position[g + 1] = position[g] + (broken[g] ? 0 : 1);
        }
        List<PairMoments> whole = MomentList.of(
                IntStream.range(0, groups.size()).filter(g -> !broken[g]).mapToObj(groups::get));
        kept.replaceAll(entry -> new Entry(
                entry.key, entry.record.named(present.get(entry.key)), position[entry.first], position[entry.end]));
        return new Ledger(whole, kept);
    }

    private static boolean anyOf(boolean[] broken, Entry entry) {
        for (int g = entry.first; g < entry.end; g++) {
            if (broken[g]) {
                return true;
            }
        }
        return false;
    }

    /** These groups, then those of shards read later. */
    Ledger plus(Ledger later) {
        if (entries.isEmpty()) {
            return later;
        }
        List<PairMoments> allGroups = MomentList.of(Stream.concat(groups.stream(), later.groups.stream()));
        List<Entry> allEntries = new ArrayList<>(entries);
        for (Entry entry : later.entries) {
            allEntries.add(entry.within(entry.first + groups.size(), entry.end + groups.size()));
        }
        return new Ledger(allGroups, allEntries);
    }

    /** With the PMI of the pairs that were scored, by the names of their shards. */
    public Ledger scored(Map<String, RowOffsetScores> pmi) {
        List<Entry> scored = new ArrayList<>();
        for (Entry entry : entries) {
            RowOffsetScores own = pmi.get(entry.record.name());
            scored.add(own == null ? entry : new Entry(entry.key, entry.record.scored(own), entry.first, entry.end));
        }
        return new Ledger(groups, scored);
    }

    /** At most so many groups: the two neighbours with the fewest rows are merged as long as there are more. Each is read twice. */
    Ledger bounded(int most) {
        if (groups.size() <= most) {
            return this;
        }
        List<Long> rows = groups.stream().map(PairMoments::count).collect(Collectors.toCollection(ArrayList::new));
        List<Integer> starts =
                IntStream.rangeClosed(0, groups.size()).boxed().collect(Collectors.toCollection(ArrayList::new));
        while (rows.size() > most) {
            int smallest = 0;
            for (int g = 1; g + 1 < rows.size(); g++) {
                if (rows.get(g) + rows.get(g + 1) < rows.get(smallest) + rows.get(smallest + 1)) {
                    smallest = g;
                }
            }
            rows.set(smallest, rows.get(smallest) + rows.remove(smallest + 1));
            starts.remove(smallest + 1);
        }
        int[] position = new int[groups.size() + 1];
        for (int g = 0; g < rows.size(); g++) {
            Arrays.fill(position, starts.get(g), starts.get(g + 1), g);
        }
        position[groups.size()] = rows.size();
        List<Entry> renumbered = new ArrayList<>();
        for (Entry entry : entries) {
            boolean none = entry.first == entry.end;
            int first = position[entry.first];
            renumbered.add(entry.within(first, none ? first : position[entry.end - 1] + 1));
        }
        List<PairMoments> fewer =
                MomentList.of(IntStream.range(0, rows.size()).mapToObj(g -> merged(starts.get(g), starts.get(g + 1))));
        return new Ledger(fewer, renumbered);
    }

    private PairMoments merged(int from, int end) {
        PairMoments sum = PairMoments.merged(groups.subList(from, end));
        return end == from + 1 ? sum : sum.compact();
    }
}
