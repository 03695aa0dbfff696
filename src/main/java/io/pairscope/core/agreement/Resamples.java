package io.pairscope.core.agreement;

import java.io.Serializable;
import java.util.Arrays;
import java.util.SplittableRandom;

/**
 * Bootstrap resamples: as many rows as there are, drawn with replacement, or as many whole groups, so that rows that depend on one
 * another within their group stay together. A resample depends on the seed and its number alone, so that several scores of the same
 * rows can be compared on the same resamples, by any number of threads.
 */
public final class Resamples implements Serializable {
    private static final long serialVersionUID = 1;

    /** Draws of a resample at most: of more rows or groups, resamples are smaller, and their deviations larger. */
    public static final int MOST_DRAWS = 10_000;

    private final int groups;
    /** Null where every row is a group of its own. */
    private final int[] groupOfRow;

    /** Rows by group, and where each group starts among them; null likewise. */
    private final int[] members;

    private final int[] starts;
    private final long seed;

    private Resamples(int groups, int[] groupOfRow, long seed) {
        this.groups = groups;
        this.groupOfRow = groupOfRow;
        this.seed = seed;
        this.starts = groupOfRow == null ? null : starts(groups, groupOfRow);
        this.members = groupOfRow == null ? null : members(starts, groupOfRow);
    }

    private static int[] starts(int groups, int[] groupOfRow) {
        int[] starts = new int[groups + 1];
        for (int group : groupOfRow) {
            starts[group + 1]++;
        }
        Arrays.parallelPrefix(starts, Integer::sum);
        return starts;
    }

    private static int[] members(int[] starts, int[] groupOfRow) {
        int[] next = starts.clone();
        int[] members = new int[groupOfRow.length];
        for (int row = 0; row < groupOfRow.length; row++) {
            members[next[groupOfRow[row]]++] = row;
        }
        return members;
    }

    public static Resamples ofRows(int rows, long seed) {
        return new Resamples(rows, null, seed);
    }

    /**
     * @param groupOfRow equal for rows of one group; numbers that no row has are no groups
     */
    public static Resamples ofGroups(int[] groupOfRow, long seed) {
        int[] distinct = Arrays.stream(groupOfRow).sorted().distinct().toArray();
        int[] ranks = Arrays.stream(groupOfRow)
                .map(group -> Arrays.binarySearch(distinct, group))
                .toArray();
        return new Resamples(distinct.length, ranks, seed);
    }

    /** Number of groups, or of rows without groups. With one group all resamples are equal and say nothing. */
    public int groups() {
        return groups;
    }

    /**
     * How many times each row stands in a resample.
     *
     * @param resample from 0
     */
    public int[] weights(int resample) {
        SplittableRandom random = random(resample);
        int[] drawn = new int[groups];
        for (int i = 0; i < groups; i++) {
            drawn[random.nextInt(groups)]++;
        }
        return groupOfRow == null
                ? drawn
                : Arrays.stream(groupOfRow).map(group -> drawn[group]).toArray();
    }

    /** The rows of a resample, each as often as it is drawn; of {@link #MOST_DRAWS} draws where there are more groups. */
    public int[] rows(int resample) {
        return rows(resample, Math.min(groups, MOST_DRAWS));
    }

    /**
     * The rows of a resample of fewer draws than there are groups (m out of n; Bickel, Götze and van Zwet 1997), each as often as it
     * is drawn. Deviations of its coefficients are larger than those of a whole resample by √(n/m).
     *
     * @param draws of groups, or of rows without groups
     */
    int[] rows(int resample, int draws) {
        int[] drawn = random(resample).ints(draws, 0, groups).toArray();
        return groupOfRow == null
                ? drawn
                : Arrays.stream(drawn)
                        .flatMap(group -> Arrays.stream(members, starts[group], starts[group + 1]))
                        .toArray();
    }

    /** How much smaller the deviations of whole resamples are than those of {@link #rows(int)}: √(m/n). */
    public double shrinkage() {
        return Math.sqrt(Math.min(1, (double) MOST_DRAWS / groups));
    }

    private SplittableRandom random(int resample) {
        // Hashed twice: neighbouring seeds share no resample, and neighbouring resamples are no shifts of one stream.
        return new SplittableRandom(new SplittableRandom(new SplittableRandom(seed).nextLong() + resample).nextLong());
    }
}
