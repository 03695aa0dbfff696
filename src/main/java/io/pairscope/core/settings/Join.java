package io.pairscope.core.settings;

/** How the vectors of images find those of their texts when they come in two sets. */
public enum Join {
    /** Rows with the same id make a pair. */
    ID,
    /** Rows at the same position make a pair. */
    ROW
}
