package io.pairscope.engine;

import java.io.Serializable;

/** The rows of a plan cut into contiguous ranges: group g holds rows [g·N/G, (g+1)·N/G). */
record GroupRanges(long rows, int groups) implements Serializable {
    int groupOf(long globalRow) {
        int guess = (int) Math.min(groups - 1, (long) ((double) globalRow / rows * groups));
        while (guess > 0 && start(guess) > globalRow) {
            guess--;
        }
        while (guess < groups - 1 && start(guess + 1) <= globalRow) {
            guess++;
        }
        return guess;
    }

    /** The first row behind the group that holds this row. */
    long endOfGroupAt(long globalRow) {
        return start(groupOf(globalRow) + 1);
    }

    private long start(int group) {
        return Math.multiplyExact(rows, group) / groups;
    }
}
