package io.pairscope.engine.formats;

/** What the values of a column are, or of its lists the elements, as a table types them. */
public enum ValueKind {
    /** Whole numbers of up to 64 bits, one of them the sign. */
    WHOLE,
    /** Whole numbers of 64 bits without a sign. */
    UNSIGNED,
    /** Numbers of all other kinds. */
    FRACTION,
    /** Truth values. */
    TRUTH,
    /** Texts, and what is told as one: bytes, dates, times, UUIDs, structures. */
    TEXT;

    public boolean isNumber() {
        return this == WHOLE || this == UNSIGNED || this == FRACTION;
    }

    public static ValueKind whole(int bits, boolean signed) {
        return signed || bits < Long.SIZE ? WHOLE : UNSIGNED;
    }
}
