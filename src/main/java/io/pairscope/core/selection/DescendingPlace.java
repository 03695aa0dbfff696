package io.pairscope.core.selection;

import java.io.Serializable;
import java.math.BigDecimal;
import java.util.Map;

/**
 * The value at a place of descending order, exactly, by {@value OrderedBits#DIGITS} rounds of counts and without sorting: each
 * round counts the next 16 bits of the values that are still in question. Cost: four passes; memory: the digits that occur.
 */
public final class DescendingPlace implements Serializable {
    private static final long serialVersionUID = 1;

    /** Values above those with the leading digits are counted off. */
    private final long place;

    private final int digits;
    private final long leading;

    private DescendingPlace(long place, int digits, long leading) {
        this.place = place;
        this.digits = digits;
        this.leading = leading;
    }

    /** @param place from 0, the highest value, to one less than the number of values */
    public static DescendingPlace at(long place) {
        return new DescendingPlace(place, 0, 0);
    }

    /**
     * The place of the threshold that keeps a share of n values, as DataComp has it: {@code ⌊n·share⌋}, and all values that are
     * not below are kept. A share of 1 keeps them all. The product is that of the decimal that a share is written as: in double
     * 0.29·100 is below 29.
     */
    public static DescendingPlace ofShare(long n, double share) {
        return at(Math.min(n - 1, floor(n, share)));
    }

    /** {@code ⌊n·share⌋}, exactly. */
    static long floor(long n, double share) {
        return BigDecimal.valueOf(share).multiply(BigDecimal.valueOf(n)).longValue();
    }

    /** The search after a round. */
    public DescendingPlace narrowed(DigitCounts counts) {
        long left = place;
        for (Map.Entry<Integer, Long> digit : counts.descending().entrySet()) {
            if (left < digit.getValue()) {
                return new DescendingPlace(left, digits + 1, OrderedBits.append(leading, digit.getKey()));
            }
            left -= digit.getValue();
        }
        throw new IllegalArgumentException("place " + place + " of " + counts.total() + " values");
    }

    public boolean isFound() {
        return digits == OrderedBits.DIGITS;
    }

    /** The value at the place, when it is found. */
    public double value() {
        if (!isFound()) {
            throw new IllegalStateException("not found yet");
        }
        return OrderedBits.value(leading);
    }

    int digitsKnown() {
        return digits;
    }

    long leading() {
        return leading;
    }
}
