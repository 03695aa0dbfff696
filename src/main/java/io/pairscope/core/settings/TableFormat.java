package io.pairscope.core.settings;

/** The kind of table that an input is: a directory of files of which only the current snapshot counts. */
public enum TableFormat {
    /** None; a directory that is one is refused by name. */
    AUTO,
    DELTA,
    ICEBERG
}
