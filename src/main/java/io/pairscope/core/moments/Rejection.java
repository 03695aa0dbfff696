package io.pairscope.core.moments;

import java.util.Locale;

/** The reason for rejecting a row. The quarantine file and the report hold it in lower case. */
public enum Rejection {
    NULL_VECTOR,
    NULL_ELEMENT,
    WRONG_LENGTH,
    NOT_FINITE,
    ZERO_NORM,
    /**
     * All values of a vector are equal, as in the placeholder of an encoder that failed. Of vectors of 8 or more dimensions
     * alone: in fewer, equal values are ordinary.
     */
    CONSTANT_ROW,
    NOT_UNIT_NORM,
    /** Under {@link Normalization#NEVER}: its norm is above {@link EmbeddingBlock#LARGEST_NORM}. */
    OVERFLOW,
    /** In two sets joined by id: the other side has no row with its id, or it has none. */
    UNMATCHED,
    /** In two sets joined by id: its id stands more than once. */
    REPEATED_ID,
    /** The row itself may be fine, but its shard was left out as a whole. */
    BAD_SHARD;

    public String code() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The reason of a code. */
    public static Rejection of(String code) {
        return valueOf(code.toUpperCase(Locale.ROOT));
    }
}
