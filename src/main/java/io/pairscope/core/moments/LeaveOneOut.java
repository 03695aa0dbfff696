package io.pairscope.core.moments;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * The folds of a jackknife: the moments of all groups but one, for each group with rows. A fold is the difference of the
 * total and its group, so that no more than the total, the group and the fold need be in memory.
 */
public final class LeaveOneOut {
    private final PairMoments total;
    private final List<PairMoments> groups;
    private final int[] places;
    private final long[] rows;

    /**
     * @param total of all groups
     * @param groups each read when it is needed
     */
    public LeaveOneOut(PairMoments total, List<PairMoments> groups) {
        this.total = total;
        this.groups = groups;
        long[] all = groups.stream().mapToLong(PairMoments::count).toArray();
        this.places =
                IntStream.range(0, all.length).filter(group -> all[group] > 0).toArray();
        this.rows = Arrays.stream(places)
                .mapToLong(group -> total.count() - all[group])
                .toArray();
    }

    public static LeaveOneOut of(List<PairMoments> groups) {
        return new LeaveOneOut(PairMoments.merged(groups), groups);
    }

    /**
     * A fold as a difference.
     *
     * @param of the total; all other groups merged, where a difference from the total would cancel
     * @param group to be taken out; empty where that is done
     */
    public record Fold(PairMoments of, Optional<PairMoments> group) {
        public PairMoments moments() {
            return group.map(of::without).orElse(of);
        }
    }

    public PairMoments total() {
        return total;
    }

    /** How many groups have rows. */
    public int size() {
        return places.length;
    }

    /** The rows of each fold. */
    public long[] rows() {
        return rows.clone();
    }

    public Fold fold(int number) {
        PairMoments group = groups.get(places[number]);
        return total.canSpare(group) ? new Fold(total, Optional.of(group)) : new Fold(others(number), Optional.empty());
    }

    private PairMoments others(int number) {
        PairMoments merged = PairMoments.empty(total.imageDims(), total.textDims());
        for (int other = 0; other < places.length; other++) {
            merged = other == number ? merged : merged.merge(groups.get(places[other]));
        }
        return merged;
    }
}
