package io.pairscope.core.selection;

/** Doubles as whole numbers in the same order, digit by digit of 16 bits; −0 is 0. NaN has no place. */
public final class OrderedBits {
    /** Digits of a number. */
    public static final int DIGITS = 4;

    private static final int BITS = 16;
    private static final long MASK = (1L << BITS) - 1;

    private OrderedBits() {}

    /** Unsigned: a higher value has a higher number. */
    public static long of(double value) {
        // −0 + 0 = 0.
        long bits = Double.doubleToRawLongBits(value + 0.0);
        return bits < 0 ? ~bits : bits | Long.MIN_VALUE;
    }

    static double value(long ordered) {
        return Double.longBitsToDouble(ordered < 0 ? ordered & Long.MAX_VALUE : ~ordered);
    }

    /** The digits before the one at a place, from 0, as one number. */
    static long leading(double value, int digit) {
        return digit == 0 ? 0 : of(value) >>> BITS * (DIGITS - digit);
    }

    static int digit(double value, int digit) {
        return (int) (of(value) >>> BITS * (DIGITS - 1 - digit) & MASK);
    }

    /** The number that follows from leading digits and one more. */
    static long append(long leading, int digit) {
        return leading << BITS | digit;
    }
}
