package io.pairscope.core.statistics;

import java.util.Optional;
import java.util.OptionalDouble;

/**
 * A number for the report, or NaN.
 *
 * @param note why it does not exist, or what a reader should know; may be null
 */
public record Value(double number, String note) {
    private static final String OUT_OF_RANGE = "beyond the range of double: scale the vectors";

    public Value {
        if (Double.isInfinite(number)) {
            number = Double.NaN;
            note = OUT_OF_RANGE;
        }
    }

    /** A value that fourth powers of embedding units may carry out of the range of double. */
    static Value inRange(double number, String note) {
        return Double.isFinite(number) ? new Value(number, note) : outOfRange();
    }

    static Value outOfRange() {
        return undefined(OUT_OF_RANGE);
    }

    public static Value of(double number) {
        return new Value(number, null);
    }

    /** @param reason why it does not exist, where it does not */
    public static Value of(Optional<Double> number, String reason) {
        return new Value(number.orElse(Double.NaN), number.isPresent() ? null : reason);
    }

    /** @param reason why it does not exist, where it does not */
    public static Value of(OptionalDouble number, String reason) {
        return new Value(number.orElse(Double.NaN), number.isPresent() ? null : reason);
    }

    public static Value undefined(String reason) {
        return new Value(Double.NaN, reason);
    }
}
