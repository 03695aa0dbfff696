package io.pairscope.core.similarity;

import java.util.Locale;

/** Where a right answer stands among wrong ones of the same similarity: in their middle, before all, behind all. */
public enum Ties {
    MID,
    OPTIMISTIC,
    PESSIMISTIC;

    /** The rank of a right answer, from 1. */
    double rank(long above, long tied) {
        return switch (this) {
            case MID -> 1 + above + tied / 2.0;
            case OPTIMISTIC -> 1 + above;
            case PESSIMISTIC -> 1 + above + tied;
        };
    }

    /** As names of statistics end: nothing for the middle, else {@code _optimistic} or {@code _pessimistic}. */
    public String suffix() {
        return this == MID ? "" : "_" + name().toLowerCase(Locale.ROOT);
    }
}
