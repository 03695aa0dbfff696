package io.pairscope.core.moments;

import java.util.Locale;

/** Why a row is quarantined. The code, in lower case, is what the quarantine file and the report say. */
public enum Rejection {
    NULL_VECTOR,
    NULL_ELEMENT,
    WRONG_LENGTH,
    NOT_FINITE,
    ZERO_NORM,
    NOT_UNIT_NORM,
    /** The row itself may be fine, but its shard was left out as a whole. */
    BAD_SHARD;

    public String code() {
        return name().toLowerCase(Locale.ROOT);
    }
}
