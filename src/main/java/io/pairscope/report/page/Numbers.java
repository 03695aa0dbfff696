package io.pairscope.report.page;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.Locale;

/** Numbers in the words of a page: four digits, or as many as an error allows; whole numbers in full. */
final class Numbers {
    private static final double LARGEST_WHOLE = 1e12;
    private static final int DIGITS = 4;
    private static final int ERROR_DIGITS = 2;
    /** From here on, and below the other, numbers have an exponent. */
    private static final double LARGE = 1e7;

    private static final double SMALL = 1e-4;
    static final String NONE = "–";

    private Numbers() {}

    static String of(double value) {
        if (!Double.isFinite(value)) {
            return NONE;
        }
        if (value == Math.rint(value) && Math.abs(value) < LARGEST_WHOLE) {
            return String.format(Locale.ROOT, "%,d", (long) value);
        }
        double size = Math.abs(value);
        return size >= LARGE || size < SMALL
                ? String.format(Locale.ROOT, "%.3g", value)
                : plain(value, Math.max(DIGITS, wholeDigits(size)));
    }

    /** With two digits of the error behind the last one that it leaves sure; at most six digits in all. */
    static String of(double value, double error) {
        double size = Math.abs(value);
        if (!(error > 0) || !Double.isFinite(value) || size >= LARGE || error < SMALL) {
            return of(value);
        }
        int decimals = Math.max(0, ERROR_DIGITS - 1 - exponent(error));
        return plain(new BigDecimal(value).setScale(decimals, RoundingMode.HALF_EVEN));
    }

    static String error(double error) {
        return error >= LARGE || error < SMALL
                ? String.format(Locale.ROOT, "%.2g", error)
                : plain(new BigDecimal(error)
                        .setScale(Math.max(0, ERROR_DIGITS - 1 - exponent(error)), RoundingMode.HALF_EVEN));
    }

    static String count(long value) {
        return String.format(Locale.ROOT, "%,d", value);
    }

    /** Zeros fill up what few digits say in full, as 0.2500. */
    private static String plain(double value, int digits) {
        BigDecimal rounded = new BigDecimal(value).round(new MathContext(digits));
        return plain(rounded.setScale(rounded.scale() + digits - rounded.precision()));
    }

    private static String plain(BigDecimal value) {
        return String.format(Locale.ROOT, "%,." + Math.max(0, value.scale()) + "f", value);
    }

    private static int exponent(double value) {
        return (int) Math.floor(Math.log10(value));
    }

    private static int wholeDigits(double value) {
        return value < 1 ? 1 : exponent(value) + 1;
    }
}
