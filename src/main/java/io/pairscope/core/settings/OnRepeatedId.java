package io.pairscope.core.settings;

/** The fate of rows whose id stands more than once on one side, when two sets are joined by id. */
public enum OnRepeatedId {
    /** The run stops with exit code 5 and names such ids. */
    STOP,
    /** All rows of such an id are quarantined. */
    QUARANTINE,
    /** Each of them makes a pair with the one row of the other side, as five captions do with their image. */
    PAIR
}
