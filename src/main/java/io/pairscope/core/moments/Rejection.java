package io.pairscope.core.moments;

import java.util.Locale;

/** The reason for rejecting a row. The quarantine file and the report hold it in lower case. */
public enum Rejection {
    NULL_VECTOR,
    NULL_ELEMENT,
    WRONG_LENGTH,
    NOT_FINITE,
    ZERO_NORM,
    NOT_UNIT_NORM,
    /** Under {@link Normalization#NEVER}: its norm is above {@link EmbeddingBlock#LARGEST_NORM}. */
    OVERFLOW,
    /** The row itself may be fine, but its shard was left out as a whole. */
    BAD_SHARD;

    public String code() {
        return name().toLowerCase(Locale.ROOT);
    }
}
