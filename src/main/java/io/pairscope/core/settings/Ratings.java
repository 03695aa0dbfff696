package io.pairscope.core.settings;

/** What scores are held against where several people rated a row: each rating on its own, or the mean of all. */
public enum Ratings {
    SINGLE,
    MEAN
}
