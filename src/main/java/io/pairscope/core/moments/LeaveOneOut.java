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
    /** The rows of each group. */
    private final long[] counts;
    /** The group that each fold leaves out. */
    private final int[] leftOut;

    /**
     * @param total of all groups
     * @param groups each read when it is needed
     */
    public LeaveOneOut(PairMoments total, List<PairMoments> groups) {
        this.total = total;
        this.groups = groups;
        this.counts = groups.stream().mapToLong(PairMoments::count).toArray();
        this.leftOut = IntStream.range(0, counts.length)
                .filter(group -> counts[group] > 0)
                .toArray();
    }

    private LeaveOneOut(LeaveOneOut all, int[] leftOut) {
        this.total = all.total;
        this.groups = all.groups;
        this.counts = all.counts;
        this.leftOut = leftOut;
    }

    /** Some of the folds, by number. */
    public LeaveOneOut only(int[] numbers) {
        return new LeaveOneOut(
                this, Arrays.stream(numbers).map(number -> leftOut[number]).toArray());
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

    /** How many folds there are: one for each group with rows. */
    public int size() {
        return leftOut.length;
    }

    /** The rows of each fold. */
    public long[] rows() {
        return Arrays.stream(leftOut)
                .mapToLong(group -> total.count() - counts[group])
                .toArray();
    }

    public Fold fold(int number) {
        PairMoments group = groups.get(leftOut[number]);
        return total.canSpare(group)
                ? new Fold(total, Optional.of(group))
                : new Fold(others(leftOut[number]), Optional.empty());
    }

    private PairMoments others(int group) {
        PairMoments merged = PairMoments.empty(total.imageDims(), total.textDims());
        for (int other = 0; other < counts.length; other++) {
            merged = other == group || counts[other] == 0 ? merged : merged.merge(groups.get(other));
        }
        return merged;
    }
}
