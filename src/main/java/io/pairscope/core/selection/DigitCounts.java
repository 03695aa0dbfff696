package io.pairscope.core.selection;

import java.io.Serializable;
import java.util.Comparator;
import java.util.Map;
import java.util.TreeMap;

/** How many of some values have each next digit, of those with given leading digits. Merged part by part, in any order. */
public final class DigitCounts implements Serializable {
    private static final long serialVersionUID = 1;

    /** By digit, the highest first. */
    private final TreeMap<Integer, Long> counts = new TreeMap<>(Comparator.reverseOrder());

    private final int place;
    private final long leading;

    private DigitCounts(int place, long leading) {
        this.place = place;
        this.leading = leading;
    }

    /** Of the values among which a search goes on. */
    public static DigitCounts of(DescendingPlace search) {
        return new DigitCounts(search.digitsKnown(), search.leading());
    }

    public void add(double value) {
        if (OrderedBits.leading(value, place) == leading) {
            counts.merge(OrderedBits.digit(value, place), 1L, Long::sum);
        }
    }

    public DigitCounts merge(DigitCounts other) {
        other.counts.forEach((digit, count) -> counts.merge(digit, count, Long::sum));
        return this;
    }

    /** The number of values that were counted. */
    public long total() {
        return counts.values().stream().mapToLong(count -> count).sum();
    }

    Map<Integer, Long> descending() {
        return counts;
    }
}
